"""Page objects of a person's Direct Debits: the list, one of them, and the forms to change it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from babel.dates import format_date
from flask import url_for

from app.money import pounds
from app.payments.direct_debit.models import DebitCollection, DebitPlan, Mandate
from app.payments.direct_debit.rules import CollectionStatus, Frequency, MandateStatus
from app.web.languages import _, _l, language

STATUSES = {
    MandateStatus.ACTIVE: (_l("Active"), "green"),
    MandateStatus.CANCELLED: (_l("Cancelled"), "grey"),
    MandateStatus.FAILED: (_l("Ended: payments failed"), "red"),
}
FREQUENCIES = {
    Frequency.YEARLY: _l("Once a year"),
    Frequency.HALF_YEARLY: _l("Every six months"),
    Frequency.MONTHLY: _l("Every month"),
}
COLLECTIONS = {
    CollectionStatus.DUE: _l("To be taken"),
    CollectionStatus.SUBMITTED: _l("Being taken"),
    CollectionStatus.COLLECTED: _l("Taken"),
    CollectionStatus.FAILED: _l("Failed"),
    CollectionStatus.CANCELLED: _l("Will not be taken"),
}
FAULTS = {
    "no_name": _l("Enter the name on the account"),
    "sort_code": _l("Sort code must be 6 digits, like 30-90-09"),
    "account_number": _l("Account number must be between 6 and 8 digits"),
    "refused": _l("The bank does not take Direct Debits from this account: check the details or use another"),
    "unavailable": _l(
        "We cannot ask the bank at the moment. Nothing has changed: try again in a few minutes"
    ),
}


@dataclass(frozen=True)
class DebitLine:
    """A Direct Debit in the list."""

    title: str
    status: str
    colour: str
    account: str
    url: str


@dataclass(frozen=True)
class DebitList:
    """Every Direct Debit of a person."""

    title: str
    debits: tuple[DebitLine, ...]


@dataclass(frozen=True)
class PaymentLine:
    """One payment with its day and what became of it."""

    day: str
    amount: str
    status: str


@dataclass(frozen=True)
class DebitPage:
    """One Direct Debit."""

    title: str
    status: str
    colour: str
    reference: str
    frequency: str
    account: str
    payments: tuple[PaymentLine, ...]
    notice: str
    bank_url: str
    cancel_url: str
    list_url: str


@dataclass(frozen=True)
class BankPage:
    """The form for another account, with what was typed if it was refused."""

    title: str
    action: str
    back_url: str
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CancelPage:
    """What ends with a Direct Debit, before it is cancelled."""

    title: str
    consequences: tuple[str, ...]
    action: str
    back_url: str


def _title(mandate: Mandate) -> str:
    return _("Direct Debit for %(what)s", what=mandate.description)


def _account(mandate: Mandate) -> str:
    return _("%(name)s, ending %(digits)s", name=mandate.account_name, digits=mandate.account_number[-4:])


def _address(mandate: Mandate, what: str = "show") -> str:
    return url_for(f"direct_debit.{what}", mandate_id=mandate.id)


def debit_list(mandates: Sequence[Mandate]) -> DebitList:
    """The page of all of them."""
    return DebitList(
        title=_("Your Direct Debits"),
        debits=tuple(
            DebitLine(
                _title(each),
                str(STATUSES[MandateStatus(each.status)][0]),
                STATUSES[MandateStatus(each.status)][1],
                _account(each),
                _address(each),
            )
            for each in mandates
        ),
    )


def debit_page(mandate: Mandate, payments: Sequence[DebitCollection], notice: str) -> DebitPage:
    """The page of one."""
    status, colour = STATUSES[MandateStatus(mandate.status)]
    return DebitPage(
        title=_title(mandate),
        status=str(status),
        colour=colour,
        reference=mandate.reference,
        frequency=str(FREQUENCIES[Frequency(mandate.frequency)]),
        account=_account(mandate),
        payments=tuple(
            PaymentLine(
                _day(each.due_on), pounds(each.amount_pence), str(COLLECTIONS[CollectionStatus(each.status)])
            )
            for each in payments
        ),
        notice=_notice(notice),
        bank_url=_address(mandate, "bank") if mandate.active else "",
        cancel_url=_address(mandate, "cancel") if mandate.active else "",
        list_url=url_for("direct_debit.index"),
    )


def _day(day: date) -> str:
    return format_date(day, "d MMMM y", locale=language())


def _notice(code: str) -> str:
    return {
        "bank": _("Payments come from the new account from now on."),
        "cancelled": _("The Direct Debit is cancelled. No more payments are taken."),
    }.get(code, "")


def bank_page(
    mandate: Mandate, values: Mapping[str, str] | None = None, faults: Mapping[str, str] | None = None
) -> BankPage:
    """The form; bank details that we hold are never filled in again."""
    return BankPage(
        title=_("Pay from another account"),
        action=_address(mandate, "change_bank"),
        back_url=_address(mandate),
        values=values or {},
        errors={name: str(FAULTS[code]) for name, code in (faults or {}).items()},
    )


def cancel_page(
    mandate: Mandate, last: DebitPlan | None, *, owed: DebitPlan | None, today: date
) -> CancelPage:
    """What cancelling means for this one; a term that has not begun follows one that is paid for.

    Args:
        owed: the first term with payments that have not been ordered yet.
    """
    lines = [_("We take no more payments for %(what)s.", what=mandate.description)]
    if owed is not None and owed.starts > today:
        until = _day(owed.starts - timedelta(days=1))
        lines.append(_("What you have paid for runs until %(day)s. It does not renew by itself.", day=until))
    elif owed is not None:
        lines.append(_("Not everything is paid, so the vehicle is no longer taxed from today."))
        lines.append(_("Do not use it on the road until you have taxed it in another way."))
    elif last is not None:
        lines.append(
            _("What you have paid for runs until %(day)s. It does not renew by itself.", day=_day(last.ends))
        )
    return CancelPage(
        title=_("Cancel your Direct Debit"),
        consequences=tuple(lines),
        action=_address(mandate, "cancel_now"),
        back_url=_address(mandate),
    )
