"""What happens to a Direct Debit: agreed, collected, tried again, ended. One transaction, the caller's."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.payments.direct_debit import connection, messages, queries
from app.payments.direct_debit.models import DebitCollection, DebitPlan, Mandate
from app.payments.direct_debit.port import BankAccount, DebitRefusedError, Outcome
from app.payments.direct_debit.rules import (
    LAST_ATTEMPT,
    CollectionStatus,
    Frequency,
    MandateStatus,
    plan,
    retry_on,
)
from app.payments.direct_debit.working_days import is_working_day

ALPHABET = "2346789ABCDEFGHJKMNPQRTUVWXYZ"


@dataclass(frozen=True)
class Payer:
    """Who pays, from which account, and in which language we write."""

    issuer: str
    subject: str | None
    email: str
    language: str
    account: BankAccount


@dataclass(frozen=True)
class Term:
    """What is paid for in one plan; `id` is the caller's, and asking twice is one plan."""

    id: str
    starts: date
    ends: date
    total_pence: int


def agree(
    session: Session,
    *,
    subject_id: str,
    description: str,
    payer: Payer,
    frequency: Frequency,
    term: Term,
    first_on: date,
    now: datetime,
) -> Mandate:
    """Set up a mandate with its first plan; the same term again is the same mandate.

    A mandate that was in force for the subject is ended: nobody pays twice for one thing.

    Raises:
        DebitError: the bank refuses the details, or cannot be asked.
    """
    known = session.get(DebitPlan, term.id)
    if known is not None:
        return _mandate(session, known.mandate_id)
    cancel_for(session, subject_id=subject_id, now=now)
    reference = "DH" + "".join(secrets.choice(ALPHABET) for _ in range(10))
    provider_id = connection.provider(session).set_up(key=term.id, account=payer.account, reference=reference)
    mandate = Mandate(
        subject_id=subject_id,
        issuer=payer.issuer,
        subject=payer.subject,
        reference=reference,
        description=description,
        language=payer.language,
        email=payer.email,
        account_name=payer.account.name,
        sort_code=payer.account.sort_code,
        account_number=payer.account.number,
        frequency=frequency.value,
        provider_id=provider_id,
        created_at=now,
        changed_at=now,
    )
    session.add(mandate)
    session.flush()
    add_term(session, mandate=mandate, term=term, first_on=first_on, now=now)
    return mandate


def _mandate(session: Session, mandate_id: str) -> Mandate:
    found = session.get(Mandate, mandate_id)
    if found is None:
        raise LookupError(mandate_id)
    return found


def add_term(session: Session, *, mandate: Mandate, term: Term, first_on: date, now: datetime) -> None:
    """Plan the payments of a term and tell the payer of all of them before the first is taken."""
    if session.get(DebitPlan, term.id) is not None:
        return
    session.add(
        DebitPlan(
            term_id=term.id,
            mandate_id=mandate.id,
            starts=term.starts,
            ends=term.ends,
            total_pence=term.total_pence,
            made_at=now,
        )
    )
    session.flush()
    planned = plan(
        total_pence=term.total_pence,
        frequency=Frequency(mandate.frequency),
        starts=term.starts,
        first_on=first_on,
        is_working=is_working_day,
    )
    session.add_all(
        DebitCollection(
            term_id=term.id,
            mandate_id=mandate.id,
            number=each.number,
            due_on=each.due_on,
            amount_pence=each.amount_pence,
            changed_at=now,
        )
        for each in planned
    )
    session.flush()
    messages.advance_notice(session, mandate=mandate, term_id=term.id, planned=planned, now=now)


def order(session: Session, *, collection_id: str, today: date, now: datetime) -> None:
    """Order a payment at the bank once its day has come; ordering it again changes nothing."""
    found, mandate = _held(session, collection_id)
    if found.status != CollectionStatus.DUE.value or found.due_on > today:
        return
    try:
        found.provider_id = connection.provider(session).collect(
            key=f"{found.id}-{found.attempt}",
            mandate_id=mandate.provider_id,
            amount_pence=found.amount_pence,
            due_on=found.due_on,
        )
    except DebitRefusedError:
        _failed(session, found, mandate, today=today, now=now)
        return
    found.status, found.changed_at = CollectionStatus.SUBMITTED.value, now
    session.add(found)
    session.flush()


def take_outcome(session: Session, *, collection_id: str, today: date, now: datetime) -> None:
    """Ask the bank how an ordered payment ended; a second failure ends the mandate.

    A payment that was ordered before the mandate ended may still arrive, or fail.
    """
    found, mandate = _held(session, collection_id)
    if found.status != CollectionStatus.SUBMITTED.value:
        return
    outcome = connection.provider(session).outcome(found.provider_id)
    if outcome is Outcome.PENDING:
        return
    if outcome is Outcome.COLLECTED:
        _arrived(session, found, mandate, now=now)
    elif mandate.active:
        _failed(session, found, mandate, today=today, now=now)
    else:
        _failed_late(session, found, mandate, today=today, now=now)


