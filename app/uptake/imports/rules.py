"""From the bytes of a CSV file to rows worth storing, and the rows refused with their reasons.

A file is known by its header, whatever its name and the order of its columns.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

from app.uptake.imports.values import (
    Reason,
    ValueRefusedError,
    channel_of,
    day_of,
    month_period,
    quarter_period,
    slug_of,
    text_of,
    unit_cost_of,
    volume_of,
)
from app.uptake.rules import Channel, Period, year_to

MONTHS_OF_A_WINDOW = 12
NOT_PROVIDED = frozenset({"", "[not provided]"})


class Dataset(StrEnum):
    """What a file holds. Volumes keep it, so that two ways of counting never mix."""

    SERVICES = "services"
    QUARTERLY = "quarterly"
    ROLLING = "rolling"
    CHANNELS = "channels"


class Measure(StrEnum):
    """What a reported value counts."""

    TRANSACTIONS = "transactions"
    UNIT_COST = "unit_cost"


# What a volume's source is called where its file does not say.
SOURCES: dict[Dataset, str] = {
    Dataset.SERVICES: "Transactions Explorer, list of services",
    Dataset.QUARTERLY: "Transactions Explorer, by quarter",
    Dataset.ROLLING: "Transactions Explorer, rolling years",
    Dataset.CHANNELS: "Channel volumes",
}

HEADERS: dict[Dataset, frozenset[str]] = {
    Dataset.SERVICES: frozenset({"slug", "name", "department"}),
    Dataset.QUARTERLY: frozenset({"slug", "calendar_quarter", "transactions", "digital_transactions"}),
    Dataset.ROLLING: frozenset({"slug", "window_start", "window_end", "volume_12m", "digital_volume_12m"}),
    Dataset.CHANNELS: frozenset({"service", "period_start", "period_end", "channel", "volume"}),
}

SERVICE_TEXTS = (
    "agency",
    "business_model",
    "category",
    "customer_type",
    "department",
    "dept_abbr",
    "description",
    "notes_on_costs",
    "other_notes",
    "type_of_transaction",
    "url",
)


class UnknownHeaderError(ValueError):
    """The file's header is none that the hub knows."""


@dataclass(frozen=True)
class Problem:
    """Something wrong in one row. A row that is only flagged was taken all the same."""

    row: int
    reason: Reason
    column: str = ""
    value: str = ""
    refused: bool = True


@dataclass(frozen=True)
class ServiceRow:
    row: int
    slug: str
    name: str
    texts: Mapping[str, str]
    high_volume: bool | None

    @property
    def key(self) -> tuple[object, ...]:
        return (self.slug,)


@dataclass(frozen=True)
class VolumeRow:
    """Counts of one service in one period; a channel that was left blank is None.

    `costs` are for each transaction, in ten-thousandths of a pound.
    """

    row: int
    slug: str
    period: Period
    counts: Mapping[Channel, int | None]
    costs: Mapping[Channel, int | None] = field(default_factory=dict)
    source: str = ""

    @property
    def key(self) -> tuple[object, ...]:
        return (self.slug, self.period, *sorted(self.counts))

    @property
    def values(self) -> Iterator[tuple[Measure, Channel, int | None]]:
        """Every value of the row, blank ones too: a blank withdraws what was reported before."""
        for channel, count in self.counts.items():
            yield Measure.TRANSACTIONS, channel, count
        for channel, cost in self.costs.items():
            yield Measure.UNIT_COST, channel, cost


Row = ServiceRow | VolumeRow
Cells = Mapping[str, str]


@dataclass(frozen=True)
class ParsedFile:
    name: str
    digest: str
    dataset: Dataset
    services: tuple[ServiceRow, ...]
    volumes: tuple[VolumeRow, ...]
    problems: tuple[Problem, ...]

    @property
    def refused(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.refused)

    @property
    def taken(self) -> int:
        return len(self.services) + len(self.volumes)


def parse(name: str, content: bytes) -> ParsedFile:
    """Read one file. Raises UnknownHeaderError; whatever is wrong in a row becomes a Problem."""
    # A byte that is no UTF-8 spoils its own row only: it is replaced, and the row refused for it.
    text = content.decode("utf-8-sig", errors="replace")
    rows = csv.reader(io.StringIO(text, newline=""))
    header = [column_name(cell) for cell in next(rows, [])]
    dataset = recognise(header)
    taken, problems = _read(_numbered(header, rows), PARSERS[dataset])
    return ParsedFile(
        name=name,
        digest=sha256(content).hexdigest(),
        dataset=dataset,
        services=tuple(row for row in taken if isinstance(row, ServiceRow)),
        volumes=tuple(row for row in taken if isinstance(row, VolumeRow)),
        problems=tuple(problems),
    )


def recognise(header: Sequence[str]) -> Dataset:
    for dataset, needed in HEADERS.items():
        if needed <= set(header):
            return dataset
    raise UnknownHeaderError(", ".join(header))


def column_name(cell: str) -> str:
    """Both `Period start` and `period_start` name one column."""
    return "_".join(cell.strip().lower().split())


def overlapping(
    rows: Iterable[VolumeRow], stored: Mapping[tuple[str, Channel], Sequence[Period]]
) -> dict[int, Period]:
    """Rows (by number) that overlap a different period already reported, and which one.

    The same period again is an update; half of it, or a year around it, would count twice.
    """
    reported = {key: list(periods) for key, periods in stored.items()}
    found: dict[int, Period] = {}
    for row in rows:
        for channel in row.counts:
            known = reported.setdefault((row.slug, channel), [])
            clash = next((p for p in known if p != row.period and p.overlaps(row.period)), None)
            if clash:
                found[row.row] = clash
            elif row.period not in known:
                known.append(row.period)
    return found


