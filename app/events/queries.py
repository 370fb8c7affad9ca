"""Counts of journeys, always up to date: what was rolled up, and what came since."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select
from sqlalchemy import select as sqlalchemy_select
from sqlmodel import Session, col, select

from app import clock
from app.events.models import EventRecord, JourneyDay, RollupCursor
from app.events.rules import (
    FeedbackGiven,
    JourneyCompleted,
    JourneyFact,
    JourneyKey,
    JourneyStarted,
    Tally,
    tally,
)

CURSOR = "journeys"
KINDS = (JourneyStarted.__name__, JourneyCompleted.__name__)
# Below the number of parameters that SQLite takes in one statement.
DRAFTS_AT_ONCE = 10_000


def journeys_by_day(session: Session, service: str | None = None) -> dict[JourneyKey, Tally]:
    """The hub's journeys by service and the day they began; of every service for None."""
    rolled_up = select(JourneyDay)
    if service is not None:
        rolled_up = rolled_up.where(JourneyDay.service == service)
    counts = {
        JourneyKey(row.service, row.day, row.sample): Tally(row.started, row.completed, row.seconds)
        for row in session.exec(rolled_up)
    }
    since = facts_after(session, rolled_up_to(session), service=service)
    for key, count in tally_of(session, since).items():
        counts[key] = counts.get(key, Tally()) + count
    return counts


def rolled_up_to(session: Session) -> int:
    """The last event that the stored counts hold; nought when there are none."""
    cursor = session.get(RollupCursor, CURSOR)
    return cursor.event_id if cursor else 0


def facts_after(
    session: Session,
    event_id: int,
    *,
    until: int | None = None,
    limit: int | None = None,
    service: str | None = None,
) -> list[JourneyFact]:
    """Starts and completions recorded after an event, oldest first."""
    query = _facts().where(col(EventRecord.id) > event_id).order_by(col(EventRecord.id))
    if until is not None:
        query = query.where(col(EventRecord.id) <= until)
    if service is not None:
        query = query.where(col(EventRecord.about) == service)
    if limit is not None:
        query = query.limit(limit)
    return [_fact(row) for row in session.execute(query)]


def tally_of(session: Session, new: Sequence[JourneyFact]) -> dict[JourneyKey, Tally]:
    """Counts of facts not counted before, by the day that their journeys began."""
    return tally(new, _facts_of(session, {fact.draft_id for fact in new}), civil_day)


def last_settled(session: Session, after: int, before: datetime) -> int:
    """The last event before the first that is too young for all its elders to be committed."""
    young = session.exec(
        select(EventRecord.id)
        .where(col(EventRecord.id) > after, col(EventRecord.at) > before)
        .order_by(col(EventRecord.id))
        .limit(1)
    ).first()
    if young is not None:
        return young - 1
    last = session.exec(select(EventRecord.id).order_by(col(EventRecord.id).desc()).limit(1)).first()
    return last or 0


def civil_day(instant: datetime) -> date:
    """The day on which an instant falls where the government is."""
    return clock.local(instant).date()


def _facts_of(session: Session, drafts: Iterable[str]) -> list[JourneyFact]:
    asked = sorted(drafts)
    found: list[JourneyFact] = []
    for first in range(0, len(asked), DRAFTS_AT_ONCE):
        chunk = asked[first : first + DRAFTS_AT_ONCE]
        query = _facts().where(col(EventRecord.key).in_(chunk))
        found.extend(_fact(row) for row in session.execute(query))
    return found


def _facts() -> Select[int | None, str, str, str, datetime, dict[str, Any]]:
    """Columns and not rows: a hundred thousand events are counted without an object for each."""
    row = EventRecord
    return sqlalchemy_select(
        col(row.id), col(row.kind), col(row.about), col(row.key), col(row.at), col(row.data)
    ).where(col(row.kind).in_(KINDS))


def _fact(row: Row[int | None, str, str, str, datetime, dict[str, Any]]) -> JourneyFact:
    event_id, kind, service, draft_id, at, data = row
    return JourneyFact(
        id=event_id or 0,
        completed=kind == JourneyCompleted.__name__,
        service=service,
        draft_id=draft_id,
        at=at,
        seconds=int(data.get("seconds") or 0),
    )


def ratings_under(session: Session, path: str) -> dict[int, int]:
    """How often each rating of 1 to 5 was given to pages at or under a path."""
    row = EventRecord
    query = sqlalchemy_select(col(row.data)).where(
        col(row.kind) == FeedbackGiven.__name__,
        (col(row.about) == path) | col(row.about).startswith(f"{path}/", autoescape=True),
    )
    counts: dict[int, int] = {}
    for data in session.execute(query).scalars():
        rating = data.get("rating")
        if rating is not None:
            counts[rating] = counts.get(rating, 0) + 1
    return counts
