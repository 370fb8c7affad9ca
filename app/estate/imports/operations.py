"""Takes a list of websites into the inventory: good rows in, bad rows listed, provenance per value."""

import csv
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from io import TextIOWrapper
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

from sqlalchemy import bindparam, insert, inspect, select, update
from sqlmodel import Session, col

from app.db import new_id
from app.estate.imports.rules import Layout, RefusedRow, Row, no_list, read_row, recognise
from app.estate.models import Host, Value, Website
from app.estate.rules import key_of

MAX_BYTES = 200_000_000
_MAX_CELL = 1_000_000
_WINDOWS, _WIDE = "cp1252", "utf-16"
_UNREADABLE, _WORKBOOK = "\ufffd", b"PK\x03\x04"
# Values that the inventory shows; the first source to give one wins until a person decides.
_SHOWN = ("owner", "title", "purpose", "description", "cms")
_COUNTED = ("visits", "page_views")


class SourceRefusedError(Exception):
    """A file that cannot be imported at all, with the reason."""


class NoListError(SourceRefusedError):
    """A published file that is recognised and lists no websites: nothing to import, nothing wrong."""


@dataclass(frozen=True, slots=True)
class Start:
    """A file of rows as its first line tells it: how it is written, and its header."""

    name: str
    opened: Callable[[], BinaryIO]
    encoding: str
    dialect: type[csv.Dialect]
    header: tuple[str, ...]

    def lines(self) -> Iterator[tuple[int, list[str] | str]]:
        """Each row with its number as a spreadsheet counts, from 2; a text says why one cannot be read."""
        with TextIOWrapper(self.opened(), encoding=self.encoding, newline="", errors="replace") as lines:
            reader = csv.reader(lines, self.dialect)
            next(reader)
            number = 1
            while True:
                number += 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield number, f"cannot be read: {error}"
                    continue
                if self.encoding == _WINDOWS and any(_UNREADABLE in cell for cell in cells):
                    yield number, "has characters that cannot be read: save the list as CSV in UTF-8"
                elif any(cell.strip() for cell in cells):
                    yield number, cells


@dataclass(frozen=True, slots=True)
class Source:
    """A file whose columns are known."""

    start: Start
    layout: Layout

    @property
    def name(self) -> str:
        """Return what values of this file name as their source."""
        return self.start.name

    @property
    def recognised_as(self) -> str:
        """Return what kind of list this is."""
        return self.layout.recognised_as

    def rows(self) -> Iterator[Row | RefusedRow]:
        """Read the rows."""
        for number, cells in self.start.lines():
            if isinstance(cells, str):
                yield RefusedRow(number, cells)
            else:
                yield read_row(self.layout, number, cells)


@dataclass(slots=True)
class Outcome:
    """What became of the rows of a file: taken are those that made, changed and said the same again."""

    taken: int = 0
    made: int = 0
    changed: int = 0
    same: int = 0
    refused: list[RefusedRow] = field(default_factory=list)


def open_source(path: Path, mapped: Mapping[str, str] = MappingProxyType({})) -> Source:
    """Recognise a file by its header, and by what a person said of its columns.

    Raises:
        SourceRefusedError: where it is no readable list of websites.
    """
    try:
        size = path.stat().st_size
    except OSError as error:
        raise SourceRefusedError(error.strerror or str(error)) from error
    start = read_start(path.name, size, lambda: path.open("rb"))
    try:
        layout = recognise(start.header, mapped)
    except ValueError as fault:
        raise SourceRefusedError(str(fault)) from fault
    if layout is None:
        raise SourceRefusedError(
            "no column of its header names a website: call one host, website, domain or url,"
            " or say which it is with --map host=COLUMN"
        )
    return Source(start, layout)


def read_start(name: str, size: int, opened: Callable[[], BinaryIO], limit: int = MAX_BYTES) -> Start:
    """How a file is written, and its header.

    Raises:
        SourceRefusedError: where it is no file of rows, or one that lists no websites.
    """
    if size > limit:
        raise SourceRefusedError(f"it is larger than {limit // 1_000_000} MB")
    try:
        with opened() as file:
            start = file.read(65_536)
    except OSError as error:
        raise SourceRefusedError(error.strerror or str(error)) from error
    if not start.strip():
        raise SourceRefusedError("it is empty")
    if start.startswith(_WORKBOOK):
        raise SourceRefusedError("it is a workbook or an archive: open it and save the sheet as CSV")
    encoding = _encoding(opened, start)
    if b"\0" in start and encoding != _WIDE:
        raise SourceRefusedError("it is not a CSV file")
    line = next(iter(start.decode(encoding, "replace").lstrip("\ufeff").splitlines()), "")
    dialect = _dialect(line)
    csv.field_size_limit(_MAX_CELL)
    header = tuple(next(csv.reader([line], dialect), []))
    if not any(name.strip() for name in header):
        raise SourceRefusedError("its first line is empty: it must name the columns")
    described = no_list(header)
    if described:
        raise NoListError(f"it is {described} and lists no websites")
    return Start(name, opened, encoding, dialect, header)


