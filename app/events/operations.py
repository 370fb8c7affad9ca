"""Recording a fact in the caller's transaction, and rolling facts up into counts."""

from dataclasses import asdict
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select

from app.events.models import EventRecord, JourneyDay, RollupCursor
from app.events.queries import CURSOR, facts_after, last_settled, tally_of
from app.events.rules import (
    Event,
    FeedbackGiven,
    JourneyCompleted,
    JourneyKey,
    JourneyStarted,
    Tally,
)
from app.rows import append

# On PostgreSQL a number given earlier may be committed later: younger events wait.
SETTLED_AFTER = timedelta(minutes=10)
EVENTS_AT_ONCE = 5_000


def record(session: Session, event: Event, *, now: datetime) -> None:
    """Append one event."""
    match event:
        case JourneyStarted() | JourneyCompleted():
            about, key = event.service, event.draft_id
        case FeedbackGiven():
            about, key = event.path, ""
        case _:
            about, key = "search", ""
    kind, data = type(event).__name__, asdict(event)
    append(session, EventRecord, kind=kind, about=about, key=key, at=now, data=data)


def roll_up(session: Session, *, now: datetime) -> int:
    """Add what was recorded since the last time to the counts by day; returns how many facts."""
    cursor = _locked_cursor(session)
    last = last_settled(session, cursor.event_id, now - SETTLED_AFTER)
    counted = 0
    while facts := facts_after(session, cursor.event_id, until=last, limit=EVENTS_AT_ONCE):
        _add(session, tally_of(session, facts))
        cursor.event_id = facts[-1].id
        session.add(cursor)
        session.flush()
        counted += len(facts)
    cursor.event_id = max(cursor.event_id, last)
    session.add(cursor)
    return counted


def rebuild_rollups(session: Session, *, now: datetime) -> int:
    """Forget the counts and draw them again from the events."""
    cursor = _locked_cursor(session)
    cursor.event_id = 0
    session.add(cursor)
    session.exec(delete(JourneyDay))
    session.flush()
    return roll_up(session, now=now)


def _locked_cursor(session: Session) -> RollupCursor:
    query = select(RollupCursor).where(col(RollupCursor.name) == CURSOR).with_for_update()
    cursor = session.exec(query).first()
    if cursor is None:
        cursor = RollupCursor(name=CURSOR, event_id=0)
        session.add(cursor)
        session.flush()
    return cursor


def _add(session: Session, counts: dict[JourneyKey, Tally]) -> None:
    for key, count in counts.items():
        row = session.get(JourneyDay, (key.service, key.day, key.sample))
        if row is None:
            row = JourneyDay(
                service=key.service,
                day=key.day,
                sample=key.sample,
                started=0,
                completed=0,
                seconds=0,
            )
        row.started += count.started
        row.completed += count.completed
        row.seconds += count.seconds
        session.add(row)
