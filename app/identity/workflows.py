"""Clearing away what has expired, every hour, and new signing keys every ninety days."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, delete, func, select

from app import clock, jobs
from app.db import transaction
from app.identity.people.models import Device, EmailCode, Flow, ProviderSession, Tries
from app.identity.proofing import credential
from app.identity.proofing.models import CredentialKey, Proofing
from app.identity.provider import keys
from app.identity.provider.models import (
    AuthorizationCode,
    AuthorizationRequest,
    LogoutNotice,
    PushedRequest,
    RefreshToken,
    SeenAssertion,
    SessionClient,
    SigningKey,
    Token,
)
from app.jobs import Schedule

# A code is kept past its minute so that a replay is recognised while tokens of it can be alive.
KEPT_AFTER_EXPIRY = timedelta(days=1)
KEY_AGE = timedelta(days=90)
_EXPIRING = (
    AuthorizationCode,
    AuthorizationRequest,
    Device,
    EmailCode,
    Flow,
    LogoutNotice,
    Proofing,
    ProviderSession,
    PushedRequest,
    RefreshToken,
    SeenAssertion,
    SessionClient,
    Token,
)


def clear_away(session: Session, *, now: datetime) -> int:
    """Delete what expired a day ago; the number of rows."""
    before = now - KEPT_AFTER_EXPIRY
    gone = 0
    for model in _EXPIRING:
        gone += session.exec(delete(model).where(col(model.expires_at) < before)).rowcount
    return gone + session.exec(delete(Tries).where(col(Tries.window_ends) < before)).rowcount


def rotate_if_old(session: Session, *, now: datetime) -> list[str]:
    """New keys when the newest is ninety days old."""
    newest = _newest(session, SigningKey)
    made = keys.rotate(session, now=now) if newest and newest < now - KEY_AGE else []
    newest = _newest(session, CredentialKey)
    return [*made, credential.rotate(session, now=now)] if newest and newest < now - KEY_AGE else made


def rotate_all(session: Session, *, now: datetime) -> list[str]:
    """New keys at once, of either kind that is in use."""
    made = keys.rotate(session, now=now)
    return [*made, credential.rotate(session, now=now)] if _newest(session, CredentialKey) else made


def _newest(session: Session, table: type[SigningKey | CredentialKey]) -> datetime | None:
    return session.exec(select(func.max(col(table.created_at)))).one()


@jobs.step("identity.tidy_once")
def tidy_once() -> int:
    """One turn; a turn that runs twice finds nothing the second time."""
    now = clock.now()
    with transaction(jobs.engine()) as session:
        rotate_if_old(session, now=now)
        return clear_away(session, now=now)


def tidy(due: datetime, context: Any) -> None:
    """The scheduled workflow."""
    del due, context
    tidy_once()


SCHEDULES: tuple[Schedule, ...] = (Schedule("identity.tidy", tidy, "23 * * * *"),)
