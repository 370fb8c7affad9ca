"""Asking a person, once, whether a client outside the hub may know about them."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app import clock
from app.identity.people.models import ProviderSession
from app.identity.proofing.queries import level_reached
from app.identity.provider import presenters
from app.identity.provider.authorization import Asked, NoClientError
from app.identity.provider.models import AuthorizationRequest
from app.identity.provider.operations import give_consent
from app.identity.provider.queries import waiting_request
from app.identity.provider.rules import REQUEST_LASTS, meets
from app.identity.provider.views import authorization, browser_session, code_for, respond
from app.web import access, requests, security

blueprint = Blueprint("identity_consent", __name__, url_prefix="/identity/consent")


@dataclass(frozen=True)
class _Question:
    """A request that waits for the person's answer, and who they are."""

    waiting: AuthorizationRequest
    asked: Asked
    signed_in: ProviderSession


def _question(now: datetime) -> _Question | None:
    """What is asked; None if nothing waits or nobody has signed in for it."""
    waiting = waiting_request(requests.db(), request.args.get("request"), now=now)
    signed_in = browser_session(now)
    if waiting is None or signed_in is None:
        return None
    try:
        asked = authorization(now).examine(MultiDict(waiting.parameters))
    except NoClientError:
        return None
    reached = level_reached(requests.db(), signed_in)
    if not isinstance(asked, Asked) or not meets(reached, asked.level):
        return None
    # Whoever signed in for this very request need not be fresh by its own words once more.
    since = waiting.expires_at - REQUEST_LASTS
    if signed_in.authenticated_at < since and not asked.satisfied_by(signed_in, reached, now=now):
        return None
    security.allow_form_target(asked.redirect_origin)
    return _Question(waiting, asked, signed_in)


def _sign_in_first() -> Response:
    return redirect(url_for("identity_entry.sign_in", request=request.args.get("request")), 303)


@blueprint.get("/")
@access.public
def ask() -> Response | str:
    found = _question(clock.now())
    if found is None:
        return _sign_in_first()
    handle = request.args.get("request", "")
    page = presenters.consent(found.asked.client, found.asked.shares, handle)
    return render_template("identity/consent.html", page=page)


@blueprint.post("/")
@access.public
def decide() -> Response:
    now = clock.now()
    found = _question(now)
    if found is None:
        return _sign_in_first()
    found.waiting.answered_at = now
    if request.form.get("answer") != "yes":
        return respond(authorization(now).denied(found.asked))
    give_consent(
        requests.db(),
        person_id=found.signed_in.person_id,
        client_id=found.asked.client.client_id,
        granted=found.asked.shares,
        now=now,
    )
    return code_for(found.asked, found.signed_in, now)
