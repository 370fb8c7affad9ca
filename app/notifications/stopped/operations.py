"""What an operator does with a message that stopped. Each is in the audit record."""

from datetime import datetime

from sqlmodel import Session

from app.audit.operations import record as audit
from app.notifications.models import Message
from app.notifications.operations import enqueue
from app.notifications.queries import locked
from app.notifications.rules import Status
from app.notifications.stopped.queries import SECRET, oldest

AT_ONCE = 1_000


class NotAllowedError(ValueError):
    """The message has not stopped, or carries a security code that no longer works."""


def retry(session: Session, *, message_id: str, actor: str, now: datetime) -> None:
    """Carry a stopped message again, with all its patience.

    Raises:
        NotAllowedError: it has not stopped.
    """
    row = _try_again(session, message_id)
    _audit(session, row, act="message.retried", actor=actor, now=now)


def _try_again(session: Session, message_id: str) -> Message:
    row = _stopped(session, message_id)
    # The carrier had it and it did not arrive: this time it is another sending, not a copy of that one.
    row.attempts = 0 if row.carrier_id else row.attempts
    row.failures += 1
    row.patience_from, row.status, row.carrier_id = row.failures, Status.WAITING.value, ""
    session.add(row)
    enqueue(session, row)
    return row


def retry_all(session: Session, *, actor: str, now: datetime) -> int:
    """Carry everything again that stopped, the oldest thousand at once; returns how many."""
    found = oldest(session, limit=AT_ONCE)
    for message_id in found:
        _try_again(session, message_id)
    if found:
        audit(
            session,
            actor=actor,
            act="message.retried",
            subject_type="message",
            subject_id="all",
            after={"retried": list(found)},
            now=now,
        )
    return len(found)


def close(session: Session, *, message_id: str, reason: str, actor: str, now: datetime) -> None:
    """Close a stopped message that will never arrive, with the reason on record.

    Raises:
        NotAllowedError: it has not stopped.
    """
    row = _stopped(session, message_id)
    row.status, row.reason = Status.CLOSED.value, reason
    session.add(row)
    _audit(session, row, act="message.closed", actor=actor, now=now, reason=reason)


def _stopped(session: Session, message_id: str) -> Message:
    row = locked(session, message_id)
    if row is None or row.status != Status.FAILED.value or row.template in SECRET:
        raise NotAllowedError("only a message that has stopped can be changed")
    return row


def _audit(session: Session, row: Message, *, act: str, actor: str, now: datetime, reason: str = "") -> None:
    after = {"template": row.template, **({"reason": reason} if reason else {})}
    audit(session, actor=actor, act=act, subject_type="message", subject_id=row.id, after=after, now=now)
