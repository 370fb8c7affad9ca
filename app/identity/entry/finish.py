"""The end of registering and signing in: a session, a remembered browser, and back to the client."""

from datetime import datetime

from flask import redirect, request
from werkzeug.wrappers import Response

from app.identity.entry.visit import FLOW_COOKIE, Visit
from app.identity.people import sessions
from app.identity.people.models import Flow, ProviderSession
from app.identity.people.operations import end_flow
from app.identity.people.queries import person
from app.identity.people.rules import DEVICE_LASTS, SESSION_LASTS
from app.identity.proofing.queries import level_reached
from app.identity.provider.operations import revoke_person_tokens
from app.identity.provider.rules import meets
from app.identity.provider.sign_out import sign_out
from app.identity.provider.views import SESSION_COOKIE, proceed
from app.identity.security.operations import change_password, note
from app.identity.security.queries import live_sessions
from app.identity.security.rules import device_of
from app.web import cookies, requests

DEVICE_COOKIE = "identity-device"
AFTERWARDS = "/identity/security/"


def go_on(at: Visit, signed_in: ProviderSession) -> Response:
    """To the proving of identity where it is asked and lacks, else back to the client that waits."""
    if at.asked is None or at.waiting is None:
        return redirect(AFTERWARDS, 303)
    if not meets(level_reached(requests.db(), signed_in), at.asked.level):
        return redirect(at.url("prove.start"), 303)
    return proceed(at.asked, signed_in, at.now, waiting=at.waiting, handle=at.handle)


def _recovered(flow: Flow, now: datetime) -> None:
    """The new password counts now that the second factor was given too; every session ends."""
    owner = person(requests.db(), flow.person_id or "")
    if owner is None or not flow.password_hash:
        return
    for row in live_sessions(requests.db(), owner.id, now=now):
        sign_out(requests.db(), row, now=now)
    # Whoever had the account may have let services in meanwhile.
    revoke_person_tokens(requests.db(), person_id=owner.id, now=now)
    change_password(requests.db(), owner, password_hash=flow.password_hash, now=now)


def finish(at: Visit, person_id: str, *, level: str) -> Response:
    """Open a session under a new identifier and answer the client that waits, if one does."""
    session = requests.db()
    if at.flow is not None and at.flow.recovering and at.flow.person_id == person_id:
        _recovered(at.flow, at.now)
    used = device_of(request.user_agent.string)
    token, opened = sessions.open_session(
        session, person_id=person_id, level=level, device=used, now=at.now, replaces=at.session
    )
    client = at.asked.client.client_id if at.asked else ""
    address = request.remote_addr or ""
    note(session, person_id, "signed_in", now=at.now, device=used, address=address, client=client)
    device = sessions.remember_device(
        session, person_id=person_id, token=cookies.read(DEVICE_COOKIE), now=at.now
    )
    if at.flow is not None:
        end_flow(session, at.flow)
        at.new_token = ""
    response = go_on(at, opened)
    cookies.write(response, SESSION_COOKIE, token, max_age=int(SESSION_LASTS.total_seconds()))
    cookies.write(response, DEVICE_COOKIE, device, max_age=int(DEVICE_LASTS.total_seconds()))
    cookies.drop(response, FLOW_COOKIE)
    return response
