"""Closing a service for a while, and opening it again."""

from datetime import datetime

from sqlmodel import Session

from app.journeys.pauses.models import Pause
from app.journeys.pauses.queries import pauses_from


class BadTimesError(ValueError):
    """A pause that would end before it starts, or in the past."""


def pause(session: Session, *, service: str, starts: datetime, ends: datetime | None, now: datetime) -> Pause:
    """Close a service from one instant to another, or until it is resumed.

    Raises:
        BadTimesError: the end is not after the start, or already past.
    """
    if ends is not None and (ends <= starts or ends <= now):
        raise BadTimesError("a pause ends after it starts, and in the future")
    made = Pause(service=service, starts=starts, ends=ends, made_at=now)
    session.add(made)
    session.flush()
    return made


def resume(session: Session, *, service: str, now: datetime) -> int:
    """End the pause that is on and drop those to come; returns how many."""
    found = [each for each in pauses_from(session, now) if each.service == service]
    for each in found:
        if each.starts >= now:
            session.delete(each)
        else:
            each.ends = now
            session.add(each)
    session.flush()
    return len(found)
