"""Keepers who are signed in already and tax one car each: what they press, request by request."""

import http.client
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

from sqlalchemy import Engine

from app import clock
from app.db import transaction
from app.services.vehicle_tax.sample import SampleVehicle, register_vehicles
from app.signin.operations import open_session
from app.signin.rules import Identified
from tests.drill.submitter import CARD, DAY, ROOT, car

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TOKEN = re.compile(r'name="csrf_token" value="(\w+)"')
SEAL = re.compile(r'name="seen" value="(\w+)"')
YEAR = {"how_long": "single_12_month"}


def planted(engine: Engine, count: int, *, issuer: str) -> list["Keeper"]:
    """Sessions of signed-in keepers, and their cars in the register."""
    now = clock.now()
    cars = [car(number) for number in range(count)]
    with transaction(engine) as session:
        register_vehicles(session, cars, today=DAY, now=now - timedelta(days=1))
        return [
            Keeper(
                vehicle,
                open_session(
                    session,
                    Identified(issuer, f"keeper-{number}", "Cl.Cm", f"sid-{number}", int(now.timestamp())),
                    id_token="",
                    replaces=None,
                    now=now,
                ),
            )
            for number, vehicle in enumerate(cars)
        ]


@dataclass
class Keeper:
    """One person's browser, which keeps its connection open."""

    vehicle: SampleVehicle
    session: str
    line: http.client.HTTPConnection | None = None
    csrf: str = ""
    seen: str = ""
    card_page: str = ""
    target: str = ""
    seed: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    def ask(self, method: str, path: str, form: dict | None = None) -> str:
        """The page, or nothing where the answer is a redirect; its address is then in `target`."""
        headers = {"Cookie": f"session={self.session}; csrf={self.seed}"}
        body = None
        if method == "POST":
            body = urlencode({**(form or {}), "csrf_token": self.csrf})
            headers |= FORM
        self.line.request(method, path, body, headers)
        answer = self.line.getresponse()
        page = answer.read().decode()
        if answer.status not in {200, 303}:
            raise RuntimeError(f"{method} {path}: {answer.status} {page[:200]}")
        moved = urlsplit(answer.headers.get("Location") or "")
        self.target = f"{moved.path}?{moved.query}" if moved.query else moved.path
        return page

    def open(self, step: str) -> None:
        page = self.ask("GET", f"{ROOT}/{step}")
        if self.target:
            raise RuntimeError(f"{step} led to {self.target}")
        self.csrf = self.csrf or TOKEN.search(page)[1]
        sealed = SEAL.search(page)
        self.seen = sealed[1] if sealed else ""

    def give(self, step: str, **answers: str) -> None:
        self.ask("POST", f"{ROOT}/{step}", answers)
        if not self.target:
            raise RuntimeError(f"{step} was refused")

    def send(self) -> None:
        self.give("check-answers", seen=self.seen)
        self.card_page = self.target.partition("?")[0]

    def pay(self) -> None:
        """The provider's own pages."""
        self.ask("GET", self.card_page)
        self.ask("POST", self.card_page, CARD)
        self.ask("GET", self.card_page)
        self.ask("POST", f"{self.card_page}/confirm")

    def follow(self) -> None:
        page = self.ask("GET", self.target)
        if not self.target and not re.search(r"VT-[A-Z0-9]{4}-[A-Z0-9]{4}", page):
            raise RuntimeError("no reference was shown")


Step = tuple[str, Callable[[Keeper], None]]
CARD_PAGES = "provider's card pages (sandbox)"


def steps() -> Iterator[Step]:
    """A whole renewal after sign-in, one name for each request; the card pages count as one."""
    asked = (
        (
            "vehicle",
            lambda k: {
                "registration_number": k.vehicle.registration,
                "reference_number": k.vehicle.log_book,
            },
        ),
        ("your-vehicle", lambda _k: {"is_your_vehicle": "yes"}),
        ("how-long", lambda _k: YEAR),
        ("email-address", lambda _k: {"email_address": "keeper@sample.example"}),
    )
    for step, answers in asked:
        yield f"GET {step}", lambda k, step=step: k.open(step)
        yield f"POST {step}", lambda k, step=step, answers=answers: k.give(step, **answers(k))
    yield "GET check-answers", lambda k: k.open("check-answers")
    yield "POST check-answers", Keeper.send
    yield CARD_PAGES, Keeper.pay
    yield "GET confirmation", Keeper.follow
