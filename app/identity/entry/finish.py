"""The end of registering and signing in: a session, a remembered browser, and back to the client."""

from flask import redirect
from werkzeug.wrappers import Response

from app.identity.entry.visit import FLOW_COOKIE, Visit
from app.identity.people import sessions
from app.identity.people.models import ProviderSession
from app.identity.people.operations import end_flow
from app.identity.people.rules import DEVICE_LASTS, SESSION_LASTS
from app.identity.proofing.queries import level_reached
from app.identity.provider.rules import meets
from app.identity.provider.views import SESSION_COOKIE, proceed
from app.web import cookies, requests

DEVICE_COOKIE = "identity-device"
AFTERWARDS = "/account/"


def go_on(at: Visit, signed_in: ProviderSession) -> Response:
    """To the proving of identity where it is asked and lacks, else back to the client that waits."""
    if at.asked is None or at.waiting is None:
        return redirect(AFTERWARDS, 303)
    if not meets(level_reached(requests.db(), signed_in), at.asked.level):
        return redirect(at.url("prove.start"), 303)
    return proceed(at.asked, signed_in, at.now, waiting=at.waiting, handle=at.handle)


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
    response = go_on(at, opened)
    cookies.write(response, SESSION_COOKIE, token, max_age=int(SESSION_LASTS.total_seconds()))
    cookies.write(response, DEVICE_COOKIE, device, max_age=int(DEVICE_LASTS.total_seconds()))
    cookies.drop(response, FLOW_COOKIE)
    return response
