"""The pages on which a person looks after the account: overview, password, address, sessions, closing."""

from collections.abc import Mapping

from flask import Blueprint, current_app, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.identity.entry import presenters as entry_words
from app.identity.entry.forms import Field, FormPage, form
from app.identity.people import credentials
from app.identity.people import operations as people
from app.identity.people.models import ProviderSession
from app.identity.people.rules import Outcome, plain_code
from app.identity.proofing.queries import proven
from app.identity.provider.operations import end_consent, revoke_person_tokens
from app.identity.provider.presenters import service_name
from app.identity.provider.queries import all_registered, services_of
from app.identity.provider.sign_out import sign_out
from app.identity.provider.views import SESSION_COOKIE, issuer
from app.identity.security import operations, presenters, queries
from app.identity.security.access import Owner, Page, fresh_owner, owner
from app.identity.security.closing import closed
from app.notifications import connection as messages
from app.notifications.rules import plausible_address
from app.organisations.rules import plain_email
from app.web import access, cookies, requests
from app.web.languages import _, language

blueprint = Blueprint("identity_security", __name__, url_prefix="/identity/security")

REFUSED, LIMITED = 422, 429


@blueprint.get("/")
@access.public
@owner
def overview(who: Owner) -> Page:
    return _overview(who, presenters.last_factor() if request.args.get("last") else "")


def _overview(who: Owner, error: str = "") -> Page:
    session = requests.db()
    page = presenters.security_page(
        who.person,
        queries.factors(session, who.person),
        proven(session, who.person.id),
        sessions=queries.live_sessions(session, who.person.id, now=who.at.now),
        here=who.session,
        events=queries.history(session, who.person.id),
        services=services_of(session, who.person.id, now=who.at.now),
        names={one.client_id: service_name(one) for one in all_registered(session)},
        texts=messages.carries_texts(),
        error=error,
    )
    shown = render_template("identity/security.html", page=page)
    return (shown, REFUSED) if error else shown


def refuse_last(who: Owner) -> Page:
    """The last second factor stays: the overview says why."""
    return _overview(who, presenters.last_factor())


def back() -> str:
    return url_for("identity_security.overview")


def _password_form(who: Owner, errors: Mapping[str, str] | None = None) -> FormPage:
    hint = _("At least 10 characters. Three words that do not belong together make a good password; "
             "capital letters, digits and signs are not needed.")  # fmt: skip
    return FormPage(
        heading=_("Change your password"),
        action=url_for("identity_security.password"),
        button=_("Change password"),
        back=back(),
        sentences=(_("You stay signed in here. Everywhere else you are signed out."),),
        fields=(Field("password", _("New password"), "password", "new-password", hint),),
        username=who.person.email,
        errors=errors or {},
    )


@blueprint.get("/password")
@access.public
@fresh_owner
def password(who: Owner) -> Page:
    return form(_password_form(who))


@blueprint.post("/password")
@access.public
@fresh_owner
def change_password(who: Owner) -> Page:
    chosen = request.form.get("password", "")
    fault = credentials.fault_of(chosen, email=who.person.email)
    if fault is not None:
        return form(_password_form(who, {"password": entry_words.password_fault(fault)}), REFUSED)
    requests.release()  # the hash takes long: no lock is held meanwhile
    hashed = credentials.hash_password(chosen)
    operations.change_password(requests.db(), who.person, password_hash=hashed, now=who.at.now)
    _end_others(who)
    return redirect(back(), 303)


def _end_others(who: Owner) -> None:
    for row in queries.live_sessions(requests.db(), who.person.id, now=who.at.now):
        if row.sid != who.session.sid:
            sign_out(requests.db(), row, now=who.at.now)


def _email_form(value: str = "", errors: Mapping[str, str] | None = None) -> FormPage:
    return FormPage(
        heading=_("Change your email address"),
        action=url_for("identity_security.email"),
        button=_("Send the code"),
        back=back(),
        sentences=(_("We send a 6-digit code to the new address and a notice to the old one."),),
        fields=(Field("email", _("New email address"), "email", "email", value=value),),
        errors=errors or {},
    )


@blueprint.get("/email")
@access.public
@fresh_owner
def email(_who: Owner) -> Page:
    return form(_email_form())


@blueprint.post("/email")
@access.public
@fresh_owner
def send_email_code(who: Owner) -> Page:
    typed = request.form.get("email", "")
    address = plain_email(typed)
    if address is None or not plausible_address(address):
        fault = entry_words.wrong_email() if typed.strip() else entry_words.no_email()
        return form(_email_form(typed, {"email": fault}), REFUSED)
    outcome = people.send_email_code(
        requests.db(),
        who.at.renewed(),
        email=address,
        address=request.remote_addr or "",
        sign_in_link=f"{issuer()}/sign-in",
        language=language(),
        now=who.at.now,
    )
    if outcome is Outcome.LIMITED:
        return form(_email_form(typed, {"email": entry_words.too_many_mails()}), LIMITED)
    return who.at.keep(redirect(url_for("identity_security.email_code"), 303))


