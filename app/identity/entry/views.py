"""Signing in with a password and an authenticator code."""

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from app.db import read_session
from app.identity.entry import presenters, visit
from app.identity.entry.finish import DEVICE_COOKIE, finish
from app.identity.entry.visit import Visit
from app.identity.people import credentials, sessions
from app.identity.people.models import Flow, Person
from app.identity.people.rules import Outcome, plain_code
from app.identity.security.queries import factors
from app.identity.security.rules import hidden_phone
from app.organisations.rules import plain_email
from app.web import access, cookies, requests

blueprint = Blueprint("identity_entry", __name__, url_prefix="/identity")

Page = str | Response | tuple[str, int]
_LIMITED = 429
_REFUSED = 422


@blueprint.get("/sign-in")
@access.public
def sign_in() -> Page:
    at = visit.load()
    hint = at.asked.login_hint if at.asked else ""
    page = presenters.entry_page(at, "entry.sign_in", values={"email": hint})
    return render_template("identity/sign-in.html", page=page)


@blueprint.post("/sign-in")
@access.public
def check_sign_in() -> Page:
    email, password = request.form.get("email", ""), request.form.get("password", "")
    address = plain_email(email)
    errors = {}
    if address is None:
        errors["email"] = presenters.wrong_email() if email.strip() else presenters.no_email()
    if not password:
        errors["password"] = presenters.no_password()
    if address is None or not password:
        return _sign_in_again(visit.load(), email, errors, _REFUSED)
    # The slow comparison comes first and outside the transaction, or it would hold up every writer.
    with read_session(requests.engine()) as reading:
        check = sessions.check_password(reading, email=address, password=password)
    at = visit.load()
    outcome = sessions.count_password(
        requests.db(),
        check,
        address=request.remote_addr or "",
        device=cookies.read(DEVICE_COOKIE),
        now=at.now,
    )
    if outcome is Outcome.LIMITED:
        return _sign_in_again(at, email, {"email": presenters.too_many_tries()}, _LIMITED)
    if outcome is Outcome.WRONG:
        return _sign_in_again(at, email, {"email": presenters.wrong_credentials()}, _REFUSED)
    flow = at.renewed()
    flow.person_id, flow.email, flow.password_at = check.person_id, check.email, at.now
    return at.keep(_after_password(at, flow))


def _sign_in_again(at: Visit, email: str, errors: dict[str, str], status: int) -> Response:
    page = presenters.entry_page(at, "entry.sign_in", values={"email": email}, errors=errors)
    return Response(render_template("identity/sign-in.html", page=page), status, mimetype="text/html")


def _after_password(at: Visit, flow: Flow) -> Response:
    if at.enough("Cl"):
        return finish(at, flow.person_id or "", level="Cl")
    owner = at.person()
    if owner is not None and not factors(requests.db(), owner).number:
        flow.secret = credentials.new_secret()
        return redirect(at.url("registration.authenticator"), 303)
    return redirect(at.url("entry.code"), 303)


@blueprint.get("/sign-in/code")
@access.public
def code() -> Page:
    at = visit.load()
    person = at.person()
    if person is None:
        return redirect(at.url("entry.sign_in"), 303)
    has = factors(requests.db(), person)
    if not has.number and not has.codes_left:
        # The password leads to setting up a second factor, which a GET cannot begin.
        return redirect(at.url("entry.sign_in"), 303)
    return render_template("identity/code.html", page=_code_page(at, person))


def _code_page(at: Visit, person: Person, errors: dict[str, str] | None = None) -> presenters.EntryPage:
    """The second step, with the other factors that the person has."""
    has = factors(requests.db(), person)
    return presenters.entry_page(
        at,
        "entry.code",
        back="entry.sign_in",
        errors=errors,
        app=has.app,
        phone=hidden_phone(has.phone),
    )


@blueprint.post("/sign-in/code")
@access.public
def check_code() -> Page:
    at = visit.load()
    person = at.person()
    if person is None:
        return redirect(at.url("entry.sign_in"), 303)
    given = plain_code(request.form.get("code", ""))
    if given is None:
        return _code_again(at, person, presenters.no_code(), _REFUSED)
    outcome = sessions.sign_in_with_code(
        requests.db(), person, code=given, device=cookies.read(DEVICE_COOKIE), now=at.now
    )
    if outcome is Outcome.LIMITED:
        return _code_again(at, person, presenters.too_many_tries(), _LIMITED)
    if outcome is Outcome.WRONG:
        return _code_again(at, person, presenters.wrong_app_code(), _REFUSED)
    return finish(at, person.id, level="Cl.Cm")


def _code_again(at: Visit, person: Person, error: str, status: int) -> tuple[str, int]:
    page = _code_page(at, person, {"code": error})
    return render_template("identity/code.html", page=page), status
