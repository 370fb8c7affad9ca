"""At the second step another factor than the app: a recovery code, or a code by text message."""

from collections.abc import Mapping

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from app.identity.entry import presenters, visit
from app.identity.entry.finish import DEVICE_COOKIE, finish
from app.identity.entry.forms import Field, FormPage, form
from app.identity.entry.visit import Visit
from app.identity.people import operations as people
from app.identity.people import sessions
from app.identity.people.rules import Outcome, plain_code
from app.identity.security import operations
from app.identity.security.rules import plain_recovery_code
from app.web import access, cookies, requests
from app.web.languages import _, language

blueprint = Blueprint("identity_factors", __name__, url_prefix="/identity/sign-in")

Page = str | Response | tuple[str, int]
_REFUSED, _LIMITED = 422, 429


def _recovery(at: Visit, errors: Mapping[str, str] | None = None) -> FormPage:
    return FormPage(
        heading=_("Use a recovery code"),
        action=at.url("factors.recovery"),
        button=_("Continue"),
        back=at.url("entry.code"),
        sentences=(_("You were given ten of them to keep. Each works once."),),
        fields=(Field("code", _("Recovery code"), autocomplete="off"),),
        errors=errors or {},
    )


@blueprint.get("/recovery-code")
@access.public
def recovery() -> Page:
    at = visit.load()
    if at.person() is None:
        return redirect(at.url("entry.sign_in"), 303)
    return form(_recovery(at))


@blueprint.post("/recovery-code")
@access.public
def check_recovery() -> Page:
    at = visit.load()
    person = at.person()
    if person is None:
        return redirect(at.url("entry.sign_in"), 303)
    code = plain_recovery_code(request.form.get("code", ""))
    if not code:
        return form(_recovery(at, {"code": presenters.no_recovery_code()}), _REFUSED)
    outcome = operations.use_recovery_code(
        requests.db(), person, code=code, device=cookies.read(DEVICE_COOKIE), now=at.now
    )
    if outcome is Outcome.LIMITED:
        return form(_recovery(at, {"code": presenters.too_many_tries()}), _LIMITED)
    if outcome is Outcome.WRONG:
        return form(_recovery(at, {"code": presenters.wrong_recovery_code()}), _REFUSED)
    return finish(at, person.id, level="Cl.Cm")


@blueprint.post("/text")
@access.public
def send_text() -> Page:
    at = visit.load()
    person = at.person()
    if person is None or not person.phone:
        return redirect(at.url("entry.code" if person else "entry.sign_in"), 303)
    sent = operations.send_text_code(
        requests.db(), at.started(), to=person.phone, account=person.id, language=language(), now=at.now
    )
    if not sent:
        return form(_text(at, {"code": presenters.too_many_mails()}), _LIMITED)
    return at.keep(redirect(at.url("factors.text"), 303))


def _text(at: Visit, errors: Mapping[str, str] | None = None) -> FormPage:
    return FormPage(
        heading=_("Check your phone"),
        action=at.url("factors.text"),
        button=_("Continue"),
        back=at.url("entry.code"),
        sentences=(_("We have sent a text message with a 6-digit code to your phone."),),
        fields=(Field("code", _("6-digit code"), "code", "one-time-code"),),
        errors=errors or {},
    )


@blueprint.get("/text-code")
@access.public
def text() -> Page:
    at = visit.load()
    if at.person() is None:
        return redirect(at.url("entry.sign_in"), 303)
    return form(_text(at))


@blueprint.post("/text-code")
@access.public
def check_text() -> Page:
    at = visit.load()
    person = at.person()
    if person is None or at.flow is None or not person.phone:
        return redirect(at.url("entry.sign_in"), 303)
    given = plain_code(request.form.get("code", ""))
    if given is None:
        return form(_text(at, {"code": presenters.no_code()}), _REFUSED)
    device = cookies.read(DEVICE_COOKIE)
    if not sessions.count_second_factor(requests.db(), person, device=device, now=at.now):
        return form(_text(at, {"code": presenters.too_many_tries()}), _LIMITED)
    outcome = people.use_code(requests.db(), at.flow, code=given, purpose="text", to=person.phone, now=at.now)
    if outcome is not Outcome.ACCEPTED:
        return form(_text(at, {"code": presenters.wrong_email_code()}), _REFUSED)
    sessions.forget_tries(requests.db(), person, device=device, now=at.now)
    return finish(at, person.id, level="Cl.Cm")
