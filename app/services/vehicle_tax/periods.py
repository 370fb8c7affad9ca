"""When a licence runs, how its price is spread, and what comes back when it ends early.

Sources: GOV.UK vehicle-tax-direct-debit, vehicle-tax-refund and change-vehicle-tax-class.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Refund:
    """Full months left and what is paid back for them."""

    months: int
    amount_pence: int

    def without(self, promised_pence: int) -> "Refund":
        """What is left of it once something has been promised; for no months where that is nothing."""
        left = max(0, self.amount_pence - promised_pence)
        return Refund(self.months if left or not promised_pence else 0, left)


def month_start(day: date, months_later: int = 0) -> date:
    """The first of the month so many months after that of `day`."""
    index = day.year * 12 + day.month - 1 + months_later
    return date(index // 12, index % 12 + 1, 1)


def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def licence_end(start: date, months: int) -> date:
    """Tax runs for whole months: it ends on the last day of one."""
    return month_start(start, months) - timedelta(days=1)


def next_start(applied_on: date, taxed_until: date | None) -> date:
    """The start of the next licence: after the one in force, or the first of this month.

    Tax is not dated back before the first of the month of application.
    """
    this_month = month_start(applied_on)
    if taxed_until is None or taxed_until < applied_on:
        return this_month
    return max(this_month, month_start(taxed_until, 1))


def full_months_left(told_on: date, ends_on: date) -> int:
    """Whole months after the month in which the authority was told."""
    months = (ends_on.year - told_on.year) * 12 + ends_on.month - told_on.month
    return max(0, months)


def months_between(starts: date, ends: date) -> int:
    """How many calendar months a licence covers, counting both ends."""
    return (ends.year - starts.year) * 12 + ends.month - starts.month + 1


def refund(
    *,
    annual_pence: int,
    standard_annual_pence: int | None,
    months_left: int,
    paid_pence: int,
) -> Refund:
    """What is paid back for full months left, never more than was paid.

    Surcharges for paying by instalments are not refunded, so the annual rate counts; for a first
    licence the lower of its rate and `standard_annual_pence` does (VERA s 19(3A)).
    """
    rate = annual_pence
    if standard_annual_pence is not None:
        rate = min(rate, standard_annual_pence)
    return Refund(months_left, min(paid_pence, _half_up(rate * months_left, 12)))


def instalment_refund(*, annual_pence: int, months_used: int, paid_pence: int, total_pence: int) -> int:
    """What comes back of instalments: what they paid off the rate, less the months that were used."""
    if total_pence == 0:
        return 0
    paid_off = paid_pence * min(annual_pence, total_pence) // total_pence
    return max(0, min(paid_pence, paid_off - _half_up(annual_pence * months_used, 12)))


def class_change(*, old_pence: int, new_pence: int, term_months: int, changed_on: date, ends_on: date) -> int:
    """What a change of class costs (above nought) or gives back (below) for the rest of a term.

    An increase counts from the first of the month of change, a decrease from the next month.
    """
    left = full_months_left(changed_on, ends_on)
    if new_pence > old_pence:
        return _half_up((new_pence - old_pence) * min(term_months, left + 1), term_months)
    return -_half_up((old_pence - new_pence) * min(term_months, left), term_months)


def _half_up(amount: int, divisor: int) -> int:
    return (2 * amount + divisor) // (2 * divisor)
