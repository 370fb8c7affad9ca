"""Starting a sign-in, the callback of the provider, and signing out."""

import secrets
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Blueprint, Flask, current_app, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response

from app import clock
from app.config import Settings
from app.db import read_session
from app.organisations.operations import take_up_invitations
from app.signin import attempts, machines, operations, presenters, queries
from app.signin.attempts import Attempt
from app.signin.back_channel import transport_maker
from app.signin.hook import SESSION_COOKIE, listeners
from app.signin.keys import public_keys
from app.signin.provider import BackChannelError, Person, Provider
from app.signin.rules import (
    ATTEMPT_LASTS,
    GUEST_COOKIE,
    HOME,
    REMEMBERED_FOR,
    SESSION_LASTS,
    Arrival,
    TokenFaultError,
    level_to_ask,
    safe_return,
)
from app.web import access, cookies, requests, security
from app.web.languages import language

log = structlog.get_logger("hub.signin")

blueprint = Blueprint("signin", __name__, url_prefix="/signin")

ATTEMPT_COOKIE = "signin"
LEVELS = frozenset({"Cl", "Cl.Cm", "P1.Cl.Cm", "P2.Cl.Cm"})


def register(app: Flask) -> None:
    settings: Settings = app.extensions["settings"]
    app.extensions["signin_provider"] = Provider(settings, transport_maker(app, settings))
    machines.install(app, settings)
    app.register_blueprint(blueprint)
    if not settings.built_in_issuer:
        # The sign-out button, which every page has, ends up at the provider.
        parts = urlsplit(settings.issuer)
        origin = f"{parts.scheme}://{parts.netloc}"
        app.before_request(lambda: security.allow_form_target(origin))


def client_metadata(settings: Settings) -> dict[str, Any]:
    """The hub as a client, in standard metadata, for whoever registers it with a provider."""
    return {
        "client_id": settings.oidc_client_id,
        "client_name": "Directhub",
        "client_name#cy": "Directhub",
        "redirect_uris": [f"{settings.base_url}/signin/callback"],
        "post_logout_redirect_uris": [f"{settings.base_url}/signin/signed-out"],
        "backchannel_logout_uri": f"{settings.base_url}/signin/back-channel-logout",
        "backchannel_logout_session_required": True,
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks": public_keys(settings),
    }


@blueprint.get("/")
@access.public
def start() -> Response | tuple[str, int]:
    now = clock.now()
    wanted = request.args.get("level", "")
    attempt = attempts.begin(
        return_to=safe_return(request.args.get("return-to")),
        level=level_to_ask(wanted if wanted in LEVELS else "", at_least=_settings().oidc_vtr),
        now=now,
    )
    try:
        url = _provider().authorization_url(attempt, language=language())
    except BackChannelError as fault:
        return _failed("unreachable", fault, attempt.return_to, status=503)
    under_way = attempts.unseal(cookies.read(ATTEMPT_COOKIE), now=now)
    sent = redirect(url, 303)
    _keep(sent, [*under_way, attempt])
    return sent


@blueprint.get("/callback")
@access.public
@requests.commits_on_get("the provider sends the browser back here, which opens a session")
def callback() -> Response | tuple[str, int]:
    now = clock.now()
    under_way = attempts.unseal(cookies.read(ATTEMPT_COOKIE), now=now)
    attempt = next((a for a in under_way if a.state == request.args.get("state")), None)
    if attempt is None:
        return _failed("forgotten", None, HOME)
    code = request.args.get("code")
    try:
        if not _provider().answers_as(request.args.get("iss")):
            return _failed("unbelieved", None, attempt.return_to)
        if "error" in request.args or not code:
            return _failed("refused", None, attempt.return_to)
        # Every call to the provider ends before our own transaction begins: the built-in provider
        # writes to the same database, which on SQLite has one writer at a time.
        person = _provider().exchange(code, attempt, now=now)
    except BackChannelError as fault:
        return _failed("unreachable", fault, attempt.return_to, status=502)
    except TokenFaultError as fault:
        return _failed("unbelieved", fault, attempt.return_to)
    return _arrive(person, attempt, [a for a in under_way if a is not attempt])


