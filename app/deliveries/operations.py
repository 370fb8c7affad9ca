"""What happens to deliveries: dispatched, attempted, fetched, tried again, given up. Never twice."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlmodel import Session, col, update

from app import jobs
from app.audit.operations import record as audit
from app.deliveries import connection, queries
from app.deliveries.models import Connector, Delivery, DeliveryAttempt
from app.deliveries.rules import LONGEST_RECEIPT, OWN, Judgement, Kind, NotAcceptedError, State, pause_before

QUEUE = "deliveries"
WORKFLOW = "deliveries.send"
OPEN = tuple(state.value for state in State if not state.closed)
log = structlog.get_logger(__name__)


class NotAllowedError(ValueError):
    """The delivery is not in a state where this can be done."""


@dataclass(frozen=True)
class _About:
    """What all the deliveries of one subject share."""

    subject_id: str
    service: str
    reference: str


def dispatch(
    session: Session,
    *,
    subject_id: str,
    service: str,
    reference: str,
    organisation: str,
    own: Callable[[], str | None] | None,
    now: datetime,
) -> None:
    """Begin the delivery of a subject to all its recipients; doing it again changes nothing.

    Args:
        organisation: slug of the service's organisation, the recipient of its own connector.
        own: the service's own connector, called at once in this transaction; it may return a receipt.
            When it fails the delivery is tried again like any other, and the rest goes on; what it
            does not accept goes to nobody else.
    """
    if queries.deliveries_of(session, subject_id):
        return
    about = _About(subject_id, service, reference)
    if own is not None:
        here = _begin(session, about, connector=OWN, kind=Kind.OWN, organisation=organisation, now=now)
        session.flush()
        store(session, row=here, found=run_here(session, own), now=now)
        if here.state == State.REFUSED.value:
            return
    for one in queries.connectors_of(session, service):
        row = _begin(
            session, about, connector=one.slug, kind=Kind(one.kind), organisation=one.organisation, now=now
        )
        if one.kind == Kind.POST.value:
            enqueue(session, row)
    session.flush()


def _begin(
    session: Session, about: _About, *, connector: str, kind: Kind, organisation: str, now: datetime
) -> Delivery:
    row = Delivery(
        subject_id=about.subject_id,
        service=about.service,
        reference=about.reference,
        connector=connector,
        kind=kind.value,
        organisation=organisation,
        created_at=now,
        changed_at=now,
        due_at=None if kind is Kind.PULL else now,
    )
    session.add(row)
    return row


def run_here(session: Session, own: Callable[[], str | None]) -> Judgement:
    """Run a service's own connector; what it wrote is undone if it fails."""
    try:
        with session.begin_nested():
            receipt = own()
    except (OperationalError, InterfaceError):
        raise  # our own database: nothing can be noted, so the step is tried again
    except NotAcceptedError as no:
        return Judgement(refused=True, fault=no.code)
    except Exception as fault:  # noqa: BLE001 - whatever a service's code raises is a failed attempt
        log.warning("own_connector_failed", fault=type(fault).__name__)
        return Judgement(again=True, fault=type(fault).__name__)
    return Judgement(delivered=True, receipt=(receipt or "")[:LONGEST_RECEIPT])


def enqueue(session: Session, row: Delivery, *, after_seconds: float = 0) -> None:
    """Enqueue the next attempt; the same attempt is one workflow however often this is called."""
    number = str(row.attempts)
    jobs.enqueue(
        session,
        name=WORKFLOW,
        queue=QUEUE,
        id=f"delivery-{row.id}-{number}",
        args=(row.id, number),
        after_seconds=after_seconds,
    )


def store(session: Session, *, row: Delivery, found: Judgement, now: datetime) -> None:
    """Note an attempt and what follows from it."""
    row.attempts += 1
    row.changed_at, row.due_at, row.fault = now, None, found.fault
    session.add(DeliveryAttempt(delivery_id=row.id, number=row.attempts, fault=found.fault, at=now))
    pause = pause_before(row.attempts - row.patience_from) if found.again else None
    if found.delivered or found.refused:
        arrive(row, found, now)
    elif pause is None:
        row.state = State.DEAD.value
        log.error("delivery_stopped", delivery=row.id, connector=row.connector, fault=row.fault)
    else:
        pause = max(pause, found.wait or pause)
        row.due_at = now + pause
        enqueue(session, row, after_seconds=pause.total_seconds())
    session.add(row)
    session.flush()


def arrive(row: Delivery, found: Judgement, now: datetime) -> None:
    """Store that the recipient has it, and what it says of it."""
    state = State.REFUSED if found.refused else State.DECIDING if found.deciding else State.DELIVERED
    row.state, row.fault, row.due_at = state.value, found.fault, None
    row.receipt, row.changed_at = found.receipt or row.receipt, now
    if not found.refused:
        row.delivered_at = row.delivered_at or now


