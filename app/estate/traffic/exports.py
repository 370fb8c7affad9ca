"""Reads exports of Google Analytics and of the US Digital Analytics Program into counts by month; pure."""

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.estate.rules import host_name

_PLAIN = re.compile(r"[^a-z0-9]")
_HOSTS = ("hostname", "host", "domain", "pagehostname", "website")
_VISITS = ("visits", "sessions")
_VIEWS = ("pageviews", "views", "screenpageviews")
_MONTH = ("month", "yearmonth", "monthofyear", "monthoftheyear", "date", "day")
_RANGE = re.compile(r"(start|end) date:?\s*(\d{4})-?(\d{2})-?(\d{2})", re.IGNORECASE)
_TOTALS = frozenset({"", "total", "totals", "grand total", "(not set)"})


class ExportRefusedError(ValueError):
    """A file that is no export we know, with the reason and what would help."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One host in one month; None where the export does not say."""

    host: str
    month: date
    visits: int | None
    page_views: int | None


def read_export(text: str, month: date | None) -> tuple[str, list[Figure], list[str]]:
    """What kind of export it is, its figures, and the reasons for rows left out.

    Args:
        text: the whole file.
        month: the first day of the month it is about, where the file does not say.

    Raises:
        ExportRefusedError: with what is missing.
    """
    if text.lstrip()[:1] == "{":
        return _read_json(text, month)
    comments = "\n".join(line for line in text.splitlines() if line.startswith("#"))
    table = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    rows = list(csv.reader(table))
    header = [_PLAIN.sub("", name.lower()) for name in rows[0]] if rows else []
    places = {name: _place(header, known) for name, known in _COLUMNS.items()}
    if places["host"] is None or (places["visits"] is None and places["views"] is None):
        raise ExportRefusedError("it has no column for the host name and one for sessions, visits or views")
    kind = "Google Analytics" if comments or "sessions" in header else "DAP"
    figures, faults = _figures(rows[1:], places, month or _month_of(comments))
    return kind, figures, faults


_COLUMNS = {"host": _HOSTS, "visits": _VISITS, "views": _VIEWS, "month": _MONTH}


_JSON_NAMES = ("domain", "visits", "pageviews", "date")


def _read_json(text: str, month: date | None) -> tuple[str, list[Figure], list[str]]:
    """DAP's JSON: `{"data": [{"domain": ..., "visits": ..., "pageviews": ...}], "taken_at": ...}`."""
    try:
        raw = json.loads(text)
        data = raw["data"]
        rows = [[str(each.get(name, "")) for name in _JSON_NAMES] for each in data]
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise ExportRefusedError("it is JSON without a list called data") from fault
    taken = _day(str(raw.get("taken_at", ""))[:10])
    places = {"host": 0, "visits": 1, "views": 2, "month": 3}
    figures, faults = _figures(rows, places, month or (taken.replace(day=1) if taken else None))
    return "DAP", figures, faults


def _figures(
    rows: Sequence[Sequence[str]], places: Mapping[str, int | None], month: date | None
) -> tuple[list[Figure], list[str]]:
    sums: defaultdict[tuple[str, date], list[int | None]] = defaultdict(lambda: [None, None])
    faults = []
    for number, row in enumerate(rows, start=2):
        cells = {name: _cell(row, place) for name, place in places.items()}
        if cells["host"].lower() in _TOTALS:
            continue
        try:
            host, when = host_name(cells["host"]), _month(cells["month"]) or month
            counts = [_count(cells["visits"]), _count(cells["views"])]
        except ValueError as fault:
            faults.append(f"row {number}: {fault}")
            continue
        if when is None:
            raise ExportRefusedError("it does not say which month it is about: give --month, such as 2025-10")
        held = sums[host, when]
        for place, count in enumerate(counts):
            if count is not None:
                held[place] = (held[place] or 0) + count
    return [Figure(host, when, *counts) for (host, when), counts in sums.items()], faults


def _place(header: Sequence[str], known: Sequence[str]) -> int | None:
    return next((header.index(name) for name in known if name in header), None)


def _cell(row: Sequence[str], place: int | None) -> str:
    return row[place].strip() if place is not None and place < len(row) else ""


def _count(text: str) -> int | None:
    if not text:
        return None
    plain = text.replace(",", "")
    if not re.fullmatch(r"\d{1,15}(\.0+)?", plain):
        raise ValueError(f"'{text}' is not a whole number")
    return int(plain.partition(".")[0])


def _month(text: str) -> date | None:
    found = re.match(r"(\d{4})-?(\d{2})", text)
    return date(int(found[1]), int(found[2]), 1) if found and 1 <= int(found[2]) <= 12 else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _month_of(comments: str) -> date | None:
    """The month of an export whose remarks give a start and an end in the same month."""
    months = {(int(found[2]), int(found[3])) for found in _ranges(comments)}
    return date(*months.pop(), 1) if len(months) == 1 else None


def _ranges(comments: str) -> Iterator[re.Match[str]]:
    return _RANGE.finditer(comments)