# --- rows -----------------------------------------------------------------------------------------


def _numbered(header: Sequence[str], rows: Iterator[list[str]]) -> Iterator[tuple[int, Cells | Problem]]:
    """Each row by its number in a spreadsheet, where the header is row 1. Empty lines are none."""
    for number, values in enumerate(rows, start=2):
        cells = [cell.strip() for cell in values]
        if not any(cells):
            continue
        if len(cells) != len(header):
            counts = f"{len(cells)} / {len(header)}"
            yield number, Problem(number, Reason.CELLS, value=counts)
        elif any("\ufffd" in cell or "\0" in cell for cell in cells):
            yield number, Problem(number, Reason.UNREADABLE)
        else:
            yield number, dict(zip(header, cells, strict=True))


def _read(
    rows: Iterator[tuple[int, Cells | Problem]],
    parser: Callable[[int, Cells], tuple[Row, list[Problem]]],
) -> tuple[list[Row], list[Problem]]:
    taken: dict[tuple[object, ...], Row] = {}
    problems: list[Problem] = []
    for number, cells in rows:
        if isinstance(cells, Problem):
            problems.append(cells)
            continue
        try:
            row, flags = parser(number, cells)
        except ValueRefusedError as refusal:
            problems.append(Problem(number, refusal.reason, refusal.column, refusal.value))
            continue
        if row.key in taken:
            problems.append(Problem(number, Reason.REPEATED, value=str(taken[row.key].row)))
            continue
        taken[row.key] = row
        problems.extend(flags)
    return [*taken.values()], problems


def _service(number: int, cells: Cells) -> tuple[Row, list[Problem]]:
    flags = [
        Problem(number, Reason.SPREADSHEET_ERROR, column, cell, refused=False)
        for column, cell in cells.items()
        if cell.startswith("#REF!")
    ]
    row = ServiceRow(
        row=number,
        slug=slug_of(cells["slug"], "slug"),
        name=text_of(cells["name"], "name"),
        texts={
            column: "" if cells.get(column, "") in NOT_PROVIDED else cells[column] for column in SERVICE_TEXTS
        },
        high_volume={"1": True, "": False}.get(cells.get("high_volume", "")),
    )
    return row, flags


def _quarter(number: int, cells: Cells) -> tuple[Row, list[Problem]]:
    row = VolumeRow(
        row=number,
        slug=slug_of(cells["slug"], "slug"),
        period=quarter_period(cells["calendar_quarter"], "calendar_quarter"),
        counts={
            Channel.ALL: volume_of(cells["transactions"], "transactions"),
            Channel.ONLINE: volume_of(cells["digital_transactions"], "digital_transactions"),
        },
    )
    return row, _check_counts(row, "transactions", "digital_transactions")


def _window(number: int, cells: Cells) -> tuple[Row, list[Problem]]:
    first = month_period(cells["window_start"], "window_start")
    last = month_period(cells["window_end"], "window_end")
    if last < first:
        raise ValueRefusedError(Reason.BACKWARDS, "window_end", cells["window_end"])
    period = Period(first.start, last.end)
    if period != year_to(last.end):
        raise ValueRefusedError(Reason.WINDOW, "window_end", cells["window_end"])
    row = VolumeRow(
        row=number,
        slug=slug_of(cells["slug"], "slug"),
        period=period,
        counts={
            Channel.ALL: volume_of(cells["volume_12m"], "volume_12m"),
            Channel.ONLINE: volume_of(cells["digital_volume_12m"], "digital_volume_12m"),
        },
        costs={
            channel: unit_cost_of(cells.get(column, ""), column)
            for channel, column in (
                (Channel.ALL, "cost_per_transaction_gbp"),
                (Channel.ONLINE, "digital_cost_per_transaction_gbp"),
            )
        },
    )
    return row, _check_counts(row, "volume_12m", "digital_volume_12m")


def _channel(number: int, cells: Cells) -> tuple[Row, list[Problem]]:
    start = day_of(cells["period_start"], "period_start")
    end = day_of(cells["period_end"], "period_end")
    if end < start:
        raise ValueRefusedError(Reason.BACKWARDS, "period_end", cells["period_end"])
    row = VolumeRow(
        row=number,
        slug=slug_of(cells["service"], "service"),
        period=Period(start, end),
        counts={channel_of(cells["channel"], "channel"): volume_of(cells["volume"], "volume")},
        source=cells.get("source", ""),
    )
    return row, []


def _check_counts(row: VolumeRow, total_column: str, digital_column: str) -> list[Problem]:
    total, digital = row.counts[Channel.ALL], row.counts[Channel.ONLINE]
    if total is None:
        return [Problem(row.row, Reason.TOTAL_BLANK, total_column, refused=False)]
    if digital is not None and digital > total:
        value = f"{digital} > {total}"
        raise ValueRefusedError(Reason.DIGITAL_ABOVE_TOTAL, digital_column, value)
    return []


PARSERS: dict[Dataset, Callable[[int, Cells], tuple[Row, list[Problem]]]] = {
    Dataset.SERVICES: _service,
    Dataset.QUARTERLY: _quarter,
    Dataset.ROLLING: _window,
    Dataset.CHANNELS: _channel,
}
