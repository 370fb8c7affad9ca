"""The queue as CSV."""

from collections.abc import Iterable

from app.rationalisation.lists.exports import csv_text
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
    "corrected",
)


def queue_csv(rows: Iterable[QueueRow]) -> str:
    """One line for each website, with a header."""
    return csv_text(COLUMNS, ([getattr(row, column) for column in COLUMNS] for row in rows))
