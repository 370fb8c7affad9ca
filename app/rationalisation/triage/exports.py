"""The queue as CSV, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable

from app.rationalisation.queue.queries import QueueRow

COLUMNS = (
    "host",
    "owner",
    "title",
    "status",
    "proposal",
    "target",
    "score",
    "confidence",
    "visits",
    "pages",
    "decision",
)
# A spreadsheet runs a cell that starts with one of these as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def queue_csv(rows: Iterable[QueueRow]) -> str:
    """One line for each website, with a header."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_cell(getattr(row, column)) for column in COLUMNS])
    return text.getvalue()


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
