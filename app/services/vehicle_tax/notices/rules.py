"""What a notice does to a vehicle's tax: pure decisions.

Sources: GOV.UK make-a-sorn, vehicle-tax-refund, change-vehicle-tax-class; VERA 1994 section 19.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.services.vehicle_tax import periods


class What(StrEnum):
    """What happened to the vehicle, or to the money for it."""

    OFF_ROAD = "off_road"
    SOLD = "sold"
    SCRAPPED = "scrapped"
    WRITTEN_OFF = "written_off"
    STOLEN = "stolen"
    EXPORTED = "exported"
    TAX_CLASS = "tax_class"
    ARRIVED_LATE = "arrived_late"

    @property
    def leaves_keeper(self) -> bool:
        """Whether the vehicle is no longer the keeper's afterwards."""
        return self in (What.SOLD, What.SCRAPPED, What.WRITTEN_OFF, What.EXPORTED)


def told_on(month: str, now: datetime) -> date:
    """The day on which we were told: of the delivery, if that is still in the month of the sending.

    Refunds go by whole months, so that a delivery that waits costs the keeper nothing.
    """
    first = date.fromisoformat(month)
    return now.date() if (now.year, now.month) == (first.year, first.month) else first


@dataclass(frozen=True)
class PaidTerm:
    """A licence and what was paid for it, as far as a refund looks at it.

    `instalments_total_pence` is the whole price of a plan that is paid bit by bit, else None.
    """

    starts: date
    ends: date
    annual_pence: int
    paid_pence: int
    standard_annual_pence: int | None = None
    instalments_total_pence: int | None = None


def refund_of(term: PaidTerm, *, told_on: date) -> periods.Refund:
    """What is paid back for one licence that ends early; never more than was paid."""
    left = min(periods.full_months_left(told_on, term.ends), periods.months_between(term.starts, term.ends))
    whole = periods.refund(
        annual_pence=term.annual_pence,
        standard_annual_pence=term.standard_annual_pence,
        months_left=left,
        paid_pence=term.paid_pence,
    )
    if term.instalments_total_pence is None:
        return whole
    used = periods.months_between(term.starts, term.ends) - left
    return periods.Refund(
        left,
        periods.instalment_refund(
            annual_pence=term.annual_pence,
            months_used=used,
            paid_pence=term.paid_pence,
            total_pence=term.instalments_total_pence,
        ),
    )


def refund_of_all(terms: tuple[PaidTerm, ...], *, told_on: date) -> periods.Refund:
    """Refunds of the licence in force and of one that is to follow, together."""
    found = [refund_of(term, told_on=told_on) for term in terms]
    return periods.Refund(sum(each.months for each in found), sum(each.amount_pence for each in found))
