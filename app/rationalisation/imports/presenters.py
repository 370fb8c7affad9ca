"""Words, columns and page objects of lists that are taken in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from app.estate.imports.operations import Outcome
from app.estate.imports.rules import FIELDS, ChoiceError, guessed, kind_of, repeated
from app.rationalisation.evidence.presenters import FIELDS as NAMES
from app.rationalisation.imports.models import SentList
from app.rationalisation.imports.operations import MAX_BYTES, MOST_FAULTS, Opened
from app.rationalisation.imports.queries import ListSeen
from app.rationalisation.lists.presenters import ListView, Option
from app.rationalisation.lists.rules import Column, Row
from app.web.languages import _, _l

HOME = "/rationalisation/imports"
SHORT_ID = 8
SAMPLES, LONGEST_SAMPLE, MOST_SHOWN = 3, 80, 50

STATES: Mapping[str, Any] = {
    "waiting": _l("Waits for its columns"),
    "imported": _l("Taken in"),
    "dropped": _l("Dropped"),
}
ENCODINGS: Mapping[str, str] = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}
FAULTS: Mapping[str, Any] = {
    "host_missing": _l("Choose the column that holds the website: its host name or address"),
    "value_twice": _l("Another column is chosen for this value already: leave one of them out"),
    "value_unknown": _l("Choose one of the values in the list"),
}


def _state(value: Any) -> str:
    return str(STATES.get(str(value), value))


def _moment(value: datetime) -> str:
    return f"{value:%Y-%m-%d %H:%M} UTC"


LISTS = (
    Column("name", _l("List"), link="href"),
    Column("state", _l("State"), filtered=True, show=_state),
    Column("made", _l("New websites"), numeric=True),
    Column("changed", _l("Rows with news"), numeric=True),
    Column("same", _l("Rows without"), numeric=True),
    Column("refused", _l("Rows refused"), numeric=True),
    Column("by", _l("By")),
    Column("sent", _l("Sent"), show=_moment),
)
REFUSED = (
    Column("row", _l("Row")),
    Column("reason", _l("Why it was refused")),
)


def list_rows(found: Sequence[ListSeen], reader: str) -> list[Row]:
    return [
        {
            "name": each.name,
            "href": "" if each.state == "dropped" else f"{HOME}/{each.id}",
            "state": each.state,
            "made": each.made,
            "changed": each.changed,
            "same": each.same,
            "refused": each.refused,
            "by": _("you") if each.by == reader else each.by[:SHORT_ID],
            "sent": each.sent_at,
        }
        for each in found
    ]


def refused_rows(sent: SentList) -> list[Row]:
    return [{"row": number, "reason": reason} for number, reason in sent.faults]


@dataclass(frozen=True)
class ListsView:
    """The form that sends a list, and the lists so far."""

    list: ListView
    may_send: bool
    megabytes: int
    errors: Mapping[str, str]


@dataclass(frozen=True)
class ColumnChoice:
    """One column of the file, its first values, and what it may hold."""

    name: str
    title: str
    samples: tuple[str, ...]
    options: tuple[Option, ...]
    error: str


@dataclass(frozen=True)
class Summary:
    """What became of the rows, or would."""

    made: int
    changed: int
    same: int
    refused: int
    reasons: tuple[tuple[int, str], ...]
    more: int


@dataclass(frozen=True)
class MappingView:
    """The columns of a list, and what taking it in would do once that was tried."""

    id: str
    name: str
    recognised_as: str
    encoding: str
    columns: tuple[ColumnChoice, ...]
    twice: tuple[str, ...]
    chosen: tuple[tuple[str, str], ...]
    summary: Summary | None
    errors: Mapping[str, str]


@dataclass(frozen=True)
class ResultView:
    """A list that was taken in."""

    name: str
    at: datetime | None
    summary: Summary
    list: ListView
    cut: bool


def lists_view(listed: ListView, *, may_send: bool, error: str = "") -> ListsView:
    return ListsView(listed, may_send, MAX_BYTES // 1_000_000, {"list": error} if error else {})


def refusal(name: str, reason: str) -> str:
    """Why a file cannot be taken in, and what it is called."""
    return _("“%(name)s” cannot be taken in: %(reason)s", name=name, reason=reason)


def field_of(position: int) -> str:
    """The name of the form's field for a column."""
    return f"column-{position + 1}"


def chosen_from(form: Mapping[str, str], given: Opened) -> list[str]:
    """The value of each column, as the form says."""
    return [form.get(field_of(position), "") for position in range(len(given.start.header))]


def guess(given: Opened) -> list[str]:
    """The value of each column, as its name suggests."""
    read = {position: value for value, position in guessed(given.start.header).items()}
    return [read.get(position, "") for position in range(len(given.start.header))]


def mapping_view(
    given: Opened, chosen: Sequence[str], *, fault: ChoiceError | None = None, outcome: Outcome | None = None
) -> MappingView:
    header = given.start.header
    errors = {field_of(fault.position): str(FAULTS[fault.code])} if fault else {}
    first = [cells for _number, cells in islice(given.start.lines(), SAMPLES) if not isinstance(cells, str)]
    names = {plain.lower() for plain in repeated(header)}
    return MappingView(
        id=given.sent.id,
        name=given.sent.name,
        recognised_as=kind_of(header),
        encoding=ENCODINGS[given.start.encoding],
        columns=tuple(
            _column(position, title, chosen[position], first, errors) for position, title in enumerate(header)
        ),
        twice=tuple(sorted(names)),
        chosen=tuple((field_of(position), value) for position, value in enumerate(chosen) if value),
        summary=_summary(outcome) if outcome else None,
        errors=errors,
    )


def _column(
    position: int, title: str, chosen: str, first: Sequence[Sequence[str]], errors: Mapping[str, str]
) -> ColumnChoice:
    samples = (cells[position].strip() for cells in first if position < len(cells))
    return ColumnChoice(
        name=field_of(position),
        title=title.strip() or _("Column %(number)s, without a name", number=position + 1),
        samples=tuple(_short(text) for text in samples if text),
        options=tuple(Option(value, value_name(value), value == chosen) for value in FIELDS),
        error=errors.get(field_of(position), ""),
    )


def value_name(value: str) -> str:
    """What a value is called on the form."""
    if value == "host":
        return _("Website: host name or address")
    return str(NAMES.get(value) or value.replace("_", " ").capitalize())


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SAMPLE else text[: LONGEST_SAMPLE - 1] + "…"


def _summary(outcome: Outcome) -> Summary:
    shown = tuple((row.number, row.reason) for row in outcome.refused[:MOST_SHOWN])
    count = len(outcome.refused)
    return Summary(outcome.made, outcome.changed, outcome.same, count, shown, count - len(shown))


def result_view(sent: SentList, listed: ListView) -> ResultView:
    return ResultView(
        sent.name,
        sent.imported_at,
        Summary(sent.made, sent.changed, sent.same, sent.refused, (), 0),
        listed,
        sent.refused > MOST_FAULTS,
    )
