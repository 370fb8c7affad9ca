"""Sending a message: written and enqueued in the caller's transaction, carried by the worker."""

import json
from datetime import datetime

import structlog
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app import jobs
from app.crypto import keyed_hash
from app.notifications import connection, queries
from app.notifications.models import Message, Preference
from app.notifications.rules import Letter, Status, follows, is_phone, pause_before, plausible_address
from app.notifications.templates import TEMPLATES

QUEUE = "notifications"
WORKFLOW = "notifications.carry"
log = structlog.get_logger(__name__)


class UnsendableError(ValueError):
    """The template is unknown, a field of it is missing, or the address cannot be one."""


def send(
    session: Session,
    *,
    template: str,
    language: str,
    to: str,
    personalisation: dict[str, str],
    reference: str,
    now: datetime,
    person: str | None = None,
    key: str | None = None,
) -> str:
    """Write a message and enqueue its carrying; returns its id.

    Args:
        session: the transaction that the message stands or falls with.
        template: a name from `templates.TEMPLATES`.
        language: `en` or `cy`.
        to: an e-mail address, or a telephone number with its country code.
        personalisation: a value for each placeholder of the template.
        reference: what the message is about, as the reader knows it.
        now: the instant of sending.
        person: the reader's subject, so that the account page can show the message.
        key: the same key again is the same message: for steps that may run twice.

    Raises:
        UnsendableError: the template, a field or the address will not do.
    """
    _check(template, to, personalisation)
    known = queries.by_key(session, key) if key else None
    if known is not None:
        return known.id
    message = Message(
        key=key,
        template=template,
        language=language,
        to=to,
        to_hash=keyed_hash(to.strip().lower(), purpose=queries.ADDRESS_PURPOSE),
        person=person,
        reference=reference,
        fields=json.dumps(personalisation),
        created_at=now,
    )
    kept = _keep(session, message)
    if kept is not message:
        return kept.id
    enqueue(session, message)
    return message.id


def enqueue(session: Session, row: Message, *, after_seconds: float = 0) -> None:
    """Enqueue the next attempt; the same attempt is one workflow however often this is called."""
    number = str(row.failures)
    id_ = f"message-{row.id}-{number}" if row.failures else f"message-{row.id}"
    jobs.enqueue(
        session,
        name=WORKFLOW,
        queue=QUEUE,
        id=id_,
        args=(row.id, number),
        after_seconds=after_seconds,
    )


def _keep(session: Session, message: Message) -> Message:
    """Store the message, or find the one that was stored with its key meanwhile."""
    try:
        with session.begin_nested():
            session.add(message)
    except IntegrityError:
        first = queries.by_key(session, message.key) if message.key else None
        if first is None:
            raise
        return first
    return message


def _check(template: str, to: str, personalisation: dict[str, str]) -> None:
    words = TEMPLATES.get(template)
    if words is None:
        raise UnsendableError(f"no template {template!r}")
    missing = words.fields - set(personalisation)
    if missing:
        raise UnsendableError(f"template {template!r} lacks {sorted(missing)}")
    if not (plausible_address(to) or is_phone(to)):
        raise UnsendableError("the address cannot be an e-mail address or a telephone number")


def prefer(session: Session, *, issuer: str, subject: str, reminders: bool, now: datetime) -> None:
    """Note whether a person wants reminders."""
    row = session.get(Preference, (issuer, subject)) or Preference(
        issuer=issuer, subject=subject, changed_at=now
    )
    row.reminders, row.changed_at = reminders, now
    session.add(row)


def begin_carrying(session: Session, message_id: str, *, number: int) -> Message | None:
    """Note that an attempt begins; None for a message that no longer waits for this one."""
    row = queries.locked(session, message_id)
    if row is None or row.status != Status.WAITING.value or row.failures != number:
        return None
    row.attempts += 1
    session.add(row)
    return row


def mark_sent(session: Session, *, letter: Letter, carrier_id: str, now: datetime) -> None:
    """The carrier took the message, in these words."""
    row = queries.locked(session, letter.id)
    if row is not None and row.status == Status.WAITING.value:
        row.status, row.carrier_id, row.sent_at, row.fault = Status.SENT.value, carrier_id, now, ""
        row.subject, row.body = letter.subject, letter.body
        session.add(row)


def receive_receipt(
    session: Session, *, carrier_id: str, message_id: str, status: Status, now: datetime
) -> bool:
    """What the carrier says became of a message; True if that was news.

    A receipt may overtake our own note of the sending, so the message is also found by the
    reference that it went with.
    """
    row = queries.by_carrier_id(session, carrier_id) or session.get(Message, message_id)
    if row is None or not follows(Status(row.status), status):
        return False
    if row.carrier_id not in {"", carrier_id}:
        return False  # about a sending before the last: an operator had it carried again
    if row.status == Status.WAITING.value:
        row.carrier_id, row.sent_at = carrier_id, now
    row.status = status.value
    row.fault = "not delivered" if status is Status.FAILED else ""
    session.add(row)
    connection.tell(session, reference=row.reference, status=status, now=now)
    return True


def put_off(session: Session, *, message_id: str, number: int, fault: str) -> None:
    """Note a failed attempt and enqueue the next, later; when the patience is used up it stops."""
    row = queries.locked(session, message_id)
    if row is None or row.status != Status.WAITING.value or row.failures != number:
        return
    row.failures, row.fault = row.failures + 1, fault
    session.add(row)
    secret = TEMPLATES[row.template].secret
    pause = pause_before(row.failures - row.patience_from, secret=secret)
    if pause is None:
        _stop(session, row)
    else:
        enqueue(session, row, after_seconds=pause.total_seconds())


def mark_failed(session: Session, *, message_id: str, fault: str) -> None:
    """The message cannot be carried; the fault names a kind, never an address."""
    row = queries.locked(session, message_id)
    if row is not None and row.status == Status.WAITING.value:
        row.failures, row.fault = row.failures + 1, fault
        _stop(session, row)


def _stop(session: Session, row: Message) -> None:
    row.status = Status.FAILED.value
    session.add(row)
    session.flush()
    log.error("message_stopped", message=row.id, template=row.template, fault=row.fault)
