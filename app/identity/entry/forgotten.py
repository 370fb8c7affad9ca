"""A forgotten password: a code by e-mail, a new password, and then the second factor that the account has."""

from collections.abc import Mapping

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from app.identity.entry import presenters, visit
from app.identity.entry.finish import DEVICE_COOKIE, finish
from app.identity.entry.forms import Field, FormPage, form
from app.identity.entry.visit import Visit
from app.identity.people import credentials
from app.identity.people import operations as people
from app.identity.people.models import Flow, Person
from app.identity.people.queries import person_by_email
from app.identity.people.rules import Outcome, plain_code
from app.identity.provider.views import issuer
from app.identity.security import operations
from app.identity.security.queries import factors
from app.notifications.rules import plausible_address
from app.organisations.rules import plain_email
from app.web import access, cookies, requests
from app.web.languages import _, language

blueprint = Blueprint("identity_forgotten", __name__, url_prefix="/identity/forgotten")

Page = str | Response | tuple[str, int]
_REFUSED, _LIMITED = 422, 429


def _ask(at: Visit, value: str = "", errors: Mapping[str, str] | None = None) -> FormPage:
    return FormPage(
        heading=_("Forgotten password"),
        action=at.url("forgotten.ask"),
        button=_("Send the code"),
        back=at.url("entry.sign_in"),
        sentences=(_("We send a 6-digit code to the email address of your account."),),
        fields=(Field("email", _("Email address"), "email", "email", value=value),),
        errors=errors or {},
    )


@blueprint.get("/")
@access.public
def ask() -> Page:
    return form(_ask(visit.load()))


@blueprint.post("/")
@access.public
def send() -> Page:
    at = visit.load()
    typed = request.form.get("email", "")
    address = plain_email(typed)
    if address is None or not plausible_address(address):
        fault = presenters.wrong_email() if typed.strip() else presenters.no_email()
        return form(_ask(at, typed, {"email": fault}), _REFUSED)
    sent = operations.send_recovery(
        requests.db(),
        at.renewed(),
        email=address,
        address=request.remote_addr or "",
        link=f"{issuer()}/register/",
        language=language(),
        now=at.now,
        device=cookies.read(DEVICE_COOKIE),
    )
    if not sent:
        return at.keep(Response(*form(_ask(at, typed, {"email": presenters.too_many_mails()}), _LIMITED),
                                mimetype="text/html"))  # fmt: skip
    return at.keep(redirect(at.url("forgotten.code"), 303))


def _code(at: Visit, errors: Mapping[str, str] | None = None) -> FormPage:
    return FormPage(
        heading=_("Check your email"),
        action=at.url("forgotten.code"),
        button=_("Continue"),
        back=at.url("forgotten.ask"),
        sentences=(_("If the address has an account, we have sent a 6-digit code to it."),),
        fields=(Field("code", _("6-digit code"), "code", "one-time-code"),),
        errors=errors or {},
    )


@blueprint.get("/code")
@access.public
def code() -> Page:
    at = visit.load()
    if at.flow is None or not at.flow.recovering:
        return redirect(at.url("forgotten.ask"), 303)
    return form(_code(at))


@blueprint.post("/code")
@access.public
def check_code() -> Page:
    at = visit.load()
    if at.flow is None or not at.flow.recovering:
        return redirect(at.url("forgotten.ask"), 303)
    given = plain_code(request.form.get("code", ""))
    if given is None:
        return form(_code(at, {"code": presenters.no_code()}), _REFUSED)
    outcome = people.use_code(
        requests.db(), at.flow, code=given, purpose="recovery", to=at.flow.email, now=at.now
    )
    if outcome is Outcome.LIMITED:
        return form(_code(at, {"code": presenters.used_email_code()}), _LIMITED)
    if outcome is Outcome.WRONG:
        return form(_code(at, {"code": presenters.wrong_email_code()}), _REFUSED)
    at.flow.recovered_factor = "email"
    return redirect(at.url("forgotten.password"), 303)


def _recovering(at: Visit) -> tuple[Flow, Person] | None:
    """The flow and account of somebody who used the code."""
    if at.flow is None or not at.flow.recovering or at.flow.recovered_factor != "email":
        return None
    owner = person_by_email(requests.db(), at.flow.email)
    return (at.flow, owner) if owner else None


def _password(at: Visit, errors: Mapping[str, str] | None = None) -> FormPage:
    hint = _("At least 10 characters. Three words that do not belong together make a good password; "
             "capital letters, digits and signs are not needed.")  # fmt: skip
    return FormPage(
        heading=_("Choose a new password"),
        action=at.url("forgotten.password"),
        button=_("Continue"),
        back=at.url("forgotten.ask"),
        sentences=(
            _("If your account has a second step, we ask for it next: an email alone is not enough."),
        ),
        fields=(Field("password", _("New password"), "password", "new-password", hint),),
        username=at.flow.email if at.flow else "",
        errors=errors or {},
    )


@blueprint.get("/password")
@access.public
def password() -> Page:
    at = visit.load()
    if _recovering(at) is None:
        return redirect(at.url("forgotten.ask"), 303)
    return form(_password(at))


@blueprint.post("/password")
@access.public
def choose_password() -> Page:
    """The new password waits in the flow: it counts when the second factor was given as well."""
    at = visit.load()
    found = _recovering(at)
    if found is None:
        return redirect(at.url("forgotten.ask"), 303)
    flow, owner = found
    chosen = request.form.get("password", "")
    fault = credentials.fault_of(chosen, email=owner.email)
    if fault is not None:
        return form(_password(at, {"password": presenters.password_fault(fault)}), _REFUSED)
    requests.release()  # the hash takes long: no lock is held meanwhile
    hashed = credentials.hash_password(chosen)
    flow.password_hash, flow.password_at, flow.person_id = hashed, at.now, owner.id
    requests.db().add(flow)
    if factors(requests.db(), owner).number:
        return redirect(at.url("entry.code"), 303)
    if at.enough("Cl"):
        return finish(at, owner.id, level="Cl")
    flow.secret = credentials.new_secret()
    return redirect(at.url("registration.authenticator"), 303)