def _arrive(person: Person, attempt: Attempt, others: list[Attempt]) -> Response:
    """Open the session, give out waiting roles and tell the listeners: one transaction."""
    now, session, who = clock.now(), requests.db(), person.who
    token = operations.open_session(
        session, who, id_token=person.id_token, replaces=cookies.read(SESSION_COOKIE), now=now
    )
    take_up_invitations(
        session,
        issuer=who.issuer,
        subject=who.subject,
        email=person.email,
        email_verified=person.email_verified,
        level=who.level,
        now=now,
    )
    arrival = Arrival(who.issuer, who.subject, who.level, cookies.read(GUEST_COOKIE), now)
    for listener in listeners():
        listener.signed_in(session, arrival)
    back = redirect(attempt.return_to, 303)
    cookies.write(back, SESSION_COOKIE, token, max_age=int((SESSION_LASTS + REMEMBERED_FOR).total_seconds()))
    _keep(back, others)
    return back


@blueprint.post("/sign-out")
@access.public
def sign_out() -> Response:
    """End our session, then let the provider end its own."""
    token = cookies.read(SESSION_COOKIE)
    with read_session(requests.engine()) as reading:
        found = queries.live_session(reading, token, now=clock.now())
        id_token = found.id_token if found else ""
    try:
        url = (
            _provider().sign_out_url(id_token=id_token, state=secrets.token_urlsafe(12)) if id_token else None
        )
    except BackChannelError:
        url = None
    if token:
        operations.close_session(requests.db(), token)
    left = redirect(url or "/signin/signed-out", 303)
    cookies.drop(left, SESSION_COOKIE)
    return left


@blueprint.post("/back-channel-logout")
@access.machine
def back_channel_logout() -> Response:
    """The provider says that somebody signed out there: their sessions end here too."""
    try:
        told = _provider().logout_told(request.form.get("logout_token", ""), now=clock.now())
    except TokenFaultError as fault:
        log.warning("logout_refused", cause=str(fault))
        return _logout_answer(400, "invalid_request")
    except BackChannelError as fault:
        log.warning("logout_refused", cause=str(fault))
        return _logout_answer(503, "temporarily_unavailable")
    if operations.obey_logout(requests.db(), told) is None:
        return _logout_answer(400, "invalid_request")
    return _logout_answer(200, "")


def _logout_answer(status: int, error: str) -> Response:
    made = jsonify({"error": error} if error else {})
    made.status_code = status
    made.headers["Cache-Control"] = "no-store"
    return made


@blueprint.get("/signed-out")
@access.public
def signed_out() -> str:
    return render_template("signin/notice.html", page=presenters.signed_out())


@blueprint.get("/jwks.json")
@access.public
def jwks() -> Response:
    """The hub's public client keys, for a provider that fetches them."""
    made = jsonify(public_keys(_settings()))
    made.headers["Cache-Control"] = "public, max-age=3600"
    return made


def _failed(reason: str, fault: Exception | None, return_to: str, *, status: int = 400) -> tuple[str, int]:
    if fault is not None:
        log.warning("sign_in_failed", reason=reason, cause=str(fault))
    page = presenters.failed(reason, return_to=return_to)
    return render_template("signin/notice.html", page=page), status


def _keep(response: Response, kept: list[Attempt]) -> None:
    if kept:
        seconds = int(ATTEMPT_LASTS.total_seconds())
        cookies.write(response, ATTEMPT_COOKIE, attempts.seal(kept), max_age=seconds)
    else:
        cookies.drop(response, ATTEMPT_COOKIE)


def _provider() -> Provider:
    found: Provider = current_app.extensions["signin_provider"]
    return found


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found
