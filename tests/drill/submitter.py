"""A web process that is meant to be killed: keepers tax cars, each reference is printed once it is shown."""

import re
import sys
from datetime import date, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine
from sqlmodel import func, select

from app import clock
from app.config import Settings
from app.db import make_engine, transaction
from app.factory import create_app
from app.journeys.cases.models import Case
from app.services.vehicle_tax.periods import month_end
from app.services.vehicle_tax.sample import (
    MODELS,
    SampleVehicle,
    register_vehicles,
    registration,
)
from tests.clients import ActingHook, PageClient
from tests.drill import points

ROOT = "/services/vehicle-tax"
DAY = date(2025, 11, 17)
CARD = {
    "card_number": "4242424242424242",
    "expiry_month": "11",
    "expiry_year": "30",
    "cardholder_name": "Sample Person",
    "security_code": "123",
}


def car(index: int) -> SampleVehicle:
    """The car of one submission."""
    return SampleVehicle(
        registration=registration(1000 + index, 2019),
        log_book=f"{30_000_000_000 + index}",
        reminder=f"{3_000_000_000_000_000 + index}",
        new_keeper=f"{400_000_000_000 + index}",
        model=MODELS[0],
        tax_due=month_end(DAY),
    )


def local(address: str) -> str:
    return re.sub(r"^https?://[^/]+", "", address)


def follow(client: PageClient, response):
    while response.status_code in {302, 303}:
        response = client.get(local(response.location))
    return response


def tax(client: PageClient, vehicle: SampleVehicle) -> str:
    """From the first question to the confirmation page; returns the reference shown."""
    for step, answers in (
        ("vehicle", {"registration_number": vehicle.registration, "reference_number": vehicle.log_book}),
        ("your-vehicle", {"is_your_vehicle": "yes"}),
        ("how-long", {"how_long": "single_12_month"}),
        ("email-address", {"email_address": "keeper@sample.example"}),
    ):
        given = client.post(f"{ROOT}/{step}", data=answers)
        assert given.status_code == 303, f"{step}: {given.status_code}"
    check = client.get(f"{ROOT}/check-answers").text
    sealed = re.search(r'name="seen" value="(\w+)"', check)[1]
    card_page = local(client.post(f"{ROOT}/check-answers", data={"seen": sealed}).location).partition("?")[0]
    client.get(card_page)
    follow(client, client.post(card_page, data=CARD))
    shown = follow(client, client.post(f"{card_page}/confirm"))
    return re.search(r"VT-[A-Z0-9]{4}-[A-Z0-9]{4}", shown.text)[0]


def prepared(engine: Engine, folder: Path, count: int) -> Flask:
    """The application, with `count` cars in the register."""
    clock.fix_today(DAY)
    url = engine.url.render_as_string(hide_password=False)
    settings = Settings(data_dir=folder, database_url=url, post_rate_limit="", sample_date=DAY)
    app = create_app(settings, engine)
    app.test_client_class = PageClient
    app.extensions["actor_hook"] = ActingHook(app)
    with transaction(engine) as session:
        cars = [car(index) for index in range(count)]
        register_vehicles(session, cars, today=DAY, now=clock.now() - timedelta(days=1))
    return app


def keep(app: Flask, index: int) -> str:
    """Keeper number `index` taxes their car; the reference that they are shown."""
    client = app.test_client()
    client.checks = False
    client.act_as(f"keeper-{index}")
    return tax(client, car(index))


def main(url: str, folder: str, count: int) -> None:
    engine = make_engine(url)
    points.install()
    app = prepared(engine, Path(folder), count)
    with transaction(engine) as session:
        done = session.exec(select(func.count()).select_from(Case)).one()
    for index in range(done, count):
        sys.stdout.write(f"{keep(app, index)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