def _held(session: Session, collection_id: str) -> tuple[DebitCollection, Mandate]:
    """A payment and its mandate for this transaction alone: locked after what they pay for, as by a sale."""
    mandate = hold(session, queries.mandate_of_collection(session, collection_id))
    return queries.locked_collection(session, collection_id), mandate


def hold(session: Session, mandate: Mandate) -> Mandate:
    """The mandate as it stands, for this transaction alone, and before it what it pays for."""
    connection.hold(session, subject_id=mandate.subject_id)
    return queries.locked_mandate(session, mandate.id)


def _arrived(session: Session, found: DebitCollection, mandate: Mandate, *, now: datetime) -> None:
    found.status, found.changed_at = CollectionStatus.COLLECTED.value, now
    session.add(found)
    session.flush()
    back = connection.tell_arrived(
        session,
        subject_id=mandate.subject_id,
        term_id=found.term_id,
        payment_id=found.id,
        amount_pence=found.amount_pence,
        now=now,
    )
    if back:
        messages.arrived_late(session, mandate=mandate, collection=found, back_pence=back, now=now)


def _failed_late(
    session: Session, found: DebitCollection, mandate: Mandate, *, today: date, now: datetime
) -> None:
    """The mandate is over, so it is not tried again; tax that this payment was to pay for ends."""
    found.status, found.changed_at = CollectionStatus.FAILED.value, now
    session.add(found)
    session.flush()
    if connection.tell(session, subject_id=mandate.subject_id, term_id=found.term_id, today=today, now=now):
        messages.failed_late(session, mandate=mandate, collection=found, now=now)


def _failed(
    session: Session, found: DebitCollection, mandate: Mandate, *, today: date, now: datetime
) -> None:
    found.changed_at = now
    if found.attempt < LAST_ATTEMPT:
        found.attempt += 1
        found.status, found.due_on = CollectionStatus.DUE.value, retry_on(today, is_working_day)
        session.add(found)
        session.flush()
        messages.failed_once(session, mandate=mandate, collection=found, now=now)
        return
    found.status = CollectionStatus.FAILED.value
    session.add(found)
    owed = _end(session, mandate, MandateStatus.FAILED, now=now)
    for term_id in (*(each for each in owed if each != found.term_id), found.term_id):
        connection.tell(session, subject_id=mandate.subject_id, term_id=term_id, today=today, now=now)
    messages.failed_twice(session, mandate=mandate, now=now)


def cancel_for(session: Session, *, subject_id: str, now: datetime) -> None:
    """End the mandate for a subject, if there is one: nothing more is taken for it."""
    found = queries.active_mandate(session, subject_id)
    if found is not None:
        _end(session, found, MandateStatus.CANCELLED, now=now)
        messages.cancelled(session, mandate=found, now=now)


def cancel_by_payer(session: Session, *, mandate: Mandate, today: date, now: datetime) -> None:
    """The payer ends it: what is neither paid nor being paid in full ends too."""
    mandate = hold(session, mandate)
    if not mandate.active:
        return
    for term_id in _end(session, mandate, MandateStatus.CANCELLED, now=now):
        connection.tell(session, subject_id=mandate.subject_id, term_id=term_id, today=today, now=now)
    messages.cancelled(session, mandate=mandate, now=now)


def _end(session: Session, mandate: Mandate, status: MandateStatus, *, now: datetime) -> list[str]:
    """Order nothing more; the terms that stay unpaid by it, the latest first.

    What is ordered already cannot be called back: its outcome is still asked for.
    """
    owed = [each.term_id for each in queries.plans_owed(session, mandate.id)]
    for each in queries.locked_due(session, mandate.id):
        each.status, each.changed_at = CollectionStatus.CANCELLED.value, now
        session.add(each)
    mandate.status, mandate.changed_at = status.value, now
    session.add(mandate)
    session.flush()
    connection.provider(session).cancel(mandate.provider_id)
    return owed


def change_bank(session: Session, *, mandate: Mandate, account: BankAccount, now: datetime) -> None:
    """Collect from another account from now on; payments already ordered stay with the old one.

    Raises:
        DebitError: the bank refuses the details, or cannot be asked; nothing has changed then.
    """
    provider = connection.provider(session)
    key = f"{mandate.id}-{secrets.token_hex(8)}"
    made = provider.set_up(key=key, account=account, reference=mandate.reference)
    provider.cancel(mandate.provider_id)
    mandate.provider_id = made
    mandate.account_name, mandate.sort_code = account.name, account.sort_code
    mandate.account_number, mandate.changed_at = account.number, now
    session.add(mandate)
    session.flush()
    messages.bank_changed(session, mandate=mandate, now=now)