def attempted(
    session: Session, *, delivery_id: str, number: int, found: Judgement, now: datetime
) -> Delivery | None:
    """Store an attempt that was made outside the transaction, unless it is stored already."""
    row = _open(session, delivery_id)
    if row is None or row.attempts != number:
        return None
    store(session, row=row, found=found, now=now)
    if not State(row.state).under_way:
        connection.sender().delivery_changed(session, subject_id=row.subject_id, now=now)
    return row


def attempt_here(session: Session, *, delivery_id: str, number: int, now: datetime) -> None:
    """Another attempt of a service's own connector, in one transaction with its note."""
    row = _open(session, delivery_id)
    if row is None or row.attempts != number:
        return
    subject = row.subject_id
    found = run_here(session, lambda: connection.sender().deliver_here(session, subject_id=subject, now=now))
    attempted(session, delivery_id=delivery_id, number=number, found=found, now=now)


def _open(session: Session, delivery_id: str) -> Delivery | None:
    known = session.get(Delivery, delivery_id)
    if known is None:
        return None
    connection.sender().about_to_change(session, subject_id=known.subject_id)
    row = queries.locked(session, delivery_id)
    return row if row is not None and row.state == State.WAITING.value else None


def fetched(session: Session, *, delivery_id: str, receipt: str, now: datetime) -> Delivery | None:
    """A department that fetches says that it has a delivery; saying so again changes nothing."""
    row = _open(session, delivery_id)
    if row is None:
        return session.get(Delivery, delivery_id)
    connector = session.get(Connector, row.connector)
    decides = connector is not None and connector.decides
    found = Judgement(delivered=True, deciding=decides, receipt=receipt)
    return attempted(session, delivery_id=delivery_id, number=row.attempts, found=found, now=now)


def call_off(session: Session, *, subject_id: str, now: datetime) -> None:
    """A subject ended: nobody is handed it any more, and nobody has still to decide about it."""
    still_open = update(Delivery).where(col(Delivery.subject_id) == subject_id, col(Delivery.state).in_(OPEN))
    session.exec(still_open.values(state=State.CALLED_OFF.value, changed_at=now, due_at=None))


def _stopped(session: Session, delivery_id: str) -> Delivery:
    row = locked_after_subject(session, delivery_id)
    if row is None or row.state != State.DEAD.value:
        raise NotAllowedError("only a delivery that has stopped can be changed")
    return row


def locked_after_subject(session: Session, delivery_id: str) -> Delivery | None:
    known = session.get(Delivery, delivery_id)
    if known is None:
        return None
    connection.sender().about_to_change(session, subject_id=known.subject_id)
    return queries.locked(session, delivery_id)


def retry(session: Session, *, delivery_id: str, actor: str, now: datetime) -> Delivery:
    """Try a stopped delivery again, with all its patience.

    Raises:
        NotAllowedError: it has not stopped.
    """
    row = _try_again(session, delivery_id, now=now)
    _audit(session, row, act="delivery.retried", actor=actor, now=now)
    return row


def _try_again(session: Session, delivery_id: str, *, now: datetime) -> Delivery:
    row = _stopped(session, delivery_id)
    row.state, row.patience_from, row.changed_at, row.due_at = State.WAITING.value, row.attempts, now, now
    session.add(row)
    enqueue(session, row)
    return row


def give_up(session: Session, *, delivery_id: str, reason: str, actor: str, now: datetime) -> Delivery:
    """Close a stopped delivery that will never arrive, with the reason on record.

    Raises:
        NotAllowedError: it has not stopped.
    """
    row = _stopped(session, delivery_id)
    row.state, row.reason, row.changed_at = State.GIVEN_UP.value, reason, now
    session.add(row)
    session.flush()
    _audit(session, row, act="delivery.given_up", actor=actor, now=now, after={"reason": reason})
    connection.sender().delivery_changed(session, subject_id=row.subject_id, now=now)
    return row


def correct_address(session: Session, *, slug: str, url: str, actor: str, now: datetime) -> int:
    """Give a connector another address and try everything again that it could not be given."""
    connector = session.get(Connector, slug)
    if connector is None:
        raise NotAllowedError("this delivery has no connector whose address could be corrected")
    before = connector.url
    connector.url, connector.changed_at = url, now
    session.add(connector)
    stopped = queries.dead_of(session, slug)
    for delivery_id in stopped:
        _try_again(session, delivery_id, now=now)
    audit(
        session,
        actor=actor,
        act="connector.address_corrected",
        subject_type="connector",
        subject_id=slug,
        before={"url": before},
        after={"url": url, "retried": stopped},
        now=now,
    )
    return len(stopped)


def _audit(
    session: Session,
    row: Delivery,
    *,
    act: str,
    actor: str,
    now: datetime,
    after: dict[str, str] | None = None,
) -> None:
    audit(
        session,
        actor=actor,
        act=act,
        subject_type="delivery",
        subject_id=row.id,
        after={"connector": row.connector, **(after or {})},
        now=now,
    )


def note_run_again(session: Session, *, job: str, actor: str, now: datetime) -> None:
    """Record that an operator started stopped work again."""
    audit(session, actor=actor, act="job.run_again", subject_type="job", subject_id=job, now=now)
