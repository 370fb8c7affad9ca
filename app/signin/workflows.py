"""Clearing away expired sessions of the hub, every hour."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, delete

from app import clock, jobs
from app.db import transaction
from app.jobs import Schedule
from app.signin.models import SeenLogout, SignInSession
from app.signin.rules import REMEMBERED_FOR


def clear_away(session: Session, *, now: datetime) -> int:
    """Delete what expired a while ago; the number of rows."""
    old = delete(SignInSession).where(col(SignInSession.expires_at) < now - REMEMBERED_FOR)
    gone = session.exec(old).rowcount
    return gone + session.exec(delete(SeenLogout).where(col(SeenLogout.expires_at) < now)).rowcount


@jobs.step("signin.tidy_once")
def tidy_once() -> int:
    """One turn; a turn that runs twice finds nothing the second time."""
    with transaction(jobs.engine()) as session:
        return clear_away(session, now=clock.now())


def tidy(due: datetime, context: Any) -> None:
    """The scheduled workflow."""
    del due, context
    tidy_once()


SCHEDULES: tuple[Schedule, ...] = (Schedule("signin.tidy", tidy, "31 * * * *"),)
