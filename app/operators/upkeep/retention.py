"""`hub retention run`: what is older than its period, counted first, deleted only when told to."""

from dataclasses import dataclass
from datetime import datetime

from app.audit.operations import record as audit
from app.db import read_session, transaction
from app.operators.registry import RETENTION
from app.records import Retention
from app.terminal import Terminal

BATCH = 500


@dataclass(frozen=True)
class Due:
    """One kind of record, with how many of it are past their period."""

    rule: Retention
    before: datetime
    count: int


def due(terminal: Terminal, *, now: datetime) -> list[Due]:
    """Every kind of record with what is past its period now."""
    found = []
    for rule in RETENTION:
        before = now - rule.period
        with read_session(terminal.engine) as session:
            found.append(Due(rule, before, rule.expired(session, before)))
    return found


def apply(terminal: Terminal, found: Due, *, now: datetime) -> int:
    """Delete what is due of one kind, batch by batch, so that nobody waits long for a lock."""
    progress = terminal.progress(found.rule.kind, found.count)
    gone = 0
    while True:
        with transaction(terminal.engine) as session:
            batch = found.rule.forget(session, found.before, BATCH)
        gone += batch
        progress.advance(batch)
        if batch < BATCH:
            break
    progress.finish()
    if gone:
        with transaction(terminal.engine) as session:
            audit(
                session,
                actor="command",
                act="retention.applied",
                subject_type="records",
                subject_id=found.rule.kind,
                after={"deleted": gone, "before": found.before.isoformat()},
                now=now,
            )
    return gone
