"""One function for each kind of cell that an imported file can hold."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from app.uptake.rules import OFFLINE, Channel, Period, month_of, quarter_of

# The largest count worth believing: more transactions than a government makes in a century.
MOST = 10**12
FIRST_YEAR, LAST_YEAR = 1990, 2100
REPORTED_CHANNELS = (Channel.ONLINE, *sorted(OFFLINE))
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
WHOLE = re.compile(r"\d+|\d{1,3}(?:,\d{3})+")
QUARTER = re.compile(r"(\d{4})[ -]?Q([1-4])")
MONTH = re.compile(r"(\d{4})-(\d{2})")


class Reason(StrEnum):
    """Why a row was refused or flagged. The words for each are in the presenters."""

    CELLS = "cells"
    UNREADABLE = "unreadable"
    MISSING = "missing"
    SLUG = "slug"
    NUMBER = "number"
    TOO_LARGE = "too_large"
    COST = "cost"
    QUARTER = "quarter"
    MONTH = "month"
    DATE = "date"
    BACKWARDS = "backwards"
    WINDOW = "window"
    CHANNEL = "channel"
    REPEATED = "repeated"
    OVERLAPS = "overlaps"
    DIGITAL_ABOVE_TOTAL = "digital_above_total"
    TOTAL_BLANK = "total_blank"
    SPREADSHEET_ERROR = "spreadsheet_error"


class ValueRefusedError(ValueError):
    """A cell that cannot be taken."""

    def __init__(self, reason: Reason, column: str = "", value: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.column = column
        self.value = value


def text_of(cell: str, column: str) -> str:
    if not cell:
        raise ValueRefusedError(Reason.MISSING, column)
    return cell


def slug_of(cell: str, column: str) -> str:
    if not SLUG.fullmatch(text_of(cell, column)):
        raise ValueRefusedError(Reason.SLUG, column, cell)
    return cell


def volume_of(cell: str, column: str) -> int | None:
    """A whole count, with or without commas; None where the cell is blank, which is not nought."""
    if not cell:
        return None
    if not WHOLE.fullmatch(cell):
        raise ValueRefusedError(Reason.NUMBER, column, cell)
    volume = int(cell.replace(",", ""))
    if volume > MOST:
        raise ValueRefusedError(Reason.TOO_LARGE, column, cell)
    return volume


def unit_cost_of(cell: str, column: str) -> int | None:
    """Pounds for each transaction, as ten-thousandths of a pound: 0.0066 is a real cost."""
    if not cell:
        return None
    try:
        cost = Decimal(cell.removeprefix("£")) * 10_000
    except InvalidOperation:
        raise ValueRefusedError(Reason.COST, column, cell) from None
    if not cost.is_finite() or not 0 <= cost <= MOST:
        raise ValueRefusedError(Reason.COST, column, cell)
    return int(cost.to_integral_value())


def quarter_period(cell: str, column: str) -> Period:
    found = QUARTER.fullmatch(text_of(cell, column))
    if not found or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        raise ValueRefusedError(Reason.QUARTER, column, cell)
    return quarter_of(date(int(found[1]), 3 * int(found[2]), 1))


def month_period(cell: str, column: str) -> Period:
    found = MONTH.fullmatch(text_of(cell, column))
    if not found:
        raise ValueRefusedError(Reason.MONTH, column, cell)
    return month_of(_date_or_refuse(f"{cell}-01", Reason.MONTH, column, cell))


def day_of(cell: str, column: str) -> date:
    return _date_or_refuse(text_of(cell, column), Reason.DATE, column, cell)


def channel_of(cell: str, column: str) -> Channel:
    name = text_of(cell, column).lower()
    if name not in REPORTED_CHANNELS:
        raise ValueRefusedError(Reason.CHANNEL, column, cell)
    return Channel(name)


def _date_or_refuse(text: str, reason: Reason, column: str, cell: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueRefusedError(reason, column, cell) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueRefusedError(reason, column, cell)
    return day
