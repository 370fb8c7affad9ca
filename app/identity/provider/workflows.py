"""Back-channel logout (OpenID Connect Back-Channel Logout 1.0): each client of a session is told of its
end, retried with back-off, and given up on only after minutes.
"""

from datetime import datetime
from urllib.parse import urlencode

from joserfc import jwt
from sqlmodel import Session

from app import clock, jobs
from app.db import new_id, transaction
from app.identity.provider.connection import outgoing
from app.identity.provider.keys import signing_key
from app.identity.provider.models import LogoutNotice
from app.identity.provider.operations import LOGOUT_QUEUE, LOGOUT_WORKFLOW
from app.identity.provider.rules import LOGOUT_EVENT, LOGOUT_TOKEN_LASTS
from app.outbound import FetchError

_ACCEPTED = frozenset({200, 204})


class NotToldError(RuntimeError):
    """A client did not take the news; the step is tried again."""


def logout_token(session: Session, notice: LogoutNotice, *, now: datetime) -> str:
    """The signed news of a session's end; fresh at every try, for it lasts two minutes."""
    issued = int(now.timestamp())
    claims = {
        "iss": notice.issuer,
        "aud": notice.client_id,
        "sub": notice.subject,
        "sid": notice.sid,
        "iat": issued,
        "exp": issued + int(LOGOUT_TOKEN_LASTS.total_seconds()),
        "jti": new_id(),
        "events": {LOGOUT_EVENT: {}},
    }
    key = signing_key(session, notice.alg, now=now)
    return jwt.encode({"alg": notice.alg, "kid": str(key.kid), "typ": "logout+jwt"}, claims, key)


@jobs.step("identity.logout_once", max_attempts=8, interval_seconds=2.0)
def logout_once(notice_id: str) -> None:
    """Tell one client; one already told is left alone."""
    with transaction(jobs.engine()) as session:
        notice = session.get(LogoutNotice, notice_id)
        if notice is None or notice.delivered_at is not None:
            return
        notice.tries += 1
        token, address = logout_token(session, notice, now=clock.now()), notice.address
        session.add(notice)
    fault = _send(address, token)
    with transaction(jobs.engine()) as session:
        notice = session.get(LogoutNotice, notice_id)
        if notice is not None:
            notice.fault = fault
            notice.delivered_at = None if fault else clock.now()
            session.add(notice)
    if fault:
        raise NotToldError(fault)


def _send(address: str, token: str) -> str:
    """Post a logout token; what went wrong, or nothing."""
    try:
        answer = outgoing().send(
            "POST",
            address,
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            body=urlencode({"logout_token": token}).encode(),
        )
    except FetchError as fault:
        return fault.cause
    return "" if answer.status in _ACCEPTED else f"status {answer.status}"


@jobs.step("identity.logout_give_up")
def give_up(notice_id: str) -> None:
    """Note that a client never took the news: its operator is told by `hub identity client logouts`."""
    with transaction(jobs.engine()) as session:
        notice = session.get(LogoutNotice, notice_id)
        if notice is not None and notice.delivered_at is None:
            notice.failed_at = clock.now()
            session.add(notice)


def logout(notice_id: str) -> None:
    """The workflow of one notice."""
    try:
        logout_once(notice_id)
    except Exception:
        give_up(notice_id)
        raise


WORKFLOWS = (jobs.Workflow(LOGOUT_WORKFLOW, logout, LOGOUT_QUEUE),)