def _encoding(opened: Callable[[], BinaryIO], start: bytes) -> str:
    """UTF-16 with its mark, UTF-8 if all of the file is, else what spreadsheets on Windows write."""
    if start.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return _WIDE
    try:
        with TextIOWrapper(opened(), encoding="utf-8") as text:
            while text.read(1_000_000):
                pass
    except UnicodeDecodeError:
        return _WINDOWS
    return "utf-8-sig"


def _dialect(line: str) -> type[csv.Dialect]:
    """Comma, semicolon or tab, whichever the header has most of."""

    class Dialect(csv.excel):
        delimiter = max((",", ";", "\t"), key=line.count)

    return Dialect


def take_in(session: Session, *, source: Source, now: datetime) -> Outcome:
    """Import a file: websites that are new are made, values are noted with file and row."""
    reckoned = _reckon(session, source, now)
    session.add_all(reckoned.websites)
    # Websites first: hosts and values refer to them.
    session.flush()
    session.add_all(reckoned.hosts)
    session.flush()
    reckoned.notes.write(session)
    return reckoned.outcome


def foresee(session: Session, *, source: Source, now: datetime) -> Outcome:
    """What an import of the file would do; nothing is written."""
    with session.no_autoflush:
        outcome = _reckon(session, source, now).outcome
        session.expire_all()
    return outcome


@dataclass(slots=True)
class _Reckoned:
    """What the rows of a file come to, before any of it is written."""

    outcome: Outcome
    notes: "_Notes"
    websites: list[Website] = field(default_factory=list)
    hosts: list[Host] = field(default_factory=list)


def _reckon(session: Session, source: Source, now: datetime) -> _Reckoned:
    found = _Reckoned(Outcome(), _Notes.of(session, source.name))
    known = {site.key: site for site in session.scalars(select(Website))}
    hosts = set(session.scalars(select(inspect(Host).local_table.c.host)))
    outcome = found.outcome
    for row in source.rows():
        if isinstance(row, RefusedRow):
            outcome.refused.append(row)
            continue
        website = known.get(key_of(row.host))
        made = website is None
        if website is None:
            website = Website(
                id=new_id(), key=key_of(row.host), host=row.host, created_at=now, updated_at=now
            )
            known[website.key] = website
            found.websites.append(website)
        if row.host not in hosts:
            hosts.add(row.host)
            found.hosts.append(Host(host=row.host, website_id=website.id))
        said_more = _show(website, row, found.notes, now=now)
        outcome.made += made
        outcome.changed += said_more and not made
        outcome.same += not (said_more or made)
        outcome.taken += 1
    return found


@dataclass(slots=True)
class _Notes:
    """What one source says, as plain rows: thousands of websites have tens of thousands of values."""

    source: str
    rows: dict[tuple[str, str], dict[str, Any]]
    made: list[dict[str, Any]] = field(default_factory=list)
    changed: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, session: Session, source: str) -> "_Notes":
        """Return what the source said before."""
        columns = inspect(Value).local_table.c
        found = session.connection().execute(select(*columns).where(columns.source == source)).mappings()
        return cls(source, {(row["website_id"], row["field"]): dict(row) for row in found})

    def note(self, website_id: str, name: str, text: str, row: int, now: datetime) -> str | None:
        """Note a value, and return what stood there before."""
        known = self.rows.get((website_id, name))
        said = {"value": text, "source_row": row, "seen_at": now}
        if known is None:
            place = {"id": new_id(), "website_id": website_id, "field": name, "source": self.source}
            self.rows[website_id, name] = place | said
            self.made.append(self.rows[website_id, name])
            return None
        before = str(known["value"])
        known.update(said)
        self.changed[known["id"]] = known
        return before

    def write(self, session: Session) -> None:
        """Write what is new, then what an earlier import had otherwise."""
        if self.made:
            session.connection().execute(insert(Value), self.made)
        made = {row["id"] for row in self.made}
        later = [
            {"_id": key, "value": row["value"], "source_row": row["source_row"], "seen_at": row["seen_at"]}
            for key, row in self.changed.items()
            if key not in made
        ]
        if later:
            statement = update(Value).where(col(Value.id) == bindparam("_id"))
            session.connection().execute(statement, later)


def _show(website: Website, row: Row, notes: _Notes, *, now: datetime) -> bool:
    """Note each value of a row under its source, and show it where nothing was shown before.

    Returns whether the source says anything that it did not say before.
    """
    said_more = False
    for name, text in row.values.items():
        before = notes.note(website.id, name, text, row.number, now)
        said_more = said_more or before != text
        if name not in _SHOWN and name not in _COUNTED and name != "launched_on":
            continue
        shown = getattr(website, name)
        # The same list again, or the same website twice in it: the later row holds.
        replaceable = {None, "", 0} if before is None else {None, "", before, _typed(name, before)}
        if shown in replaceable:
            setattr(website, name, _typed(name, text))
            website.updated_at = now
    return said_more


def _typed(name: str, text: str) -> str | int | date:
    if name in _COUNTED:
        return int(text)
    return date.fromisoformat(text) if name == "launched_on" else text
