"""Adding, changing and removing second factors: authenticator app, phone, recovery codes."""

from collections.abc import Mapping

from flask import redirect, render_template, request, url_for
from markupsafe import Markup

from app.identity.entry import presenters as entry_words
from app.identity.entry.forms import Field, FormPage, form
from app.identity.entry.registration import ISSUER_IN_APP
from app.identity.people import credentials
from app.identity.people import operations as people
from app.identity.people.models import Flow
from app.identity.people.rules import Outcome, plain_code, spoken_secret
from app.identity.security import operations, presenters
from app.identity.security.access import Owner, Page, fresh_owner
from app.identity.security.rules import shown_recovery_code
from app.identity.security.views import (
    LIMITED,
    REFUSED,
    back,
    blueprint,
    code_fault,
    code_form,
    refuse_last,
)
from app.notifications.rules import plain_phone
from app.web import access, requests
from app.web.languages import _, language


@blueprint.post("/authenticator/begin")
@access.public
@fresh_owner
def begin_authenticator(who: Owner) -> Page:
    """A fresh secret for a new app; nothing changes until a code proves it."""
    flow = who.at.renewed()
    flow.secret = credentials.new_secret()
    return who.at.keep(redirect(url_for("identity_security.new_authenticator"), 303))


@blueprint.get("/authenticator")
@access.public
@fresh_owner
def authenticator(_who: Owner) -> Page:
    page = FormPage(
        heading=_("Set up a new authenticator app"),
        action=url_for("identity_security.begin_authenticator"),
        button=_("Continue"),
        back=back(),
        sentences=(_("The new app takes the place of the one that you use now, if you have one."),),
    )
    return form(page)


@blueprint.get("/authenticator/new")
@access.public
@fresh_owner
def new_authenticator(who: Owner) -> Page:
    if who.at.flow is None or not who.at.flow.secret:
        return redirect(url_for("identity_security.authenticator"), 303)
    return _scan(who, who.at.flow, {})


def _scan(who: Owner, flow: Flow, errors: Mapping[str, str]) -> Page:
    uri = credentials.provisioning_uri(flow.secret, account=who.person.email, issuer=ISSUER_IN_APP)
    page = entry_words.EntryPage(
        action=url_for("identity_security.new_authenticator"),
        sign_in="",
        register="",
        back=back(),
        client="",
        errors=errors,
        secret=spoken_secret(flow.secret),
        qr=Markup(credentials.qr_svg(uri, label=_("Picture to scan with an authenticator app"))),  # noqa: S704
    )
    return render_template("identity/authenticator.html", page=page), REFUSED if errors else 200


@blueprint.post("/authenticator/new")
@access.public
@fresh_owner
def replace_authenticator(who: Owner) -> Page:
    flow = who.at.flow
    if flow is None or not flow.secret:
        return redirect(url_for("identity_security.authenticator"), 303)
    given = plain_code(request.form.get("code", ""))
    step = credentials.matching_step(flow.secret, given, now=who.at.now) if given else None
    if step is None:
        fault = entry_words.wrong_app_code() if given else entry_words.no_code()
        return _scan(who, flow, {"code": fault})
    operations.replace_authenticator(requests.db(), who.person, secret=flow.secret, step=step, now=who.at.now)
    people.end_flow(requests.db(), flow)
    return redirect(back(), 303)


@blueprint.post("/authenticator/remove")
@access.public
@fresh_owner
def remove_authenticator(who: Owner) -> Page:
    try:
        operations.remove_authenticator(requests.db(), who.person, now=who.at.now)
    except operations.LastFactorError:
        return refuse_last(who)
    return redirect(back(), 303)


@blueprint.get("/recovery-codes")
@access.public
@fresh_owner
def recovery_codes(_who: Owner) -> Page:
    page = FormPage(
        heading=_("Recovery codes"),
        action=url_for("identity_security.recovery_codes"),
        button=_("Make new codes"),
        back=back(),
        sentences=(
            _("A recovery code signs you in, after your password, when your phone or app is lost. "
              "Each works once."),
            _("New codes take the place of all the old ones."),
        ),
    )  # fmt: skip
    return form(page)


@blueprint.post("/recovery-codes")
@access.public
@fresh_owner
def make_recovery_codes(who: Owner) -> Page:
    """The codes are on this answer only: nowhere else can they be read."""
    made = operations.make_recovery_codes(requests.db(), who.person, now=who.at.now)
    page = FormPage(
        heading=_("Your recovery codes"),
        action="",
        button="",
        back=back(),
        sentences=(
            _("Print these codes or write them down, and keep them where only you find them. "
              "They are not shown again."),
        ),
        codes=tuple(map(shown_recovery_code, made)),
        links=((_("I have kept the codes"), back()),),
    )  # fmt: skip
    return form(page)


def _phone_form(value: str = "", errors: Mapping[str, str] | None = None) -> FormPage:
    return FormPage(
        heading=_("Phone for codes"),
        action=url_for("identity_security.phone"),
        button=_("Send the code"),
        back=back(),
        sentences=(
            _("We send a code to this number when you sign in and ask for it. An authenticator app or a "
              "passkey is safer: numbers can be taken over."),
        ),
        fields=(Field("phone", _("Mobile phone number"), "tel", "tel", value=value),),
        errors=errors or {},
    )  # fmt: skip


@blueprint.get("/phone")
@access.public
@fresh_owner
def phone(_who: Owner) -> Page:
    return form(_phone_form())


@blueprint.post("/phone")
@access.public
@fresh_owner
def send_phone_code(who: Owner) -> Page:
    typed = request.form.get("phone", "")
    number = plain_phone(typed)
    if number is None:
        return form(_phone_form(typed, {"phone": presenters.no_phone()}), REFUSED)
    flow = who.at.renewed()
    flow.phone = number
    sent = operations.send_text_code(
        requests.db(), flow, to=number, account=who.person.id, language=language(), now=who.at.now
    )
    if not sent:
        return form(_phone_form(typed, {"phone": entry_words.too_many_mails()}), LIMITED)
    return who.at.keep(redirect(url_for("identity_security.phone_code"), 303))


def _phone_code_form(errors: Mapping[str, str] | None = None) -> FormPage:
    told = _("We have sent a text message with a 6-digit code to the number.")
    return code_form("security.phone_code", _("Check your phone"), told, errors)


@blueprint.get("/phone/code")
@access.public
@fresh_owner
def phone_code(_who: Owner) -> Page:
    return form(_phone_code_form())


@blueprint.post("/phone/code")
@access.public
@fresh_owner
def set_phone(who: Owner) -> Page:
    flow = who.at.flow
    if flow is None or not flow.phone:
        return redirect(url_for("identity_security.phone"), 303)
    given = plain_code(request.form.get("code", ""))
    outcome = (
        people.use_code(requests.db(), flow, code=given, purpose="text", to=flow.phone, now=who.at.now)
        if given
        else None
    )
    if outcome is not Outcome.ACCEPTED:
        status = LIMITED if outcome is Outcome.LIMITED else REFUSED
        return form(_phone_code_form(code_fault(outcome)), status)
    operations.set_phone(requests.db(), who.person, number=flow.phone, now=who.at.now)
    people.end_flow(requests.db(), flow)
    return redirect(back(), 303)


@blueprint.post("/phone/remove")
@access.public
@fresh_owner
def remove_phone(who: Owner) -> Page:
    try:
        operations.remove_phone(requests.db(), who.person, now=who.at.now)
    except operations.LastFactorError:
        return refuse_last(who)
    return redirect(back(), 303)


__all__ = ["blueprint"]
