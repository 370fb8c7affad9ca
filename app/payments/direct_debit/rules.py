"""When a Direct Debit is collected, how its total is split, and what follows a failure. Pure.

Sources: GOV.UK vehicle-tax-direct-debit (first payment up to 10 days after the start, then the first
working day of each month; a failed payment is tried again within four working days; a second
failure cancels), and the Direct Debit Guarantee (notice before money is taken).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

IsWorking = Callable[[date], bool]

# Bacs takes three working days from the order to the money; notice is given before that.
WORKING_DAYS_BEFORE_FIRST = 3
RETRY_AFTER_WORKING_DAYS = 3
LATEST_RETRY_WORKING_DAYS = 4
LAST_ATTEMPT = 2


class Frequency(StrEnum):
    """How a plan is paid, with the months that one plan covers."""

    YEARLY = "yearly"
    HALF_YEARLY = "half_yearly"
    MONTHLY = "monthly"

    @property
    def payments(self) -> int:
        return 12 if self is Frequency.MONTHLY else 1


class MandateStatus(StrEnum):
    """In force, ended by somebody's wish, or ended because a payment failed twice."""

    ACTIVE = "active"
    CANCELLED = "cancelled"
    FAILED = "failed"


class CollectionStatus(StrEnum):
    """Planned, ordered at the bank, arrived, refused, or given up with the mandate."""

    DUE = "due"
    SUBMITTED = "submitted"
    COLLECTED = "collected"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Instalment:
    """One payment of a plan."""

    number: int
    due_on: date
    amount_pence: int


def first_working_day(day: date, is_working: IsWorking) -> date:
    """The day itself, or the next one on which banks work."""
    while not is_working(day):
        day += timedelta(days=1)
    return day


def working_days_after(day: date, count: int, is_working: IsWorking) -> date:
    """So many working days later; the day itself does not count."""
    for _ in range(count):
        day = first_working_day(day + timedelta(days=1), is_working)
    return day


def retry_on(failed_on: date, is_working: IsWorking) -> date:
    """When a failed payment is tried again: within four working days."""
    return working_days_after(failed_on, RETRY_AFTER_WORKING_DAYS, is_working)


def plan(
    *, total_pence: int, frequency: Frequency, starts: date, first_on: date, is_working: IsWorking
) -> tuple[Instalment, ...]:
    """The payments of one term: they add up to the total, and odd pennies come first.

    Args:
        starts: the first day of what is paid for, the first of a month.
        first_on: the day of the first payment, from `first_day`.
    """
    share, odd = divmod(total_pence, frequency.payments)
    amounts = [share + 1 if place < odd else share for place in range(frequency.payments)]
    return tuple(
        Instalment(number, due, amount)
        for number, (due, amount) in enumerate(
            zip(_days(frequency, starts, first_on, is_working), amounts, strict=True), 1
        )
    )


def first_day(starts: date, today: date, is_working: IsWorking) -> date:
    """When the first payment is taken: on the start, or as soon after as notice allows."""
    notice_given = working_days_after(today, WORKING_DAYS_BEFORE_FIRST, is_working)
    return first_working_day(max(starts, notice_given), is_working)


def _days(frequency: Frequency, starts: date, first: date, is_working: IsWorking) -> Iterator[date]:
    yield first
    for later in range(1, frequency.payments):
        month = starts.month - 1 + later
        day = first_working_day(date(starts.year + month // 12, month % 12 + 1, 1), is_working)
        # A plan agreed late in its first month never asks for two payments on one day.
        yield max(day, first_working_day(first + timedelta(days=1), is_working))
