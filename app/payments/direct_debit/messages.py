"""The messages that the Direct Debit Guarantee asks for, and those that a failure needs. Sent once each."""

from collections.abc import Sequence
from datetime import date, datetime

from babel.dates import format_date
from sqlmodel import Session

from app.money import pounds
from app.notifications import operations as notifications
from app.payments.direct_debit.models import DebitCollection, Mandate
from app.payments.direct_debit.rules import Instalment

SHOWN_DIGITS = 4


def _send(
    session: Session, *, mandate: Mandate, template: str, key: str, now: datetime, **fields: str
) -> None:
    if not mandate.email:
        return
    notifications.send(
        session,
        template=template,
        language=mandate.language,
        to=mandate.email,
        personalisation={
            "description": mandate.description,
            "reference": mandate.reference,
            "account": f"••••{mandate.account_number[-SHOWN_DIGITS:]}",
            **fields,
        },
        reference=mandate.reference,
        now=now,
        person=mandate.subject,
        key=f"{template}-{key}",
    )


def _day(day: date, language: str) -> str:
    return format_date(day, "d MMMM y", locale=language)


def advance_notice(
    session: Session, *, mandate: Mandate, term_id: str, planned: Sequence[Instalment], now: datetime
) -> None:
    """Every payment of a term with its day, before the first is taken."""
    lines = "\n".join(
        f"{_day(each.due_on, mandate.language)}: {pounds(each.amount_pence)}" for each in planned
    )
    _send(session, mandate=mandate, template="debit_notice", key=term_id, now=now, payments=lines)


def failed_once(session: Session, *, mandate: Mandate, collection: DebitCollection, now: datetime) -> None:
    """A payment did not go through and is tried again."""
    _send(
        session,
        mandate=mandate,
        template="debit_failed_once",
        key=collection.id,
        now=now,
        amount=pounds(collection.amount_pence),
        when=_day(collection.due_on, mandate.language),
    )


def failed_twice(session: Session, *, mandate: Mandate, now: datetime) -> None:
    """The second try failed too: the debit is cancelled, and what it paid for has ended."""
    _send(session, mandate=mandate, template="debit_failed_twice", key=mandate.id, now=now)


def arrived_late(
    session: Session, *, mandate: Mandate, collection: DebitCollection, back_pence: int, now: datetime
) -> None:
    """A payment that was on its way when the tax ended has arrived, and is paid back."""
    _send(
        session,
        mandate=mandate,
        template="debit_arrived_late",
        key=collection.id,
        now=now,
        amount=pounds(collection.amount_pence),
        back=pounds(back_pence),
    )


def failed_late(session: Session, *, mandate: Mandate, collection: DebitCollection, now: datetime) -> None:
    """A payment that was on its way when the debit ended did not go through: the tax has ended."""
    _send(
        session,
        mandate=mandate,
        template="debit_failed_late",
        key=collection.id,
        now=now,
        amount=pounds(collection.amount_pence),
    )


def cancelled(session: Session, *, mandate: Mandate, now: datetime) -> None:
    """The debit was cancelled, by the payer or because what it paid for has ended."""
    _send(session, mandate=mandate, template="debit_cancelled", key=mandate.id, now=now)


def bank_changed(session: Session, *, mandate: Mandate, now: datetime) -> None:
    """Payments come from another account from now on."""
    _send(session, mandate=mandate, template="debit_bank_changed", key=mandate.provider_id, now=now)


def not_renewed(session: Session, *, mandate: Mandate, term_id: str, why: str, now: datetime) -> None:
    """The debit cannot renew by itself; `why` is no_mot, gone or no_rate."""
    _send(session, mandate=mandate, template=f"debit_not_renewed_{why}", key=term_id, now=now)
