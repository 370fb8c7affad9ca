"""A list as a value: columns and rows in, what somebody asked for out; pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

PER_PAGE = 50
MAX_TEXT = 200
MAX_WORDS = 8
NOTHING = "–"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """One column.

    `filtered` offers its values as a filter; `link` names the value that is the cell's address;
    `show` says how a value reads, and is the value's own spelling when absent.
    """

    name: str
    title: Any
    numeric: bool = False
    filtered: bool = False
    link: str = ""
    show: Callable[[Any], str] | None = None

    def words(self, row: Row) -> str:
        """The cell as a person reads it."""
        value = row.get(self.name)
        if value is None or value == "":
            return NOTHING
        if self.show is not None:
            return str(self.show(value))
        return f"{value:,}" if self.numeric else str(value)


@dataclass(frozen=True)
class Asked:
    """What somebody asked to see of a list; `carried` is what else the page goes by, kept in every link."""

    text: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    descending: bool = False
    page: int = 1
    carried: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Counts:
    """How long a list is, how much of it matches, and what each filter offers: values with their words."""

    total: int
    found: int
    choices: Mapping[str, Sequence[tuple[str, str]]]


def page_of(asked: Asked, found: int) -> int:
    """The page that is shown: the last one where more was asked for."""
    return min(asked.page, max(1, -(-found // PER_PAGE)))


def asked_from(
    arguments: Mapping[str, str], columns: Sequence[Column], *, sort: str, descending: bool = False
) -> Asked:
    """Read a query string forgivingly; what makes no sense is left out."""
    names = {column.name for column in columns}
    wanted = arguments.get("sort", "")
    order = arguments.get("order", "")
    number = arguments.get("page", "")
    natural = descending if wanted in {"", sort} or wanted not in names else False
    return Asked(
        text=arguments.get("q", "").strip()[:MAX_TEXT],
        chosen={
            column.name: value
            for column in columns
            if column.filtered and (value := arguments.get(column.name, "")[:MAX_TEXT])
        },
        sort=wanted if wanted in names else sort,
        descending=order == "desc" if order in {"asc", "desc"} else natural,
        page=max(1, int(number)) if number.isdigit() and len(number) < 7 else 1,
    )


def matching(rows: Sequence[Row], columns: Sequence[Column], asked: Asked) -> list[Row]:
    """The rows that hold every word and every chosen value, in the order asked for; unknown values last."""
    words = asked.text.lower().split()[:MAX_WORDS]
    kept = [row for row in rows if _chosen(row, asked.chosen)] if asked.chosen else rows
    if words:
        kept = _holding(kept, [column for column in columns if not column.numeric], words)
    known: list[Row] = []
    unknown: list[Row] = []
    for row in kept:
        value = row.get(asked.sort)
        (unknown if value is None or value == "" else known).append(row)
    known.sort(key=lambda row: _key(row[asked.sort]), reverse=asked.descending)
    return known + unknown


def choices(rows: Sequence[Row], column: Column) -> list[tuple[str, str]]:
    """The values of a column that there are, each with its words, in order of the words."""
    values = {row.get(column.name) for row in rows} - {None, ""}
    found = {str(value): column.words({column.name: value}) for value in values}
    return sorted(found.items(), key=lambda each: each[1].lower())


def _holding(rows: Sequence[Row], columns: Sequence[Column], words: Sequence[str]) -> list[Row]:
    """The rows that hold every word; what a column shows for a value is looked up once for each value."""
    shown = [_lowered(rows, column) for column in columns]
    texts = (" ".join(spelt) for spelt in zip(*shown, strict=True))
    return [row for row, text in zip(rows, texts, strict=True) if all(word in text for word in words)]


def _lowered(rows: Sequence[Row], column: Column) -> list[str]:
    values = [row.get(column.name) for row in rows]
    if column.show is None and not column.numeric:
        return [NOTHING if value is None or value == "" else str(value).lower() for value in values]
    spelt = {value: column.words({column.name: value}).lower() for value in set(values)}
    return [spelt[value] for value in values]


def _chosen(row: Row, chosen: Mapping[str, str]) -> bool:
    return all(str(row.get(name)) == value for name, value in chosen.items())


def _key(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value
