"""The end of registering and signing in: a session, a remembered browser, and back to the client."""

from flask import redirect
from werkzeug.wrappers import Response

from app.identity.entry.visit import FLOW_COOKIE, Visit
from app.identity.people import sessions
from app.identity.people.operations import end_flow
from app.identity.people.rules import DEVICE_LASTS, SESSION_LASTS
from app.identity.provider.views import SESSION_COOKIE, code_for
from app.web import cookies, requests

DEVICE_COOKIE = "identity-device"
AFTERWARDS = "/account/"


def finish(at: Visit, person_id: str, *, level: str) -> Response:
    """Open a session under a new identifier and answer the client that waits, if one does."""
    session = requests.db()
    token, opened = sessions.open_session(
        session, person_id=person_id, level=level, now=at.now, replaces=at.session
    )
    device = sessions.remember_device(
        session, person_id=person_id, token=cookies.read(DEVICE_COOKIE), now=at.now
    )
    if at.flow is not None:
        end_flow(session, at.flow)
    if at.asked is not None and at.waiting is not None:
        at.waiting.answered_at = at.now
        response = code_for(at.asked, opened, at.now)
    else:
        response = redirect(AFTERWARDS, 303)
    cookies.write(response, SESSION_COOKIE, token, max_age=int(SESSION_LASTS.total_seconds()))
    cookies.write(response, DEVICE_COOKIE, device, max_age=int(DEVICE_LASTS.total_seconds()))
    cookies.drop(response, FLOW_COOKIE)
    return response
