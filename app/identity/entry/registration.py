"""The pages of a registration: address, code, password, authenticator app."""

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from app.identity.entry import presenters, visit
from app.identity.entry.finish import DEVICE_COOKIE, finish
from app.identity.entry.visit import Visit
from app.identity.people import credentials, operations
from app.identity.people.models import Flow
from app.identity.people.rules import Outcome, plain_code, spoken_secret
from app.identity.provider.views import issuer
from app.identity.security import operations as security
from app.notifications.rules import plausible_address
from app.organisations.rules import plain_email
from app.web import access, cookies, requests
from app.web.languages import _, language

blueprint = Blueprint("identity_registration", __name__, url_prefix="/identity/register")

ISSUER_IN_APP = "Directhub"
Page = str | Response | tuple[str, int]
_LIMITED = 429
_REFUSED = 422


@blueprint.get("/")
@access.public
def register() -> Page:
    at = visit.load()
    kept = at.flow.email if at.flow else ""
    page = presenters.entry_page(at, "registration.register", back="entry.sign_in", values={"email": kept})
    return render_template("identity/register.html", page=page)


@blueprint.post("/")
@access.public
def send_code() -> Page:
    at = visit.load()
    email = request.form.get("email", "")
    address = plain_email(email)
    if address is None or not plausible_address(address):
        fault = presenters.wrong_email() if email.strip() else presenters.no_email()
        return _register_again(at, email, fault, _REFUSED)
    outcome = operations.send_email_code(
        requests.db(),
        at.renewed(),
        email=address,
        address=request.remote_addr or "",
        sign_in_link=f"{issuer()}/sign-in",
        language=language(),
        now=at.now,
        device=cookies.read(DEVICE_COOKIE),
    )
    if outcome is Outcome.LIMITED:
        return at.keep(_register_again(at, email, presenters.too_many_mails(), _LIMITED))
    return at.keep(redirect(at.url("registration.email_code"), 303))


def _register_again(at: Visit, email: str, error: str, status: int) -> Response:
    page = presenters.entry_page(
        at, "registration.register", back="entry.sign_in", values={"email": email}, errors={"email": error}
    )
    return Response(render_template("identity/register.html", page=page), status, mimetype="text/html")


@blueprint.get("/code")
@access.public
def email_code() -> Page:
    at = visit.load()
    if at.flow is None or not at.flow.email:
        return redirect(at.url("registration.register"), 303)
    page = presenters.entry_page(
        at, "registration.email_code", back="registration.register", values={"email": at.flow.email}
    )
    return render_template("identity/email-code.html", page=page)


@blueprint.post("/code")
@access.public
def check_email_code() -> Page:
    at = visit.load()
    if at.flow is None or not at.flow.email:
        return redirect(at.url("registration.register"), 303)
    given = plain_code(request.form.get("code", ""))
    if given is None:
        return _email_code_again(at, at.flow, presenters.no_code(), _REFUSED)
    outcome = operations.confirm_email(requests.db(), at.flow, code=given, now=at.now)
    if outcome is Outcome.LIMITED:
        return _email_code_again(at, at.flow, presenters.used_email_code(), _LIMITED)
    if outcome is Outcome.WRONG:
        return _email_code_again(at, at.flow, presenters.wrong_email_code(), _REFUSED)
    return redirect(at.url("registration.password"), 303)


def _email_code_again(at: Visit, flow: Flow, error: str, status: int) -> tuple[str, int]:
    page = presenters.entry_page(
        at,
        "registration.email_code",
        back="registration.register",
        values={"email": flow.email},
        errors={"code": error},
    )
    return render_template("identity/email-code.html", page=page), status


@blueprint.get("/password")
@access.public
def password() -> Page:
    at = visit.load()
    if at.flow is None or not at.flow.email_confirmed:
        return redirect(at.url("registration.register"), 303)
    page = presenters.entry_page(at, "registration.password", values={"email": at.flow.email})
    return render_template("identity/password.html", page=page)


@blueprint.post("/password")
@access.public
def choose_password() -> Page:
    at = visit.load()
    if at.flow is None or not at.flow.email_confirmed:
        return redirect(at.url("registration.register"), 303)
    chosen = request.form.get("password", "")
    fault = credentials.fault_of(chosen, email=at.flow.email)
    if fault is not None:
        errors = {"password": presenters.password_fault(fault)}
        page = presenters.entry_page(
            at, "registration.password", values={"email": at.flow.email}, errors=errors
        )
        return render_template("identity/password.html", page=page), _REFUSED
    # The hash takes long: no connection, and on SQLite no lock, is held meanwhile.
    requests.release()
    hashed = credentials.hash_password(chosen)
    operations.keep_password(requests.db(), at.flow, password_hash=hashed, now=at.now)
    if at.enough("Cl"):
        return _registered(at, at.flow, step=None)
    return redirect(at.url("registration.authenticator"), 303)


@blueprint.get("/authenticator")
@access.public
def authenticator() -> Page:
    at = visit.load()
    if at.flow is None or not at.flow.secret:
        return redirect(at.url("registration.register"), 303)
    return render_template("identity/authenticator.html", page=_authenticator_page(at, at.flow))


@blueprint.post("/authenticator")
@access.public
def check_authenticator() -> Page:
    at = visit.load()
    if at.flow is None or not at.flow.secret:
        return redirect(at.url("registration.register"), 303)
    given = plain_code(request.form.get("code", ""))
    step = credentials.matching_step(at.flow.secret, given, now=at.now) if given else None
    if step is None:
        error = presenters.wrong_app_code() if given else presenters.no_code()
        page = _authenticator_page(at, at.flow, errors={"code": error})
        return render_template("identity/authenticator.html", page=page), _REFUSED
    return _registered(at, at.flow, step=step)


def _authenticator_page(at: Visit, flow: Flow, errors: dict[str, str] | None = None) -> presenters.EntryPage:
    uri = credentials.provisioning_uri(flow.secret, account=flow.email, issuer=ISSUER_IN_APP)
    return presenters.entry_page(
        at,
        "registration.authenticator",
        errors=errors,
        secret=spoken_secret(flow.secret),
        qr=credentials.qr_svg(uri, label=_("Picture to scan with an authenticator app")),
    )


def _registered(at: Visit, flow: Flow, *, step: int | None) -> Page:
    """The account is made (or, for somebody who has one, only the authenticator is added)."""
    session = requests.db()
    owner = (
        at.person() if flow.person_id else operations.register(session, flow, language=language(), now=at.now)
    )
    if owner is None:
        error = {"email": presenters.already_registered()}
        page = presenters.entry_page(at, "entry.sign_in", values={"email": flow.email}, errors=error)
        return render_template("identity/sign-in.html", page=page), _REFUSED
    if step is None:
        return finish(at, owner.id, level="Cl")
    if not flow.person_id:
        operations.add_authenticator(session, owner, secret=flow.secret, step=step, now=at.now)
        return finish(at, owner.id, level="Cl.Cm")
    try:
        security.add_first_authenticator(session, owner, secret=flow.secret, step=step, now=at.now)
    except operations.AlreadyBoundError:
        return redirect(at.url("entry.code"), 303)
    return finish(at, owner.id, level="Cl.Cm")
