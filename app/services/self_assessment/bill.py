"""From what is due to what is paid: tax taken already, payments on account, lateness. Pence throughout.

Taxes Management Act 1970 sections 59A and 59B; Finance Act 2009 Schedules 55 and 56.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from app.services.self_assessment.tables import Penalty, TaxYear

PENCE = 100


@dataclass(frozen=True)
class Bill:
    """A year's account: what is due, what was taken from pay, what was paid ahead and since."""

    due: int
    deducted: int = 0
    paid_on_account: int = 0
    paid_since: int = 0

    @property
    def balance(self) -> int:
        """What is still owed; below nought it is a refund."""
        return self.due - self.deducted - self.paid_on_account - self.paid_since


def payment_on_account(bill: Bill, year: TaxYear) -> int:
    """Each of the two payments towards the next year: half of what was not deducted (section 59A).

    None is due where that is small, or where most of the tax was deducted.
    """
    rule = year.on_account
    relevant = bill.due - bill.deducted
    mostly_deducted = bill.deducted * 100 > bill.due * rule.deducted_over_percent
    if relevant < rule.bill_under * PENCE or mostly_deducted:
        return 0
    return relevant // 2


def late_return_penalty(days_late: int, tax: int, year: TaxYear) -> int:
    """What a return sent so many days after the last day for it costs (Schedule 55).

    Args:
        days_late: days after the last day to send a return online.
        tax: what the return shows as due, in pence.
    """
    begins = year.deadlines["online_by"].day + timedelta(days=1)
    sent = year.deadlines["online_by"].day + timedelta(days=days_late)
    return sum(_charge(each, begins, sent, tax) for each in year.late_return)


def _charge(penalty: Penalty, begins: date, sent: date, tax: int) -> int:
    from_day = months_after(begins, penalty.after_months)
    if sent < from_day:
        return 0
    by_day = min(penalty.days, (sent - from_day).days) * penalty.pounds_a_day
    share = max(penalty.at_least * PENCE, tax * penalty.percent_of_tax // 100)
    return (penalty.pounds + by_day) * PENCE + share


def months_after(day: date, months: int) -> date:
    """The same day some months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))
