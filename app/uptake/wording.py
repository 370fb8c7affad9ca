"""The words of this slice that more than one presenter needs."""

from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import format_date

from app.money import half_up, pounds
from app.uptake.imports.rules import Dataset, Problem
from app.uptake.imports.values import Reason
from app.uptake.rules import (
    Channel,
    Period,
    Span,
    month_of,
    quarter_of,
    year_of,
    year_to,
)
from app.web.languages import _, _l

REASONS: dict[Reason, Any] = {
    Reason.CELLS: _l("the row has another number of cells than the header: %(value)s"),
    Reason.UNREADABLE: _l("the row holds characters that are not UTF-8"),
    Reason.MISSING: _l("%(column)s is blank"),
    Reason.SLUG: _l("%(column)s is not lower-case letters, digits and hyphens: %(value)s"),
    Reason.NUMBER: _l("%(column)s is not a whole number of nought or more: %(value)s"),
    Reason.TOO_LARGE: _l("%(column)s is too large to be believed: %(value)s"),
    Reason.COST: _l("%(column)s is not an amount in pounds: %(value)s"),
    Reason.QUARTER: _l("%(column)s is not a quarter such as 2017Q3: %(value)s"),
    Reason.MONTH: _l("%(column)s is not a month such as 2017-09: %(value)s"),
    Reason.DATE: _l("%(column)s is not a date such as 2017-09-30: %(value)s"),
    Reason.BACKWARDS: _l("%(column)s is before the start of the period: %(value)s"),
    Reason.WINDOW: _l("the months from start to %(column)s are not twelve: %(value)s"),
    Reason.CHANNEL: _l("%(column)s is not online, phone, post or counter: %(value)s"),
    Reason.REPEATED: _l("the same service and period are already in row %(value)s"),
    Reason.OVERLAPS: _l("the period overlaps one already reported (%(value)s) and would count twice"),
    Reason.DIGITAL_ABOVE_TOTAL: _l("%(column)s is more than all transactions: %(value)s"),
    Reason.TOTAL_BLANK: _l("%(column)s is blank: taken, with the total unknown"),
    Reason.SPREADSHEET_ERROR: _l("%(column)s holds a spreadsheet error, taken as unknown: %(value)s"),
}

REASON_NAMES: dict[Reason, Any] = {
    Reason.CELLS: _l("another number of cells than the header"),
    Reason.UNREADABLE: _l("characters that are not UTF-8"),
    Reason.MISSING: _l("a blank that must not be"),
    Reason.SLUG: _l("not a slug"),
    Reason.NUMBER: _l("not a whole number"),
    Reason.TOO_LARGE: _l("too large to be believed"),
    Reason.COST: _l("not an amount in pounds"),
    Reason.QUARTER: _l("not a quarter"),
    Reason.MONTH: _l("not a month"),
    Reason.DATE: _l("not a date"),
    Reason.BACKWARDS: _l("an end before its start"),
    Reason.WINDOW: _l("a window that is not twelve months"),
    Reason.CHANNEL: _l("not a channel"),
    Reason.REPEATED: _l("the same service and period twice"),
    Reason.OVERLAPS: _l("a period that overlaps another"),
    Reason.DIGITAL_ABOVE_TOTAL: _l("more digital transactions than transactions"),
    Reason.TOTAL_BLANK: _l("a total left blank"),
    Reason.SPREADSHEET_ERROR: _l("an error left by a spreadsheet"),
}

CHANNELS: dict[Channel, Any] = {
    Channel.ALL: _l("All channels"),
    Channel.ONLINE: _l("Online"),
    Channel.PHONE: _l("Telephone"),
    Channel.POST: _l("Post"),
    Channel.COUNTER: _l("Counter"),
}

SPANS: dict[Span, Any] = {
    Span.MONTH: _l("By month"),
    Span.QUARTER: _l("By quarter"),
    Span.YEAR: _l("By calendar year"),
    Span.FINANCIAL_YEAR: _l("By financial year (April to March)"),
    Span.ROLLING_YEAR: _l("Rolling 12 months"),
}

DATASETS: dict[Dataset, Any] = {
    Dataset.SERVICES: _l("list of services"),
    Dataset.QUARTERLY: _l("quarterly volumes"),
    Dataset.ROLLING: _l("volumes and costs over rolling years"),
    Dataset.CHANNELS: _l("volumes by channel"),
}

TAKE_UP_MEANS = _l(
    "Digital take-up is the number of transactions completed online divided by the number completed "
    "through every channel in the same period."
)
COMPLETION_MEANS = _l(
    "Completion is the number of online journeys completed divided by the number started. A completion "
    "counts in the period in which its journey began."
)

SATISFACTION_MEANS = _l(
    "Satisfaction is the number of people who were satisfied or very satisfied, divided by the number who "
    "left a rating."
)
RATINGS: dict[int, Any] = {
    5: _l("Very satisfied"),
    4: _l("Satisfied"),
    3: _l("Neither satisfied nor dissatisfied"),
    2: _l("Dissatisfied"),
    1: _l("Very dissatisfied"),
}
COST_MEANS = _l(
    "Cost per transaction is all the cost of providing the service, without the cost of setting it up, "
    "divided by the number of completed transactions."
)


def sentence(problem: Problem) -> str:
    """Why a row was refused or flagged."""
    return str(REASONS[problem.reason]) % {"column": problem.column, "value": problem.value}


def period_name(period: Period, span: Span | None = None) -> str:
    """A period as people say it: July 2025, July to September 2017, 12 months to September 2017."""
    start, end = period.start, period.end
    if period == month_of(start):
        return _month_and_year(start)
    if period == quarter_of(start):
        return _("%(first)s to %(last)s", first=format_date(start, "MMMM"), last=_month_and_year(end))
    if span is Span.YEAR and period == year_of(start):
        return str(start.year)
    if span is not Span.FINANCIAL_YEAR and period == year_to(end):
        return _("12 months to %(month)s", month=_month_and_year(end))
    whole_months = start == month_of(start).start and end == month_of(end).end
    named = _month_and_year if whole_months else _day
    return _("%(first)s to %(last)s", first=named(start), last=named(end))


def percent(share: float | None) -> str:
    """A share with one decimal; what is not quite all or nothing never looks so."""
    if share is None:
        return _("not known")
    if 0 < share < 0.0005:
        return _("under 0.1%")
    if 0.9995 <= share < 1:
        return _("over 99.9%")
    return f"{share * 100:.1f}%"


def unit_cost(amount: int) -> str:
    """Ten-thousandths of a pound as pounds, or as pence where it is less than a penny."""
    if 0 < amount < 100:
        return _("%(pence)sp", pence=f"{amount / 100:g}")
    return pounds(half_up(Decimal(amount) / 100))


def number(count: int | None) -> str:
    return _("not reported") if count is None else f"{count:,}"


def _month_and_year(day: date) -> str:
    return str(format_date(day, "MMMM y"))


def _day(day: date) -> str:
    return str(format_date(day, "d MMMM y"))