def code_form(page: str, heading: str, sentence: str, errors: Mapping[str, str] | None = None) -> FormPage:
    """A form for six digits."""
    return FormPage(
        heading=heading,
        action=url_for(f"identity_{page}"),
        button=_("Continue"),
        back=back(),
        sentences=(sentence,),
        fields=(Field("code", _("6-digit code"), "code", "one-time-code"),),
        errors=errors or {},
    )


def code_fault(outcome: Outcome | None) -> dict[str, str]:
    """The message for a code that was not accepted; None for one that was not there."""
    words = {
        None: entry_words.no_code,
        Outcome.LIMITED: entry_words.used_email_code,
        Outcome.WRONG: entry_words.wrong_email_code,
    }
    return {"code": words[outcome]()}


def _email_code_form(errors: Mapping[str, str] | None = None) -> FormPage:
    told = _("We have sent a message to the new address. If it can be used, the message has a 6-digit code.")
    return code_form("security.email_code", _("Check your email"), told, errors)


@blueprint.get("/email/code")
@access.public
@fresh_owner
def email_code(_who: Owner) -> Page:
    return form(_email_code_form())


@blueprint.post("/email/code")
@access.public
@fresh_owner
def change_email(who: Owner) -> Page:
    flow = who.at.flow
    if flow is None or not flow.email:
        return redirect(url_for("identity_security.email"), 303)
    given = plain_code(request.form.get("code", ""))
    outcome = people.confirm_email(requests.db(), flow, code=given, now=who.at.now) if given else None
    if outcome is not Outcome.ACCEPTED:
        status = LIMITED if outcome is Outcome.LIMITED else REFUSED
        return form(_email_code_form(code_fault(outcome)), status)
    if not operations.change_email(requests.db(), who.person, email=flow.email, now=who.at.now):
        return form(_email_form(flow.email, {"email": presenters.taken_email()}), REFUSED)
    people.end_flow(requests.db(), flow)
    return redirect(back(), 303)


@blueprint.post("/sessions/<sid>/end")
@access.public
@owner
def end(who: Owner, sid: str) -> Page:
    """Sign out somewhere else (or here)."""
    mine: list[ProviderSession] = queries.live_sessions(requests.db(), who.person.id, now=who.at.now)
    for row in mine:
        if row.sid == sid:
            sign_out(requests.db(), row, now=who.at.now)
    return redirect(back(), 303)


@blueprint.post("/services/<client_id>/end")
@access.public
@owner
def end_service(who: Owner, client_id: str) -> Page:
    """A service learns nothing more about the person, and asks again if they come back."""
    if end_consent(requests.db(), person_id=who.person.id, client_id=client_id, now=who.at.now):
        operations.note(requests.db(), who.person.id, "consent_ended", now=who.at.now, client=client_id)
    return redirect(back(), 303)


@blueprint.get("/data.json")
@access.public
@fresh_owner
def data(who: Owner) -> Page:
    """What the identity layer keeps about the person, to take away."""
    made: Response = jsonify(queries.everything(requests.db(), who.person, now=who.at.now))
    made.headers["Content-Disposition"] = "attachment; filename=directhub-account.json"
    made.headers["Cache-Control"] = "no-store"
    return made


def _close_form(errors: Mapping[str, str] | None = None) -> FormPage:
    return FormPage(
        heading=_("Close your account"),
        action=url_for("identity_security.close"),
        button=_("Close my account"),
        back=back(),
        sentences=(
            _("You cannot sign in to any service with this account afterwards. It cannot be opened again."),
            _("Your sign-in details and your proven identity are deleted. What the law requires services to "
              "keep is kept for as long as the law says."),
        ),
        fields=(Field("understood", _("I understand, and I want to close my account"), "checkbox"),),
        errors=errors or {},
        links=((_("Download what we know about you"), url_for("identity_security.data")),),
        warning=True,
    )  # fmt: skip


@blueprint.get("/close")
@access.public
@fresh_owner
def close(_who: Owner) -> Page:
    return form(_close_form())


@blueprint.post("/close")
@access.public
@fresh_owner
def close_account(who: Owner) -> Page:
    if request.form.get("understood") != "yes":
        return form(_close_form({"understood": presenters.not_understood()}), REFUSED)
    session, now = requests.db(), who.at.now
    for row in queries.live_sessions(session, who.person.id, now=now):
        sign_out(session, row, now=now)
    revoke_person_tokens(session, person_id=who.person.id, now=now)
    closed(current_app, session, who.person, issuer=issuer(), now=now)
    operations.close(session, who.person, now=now)
    left = redirect(url_for("identity.signed_out", closed=1), 303)
    cookies.drop(left, SESSION_COOKIE)
    return left
