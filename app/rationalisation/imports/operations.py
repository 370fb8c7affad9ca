"""What happens to a list that was sent: received, tried, taken in, dropped, forgotten."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO

from sqlmodel import Session, col, select

from app.audit.operations import record
from app.estate.ignored.operations import mark_ignored
from app.estate.ignored.rules import kind_of
from app.estate.imports.operations import (
    Outcome,
    Source,
    SourceRefusedError,
    Start,
    foresee,
    read_start,
    take_in,
)
from app.estate.imports.rules import chosen_layout
from app.rationalisation.imports.models import SentList

# A request holds at most 12 MB.
MAX_BYTES = 10_000_000
MAX_COLUMNS = 200
MOST_FAULTS = 5_000
KEPT_FOR = timedelta(days=7)
WAITING, IMPORTED, DROPPED = "waiting", "imported", "dropped"


class AlreadyDoneError(LookupError):
    """The list was taken in, dropped or forgotten before."""


@dataclass(frozen=True)
class Opened:
    """A list that waits, with how it is written and its header."""

    sent: SentList
    start: Start


def receive(session: Session, *, name: str, content: bytes, by: str, now: datetime) -> SentList:
    """Keep a file that is a list of websites until somebody has chosen its columns.

    Raises:
        SourceRefusedError: where it is none, with the reason.
    """
    start = read_start(name, len(content), lambda: BytesIO(content), MAX_BYTES)
    if len(start.header) > MAX_COLUMNS:
        raise SourceRefusedError(f"it has {len(start.header):,} columns, more than the {MAX_COLUMNS} allowed")
    if kind_of(start.header) is not None:
        raise SourceRefusedError("it is a list of names to ignore: take it in with hub estate import")
    if next(start.lines(), None) is None:
        raise SourceRefusedError("it names columns but has no rows")
    sent = SentList(name=name, content=zlib.compress(content), by=by, sent_at=now)
    session.add(sent)
    session.flush()
    _note(session, sent, "estate.import.send", after={"bytes": len(content)}, by=by, now=now)
    return sent


def forget(session: Session, *, now: datetime) -> int:
    """Let go of files that waited longer than a week, and say how many; that they were sent stays known."""
    old = select(SentList).where(SentList.state == WAITING, col(SentList.sent_at) < now - KEPT_FOR)
    found = session.exec(old).all()
    for sent in found:
        sent.state, sent.content = DROPPED, None
        session.add(sent)
    return len(found)


def opened(sent: SentList) -> Opened:
    """A list that waits, ready to be read; raises AlreadyDoneError."""
    if sent.content is None:
        raise AlreadyDoneError(sent.id)
    content = zlib.decompress(sent.content)
    return Opened(sent, read_start(sent.name, len(content), lambda: BytesIO(content), MAX_BYTES))


def tried(session: Session, *, given: Opened, columns: Sequence[str], now: datetime) -> Outcome:
    """What taking the list in would do; nothing is kept.

    Raises:
        ChoiceError: where the columns cannot be read by.
    """
    return foresee(session, source=_source(given, columns), now=now)


def import_list(
    session: Session, *, given: Opened, columns: Sequence[str], by: str, now: datetime
) -> Outcome:
    """Take the list in, and mark what an ignore list names; raises ChoiceError."""
    outcome = take_in(session, source=_source(given, columns), now=now)
    mark_ignored(session, now=now)
    sent = given.sent
    sent.state, sent.content, sent.imported_at = IMPORTED, None, now
    sent.columns = list(columns)
    sent.made, sent.changed, sent.same = outcome.made, outcome.changed, outcome.same
    sent.refused = len(outcome.refused)
    sent.faults = [[row.number, row.reason] for row in outcome.refused[:MOST_FAULTS]]
    session.add(sent)
    session.flush()
    counts = {"made": sent.made, "changed": sent.changed, "same": sent.same, "refused": sent.refused}
    _note(session, sent, "estate.import", after=counts, by=by, now=now)
    return outcome


def drop(session: Session, *, sent: SentList, by: str, now: datetime) -> None:
    """Let a list go that waits; raises AlreadyDoneError."""
    if sent.state != WAITING:
        raise AlreadyDoneError(sent.id)
    sent.state, sent.content = DROPPED, None
    session.add(sent)
    session.flush()
    _note(session, sent, "estate.import.drop", after={}, by=by, now=now)


def _source(given: Opened, columns: Sequence[str]) -> Source:
    return Source(given.start, chosen_layout(given.start.header, columns))


def _note(
    session: Session, sent: SentList, act: str, *, after: dict[str, int], by: str, now: datetime
) -> None:
    record(
        session, actor=by, act=act, subject_type="list", subject_id=sent.id, before={}, after=after, now=now
    )
