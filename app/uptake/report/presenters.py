"""The same figures as JSON documents and CSV rows. Shapes are promises: see docs/analysts.md."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from app.uptake.models import ListedService, Standing
from app.uptake.rules import Channel, Figures
from app.uptake.sources.queries import Asked
from app.uptake.sources.rules import Line

PLACES = 6
DEFINITION = (
    "Take-up: transactions completed online divided by transactions completed through every channel. "
    "Completion: online journeys completed divided by journeys started, in the period they began."
)
COLUMNS = (
    "service",
    "source",
    "made_here",
    "sample",
    "start",
    "end",
    "total",
    "online",
    "phone",
    "post",
    "counter",
    "take_up",
    "started",
    "completed",
    "abandoned",
    "still_open",
    "completion",
    "coverage",
)
# Spreadsheets run a cell that begins with one of these.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def definition_of(asked: Asked) -> str:
    """What the figures of a service mean, in English: JSON is read by machines."""
    continued = ", ".join(asked.continues)
    return f"{DEFINITION} Continues the imported {continued}." if continued else DEFINITION


def report(services: Iterable[tuple[Asked, Sequence[Line]]]) -> dict[str, Any]:
    """The document of `hub uptake report --json`."""
    return {
        "services": [
            {
                "slug": asked.slug,
                "definition": definition_of(asked),
                "periods": [period for line in lines for period in _periods(line)],
            }
            for asked, lines in services
        ]
    }


def service_document(asked: Asked, name: str, lines: Sequence[Line]) -> dict[str, Any]:
    """The same for one service, with the channels, the journeys and the coverage behind each figure."""
    return {
        "slug": asked.slug,
        "name": name,
        "definition": definition_of(asked),
        "continues": list(asked.continues),
        "periods": [
            {**period, **more}
            for line in lines
            for period, more in zip(_periods(line), _details(line), strict=True)
        ],
    }


def as_csv(slug: str, lines: Sequence[Line]) -> str:
    """One row for each source and period; what is not known is blank."""
    rows = (
        {"service": slug, **period, **more}
        for line in lines
        for period, more in zip(_periods(line), _details(line), strict=True)
    )
    return write_csv(COLUMNS, rows)


def write_csv(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> str:
    """CSV with blanks for None, and text that no spreadsheet takes for a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in columns])
    return text.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return "" if value is None else value


def _periods(line: Line) -> Iterator[dict[str, Any]]:
    for figures in line.figures:
        journeys = line.journeys.get(figures.period)
        yield {
            "start": figures.period.start.isoformat(),
            "end": figures.period.end.isoformat(),
            "total": figures.total.value,
            "online": figures.online.value,
            "take_up": _share(figures.take_up),
            "completion": _share(journeys.completion) if journeys else None,
            "source": line.source,
        }


def _details(line: Line) -> Iterator[dict[str, Any]]:
    for figures in line.figures:
        journeys = line.journeys.get(figures.period)
        yield {
            "made_here": line.made_here,
            "sample": line.sample,
            **{channel.value: _volume(figures, channel) for channel in OFFLINE_CHANNELS},
            "started": journeys and journeys.started,
            "completed": journeys and journeys.completed,
            "abandoned": journeys and journeys.abandoned,
            "still_open": journeys and journeys.still_open,
            "coverage": _share(figures.coverage),
        }


OFFLINE_CHANNELS = (Channel.PHONE, Channel.POST, Channel.COUNTER)


def _volume(figures: Figures, channel: Channel) -> int | None:
    count = figures.channels.get(channel)
    return count.value if count else None


def _share(share: float | None) -> float | None:
    return None if share is None else round(share, PLACES)


LIST_COLUMNS = (
    "slug",
    "name",
    "department",
    "agency",
    "start",
    "end",
    "total",
    "online",
    "take_up",
    "take_up_before",
)


def list_rows(rows: Iterable[tuple[ListedService, Standing | None]]) -> list[dict[str, Any]]:
    """Services with the newest full year of each."""
    return [
        {
            "slug": service.slug,
            "name": service.name,
            "department": service.department,
            "agency": service.agency,
            "start": standing and standing.start.isoformat(),
            "end": standing and standing.end.isoformat(),
            "total": standing and standing.total,
            "online": standing and standing.online,
            "take_up": _share(standing.take_up) if standing else None,
            "take_up_before": _share(standing.take_up_before) if standing else None,
        }
        for service, standing in rows
    ]
