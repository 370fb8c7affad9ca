"""Passkeys: adding one to an account, and signing in with one (the only pages that need JavaScript)."""

import secrets
from dataclasses import dataclass

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.config import Settings
from app.identity.entry import visit
from app.identity.entry.finish import finish
from app.identity.entry.visit import Visit
from app.identity.people import throttle
from app.identity.people.models import Flow, Passkey
from app.identity.people.queries import person as open_account
from app.identity.people.rules import ADDRESS_TRIES, network_of
from app.identity.security import operations, passkeys
from app.identity.security.access import Owner, fresh_owner
from app.identity.security.passkeys import PasskeyRefusedError
from app.identity.security.queries import factors
from app.identity.security.rules import device_of
from app.web import access, requests
from app.web.languages import _

blueprint = Blueprint("identity_passkeys", __name__, url_prefix="/identity")

Page = str | Response | tuple[str, int]
_REFUSED = 422


@dataclass(frozen=True)
class PasskeyPage:
    """What the page shows; `options` are for the browser's own dialogue."""

    heading: str
    sentence: str
    action: str
    button: str
    back: str
    doing: str
    options: str = ""
    error: str = ""

    @property
    def errors(self) -> dict[str, str]:
        return {"passkey": self.error} if self.error else {}

    @property
    def error_list(self) -> list[dict[str, str]]:
        return [{"text": self.error, "href": "#passkey"}]


def _origin() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.base_url


def _challenge(flow: Flow) -> None:
    flow.challenge = secrets.token_urlsafe(32)
    requests.db().add(flow)


def _spent(flow: Flow | None) -> str:
    """The challenge of a flow, which works once."""
    if flow is None or not flow.challenge:
        return ""
    found, flow.challenge = flow.challenge, ""
    requests.db().add(flow)
    return found


def _show(page: PasskeyPage) -> Page:
    return render_template("identity/passkey.html", page=page), _REFUSED if page.error else 200


@blueprint.get("/security/passkeys/add")
@access.public
@fresh_owner
def add(who: Owner) -> Page:
    flow = who.at.flow
    options = ""
    if flow is not None and flow.challenge:
        known = factors(requests.db(), who.person).passkeys
        options = passkeys.registration_options(who.person, known, origin=_origin(), challenge=flow.challenge)
    return _show(_add_page(options))


def _add_page(options: str = "", error: str = "") -> PasskeyPage:
    return PasskeyPage(
        heading=_("Add a passkey"),
        sentence=_("Your phone or computer asks you to unlock it, and keeps the passkey for you."),
        action=url_for("identity_passkeys.keep" if options else "identity_passkeys.begin"),
        button=_("Make the passkey") if options else _("Continue"),
        back=url_for("identity_security.overview"),
        doing="create",
        options=options,
        error=error,
    )


@blueprint.post("/security/passkeys/begin")
@access.public
@fresh_owner
def begin(who: Owner) -> Page:
    _challenge(who.at.renewed())
    return who.at.keep(redirect(url_for("identity_passkeys.add"), 303))


@blueprint.post("/security/passkeys/add")
@access.public
@fresh_owner
def keep(who: Owner) -> Page:
    challenge = _spent(who.at.flow)
    try:
        made = passkeys.registered(request.form.get("credential", ""), origin=_origin(), challenge=challenge)
    except PasskeyRefusedError:
        return _show(_add_page(error=_("The passkey could not be made. Try again")))
    if requests.db().get(Passkey, made.key_id) is not None:
        # No authenticator makes the same one twice (WebAuthn Level 3, 7.1, step 26).
        return _show(_add_page(error=_("The passkey could not be made. Try again")))
    operations.add_passkey(
        requests.db(),
        who.person,
        key_id=made.key_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        name=device_of(request.user_agent.string),
        now=who.at.now,
    )
    return redirect(url_for("identity_security.overview"), 303)


@blueprint.post("/security/passkeys/<key_id>/remove")
@access.public
@fresh_owner
def remove(who: Owner, key_id: str) -> Page:
    try:
        operations.remove_passkey(requests.db(), who.person, key_id=key_id, now=who.at.now)
    except operations.LastFactorError:
        return redirect(url_for("identity_security.overview", last=1), 303)
    return redirect(url_for("identity_security.overview"), 303)


def _sign_in_page(at: Visit, options: str = "", error: str = "") -> PasskeyPage:
    return PasskeyPage(
        heading=_("Sign in with a passkey"),
        sentence=_("Your phone or computer asks you to unlock it. Nothing else is needed."),
        action=at.url("passkeys.check" if options else "passkeys.ask"),
        button=_("Use the passkey") if options else _("Continue"),
        back=at.url("entry.sign_in"),
        doing="get",
        options=options,
        error=error,
    )


@blueprint.get("/sign-in/passkey")
@access.public
def sign_in() -> Page:
    at = visit.load()
    challenge = at.flow.challenge if at.flow else ""
    options = passkeys.sign_in_options(origin=_origin(), challenge=challenge) if challenge else ""
    return _show(_sign_in_page(at, options))


@blueprint.post("/sign-in/passkey")
@access.public
def ask() -> Page:
    at = visit.load()
    _challenge(at.renewed())
    return at.keep(redirect(at.url("passkeys.sign_in"), 303))


@blueprint.post("/sign-in/passkey/check")
@access.public
def check() -> Page:
    """A passkey is both factors at once: something one has, and the device's own lock."""
    at = visit.load()
    session, sent = requests.db(), request.form.get("credential", "")
    challenge = _spent(at.flow)
    network = network_of(request.remote_addr or "")
    near = throttle.take(session, "address", network, ADDRESS_TRIES, now=at.now)
    key = session.get(Passkey, passkeys.key_id_of(sent)) if near else None
    owner = open_account(session, key.person_id) if key else None
    count = _proven(sent, key, challenge)
    if key is None or owner is None or count is None:
        return _show(
            _sign_in_page(at, error=_("The passkey was not accepted. Try again, or sign in another way"))
        )
    key.sign_count, key.used_at = count, at.now
    session.add(key)
    if at.flow is not None:
        at.flow.recovering, at.flow.password_hash = False, ""
    return finish(at, owner.id, level="Cl.Cm")


def _proven(sent: str, key: Passkey | None, challenge: str) -> int | None:
    """The passkey's new count if it proved itself."""
    try:
        return passkeys.signed_in(sent, key, origin=_origin(), challenge=challenge) if key else None
    except PasskeyRefusedError:
        return None
