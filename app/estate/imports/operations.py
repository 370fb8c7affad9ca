"""Takes a list of websites into the inventory: good rows in, bad rows listed, provenance per value."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import bindparam, insert, inspect, select, update
from sqlmodel import Session, col

from app.db import new_id
from app.estate.imports.rules import Layout, RefusedRow, Row, no_list, read_row, recognise
from app.estate.models import Host, Value, Website
from app.estate.rules import key_of

MAX_BYTES = 200_000_000
_MAX_CELL = 1_000_000
# Values that the inventory shows; the first source to give one wins until a person decides.
_SHOWN = ("owner", "title", "purpose", "description", "cms")
_COUNTED = ("visits", "page_views")


class SourceRefusedError(Exception):
    """A file that cannot be imported at all, with the reason."""


class NoListError(SourceRefusedError):
    """A published file that is recognised and lists no websites: nothing to import, nothing wrong."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file whose header was recognised."""

    path: Path
    encoding: str
    dialect: type[csv.Dialect]
    layout: Layout

    @property
    def name(self) -> str:
        """Return what values of this file name as their source."""
        return self.path.name

    @property
    def recognised_as(self) -> str:
        """Return what kind of list this is."""
        return self.layout.recognised_as

    def rows(self) -> Iterator[Row | RefusedRow]:
        """Read the rows; a row's number counts the header, as a spreadsheet does."""
        with self.path.open(encoding=self.encoding, newline="", errors="replace") as lines:
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
                    yield RefusedRow(number, f"cannot be read: {error}")
                    continue
                if any(cell.strip() for cell in cells):
                    yield read_row(self.layout, number, cells)


@dataclass(slots=True)
class Outcome:
    """What became of the rows of a file."""

    taken: int = 0
    made: int = 0
    refused: list[RefusedRow] = field(default_factory=list)


def open_source(path: Path, mapped: Mapping[str, str] = MappingProxyType({})) -> Source:
    """Recognise a file by its header, and by what a person said of its columns.

    Raises:
        SourceRefusedError: where it is no readable list of websites.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SourceRefusedError(f"it is larger than {MAX_BYTES // 1_000_000} MB")
        with path.open("rb") as file:
            start = file.read(65_536)
    except OSError as error:
        raise SourceRefusedError(error.strerror or str(error)) from error
    if not start.strip() or b"\0" in start:
        raise SourceRefusedError("it is empty" if not start.strip() else "it is not a CSV file")
    encoding = _encoding(path)
    line = start.decode(encoding, "replace").lstrip("\ufeff").splitlines()[0]
    dialect = _dialect(line)
    csv.field_size_limit(_MAX_CELL)
    header = next(csv.reader([line], dialect))
    described = no_list(header)
    if described:
        raise NoListError(f"it is {described} and lists no websites")
    try:
        layout = recognise(header, mapped)
    except ValueError as fault:
        raise SourceRefusedError(str(fault)) from fault
    if layout is None:
        raise SourceRefusedError(
            "no column of its header names a website: call one host, website, domain or url,"
            " or say which it is with --map host=COLUMN"
        )
    return Source(path, encoding, dialect, layout)


def _encoding(path: Path) -> str:
    """UTF-8 if all of the file is, else what spreadsheets on Windows write."""
    try:
        with path.open(encoding="utf-8") as text:
            while text.read(1_000_000):
                pass
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _dialect(line: str) -> type[csv.Dialect]:
    """Comma, semicolon or tab, whichever the header has most of."""

    class Dialect(csv.excel):
        delimiter = max((",", ";", "\t"), key=line.count)

    return Dialect


def take_in(session: Session, *, source: Source, now: datetime) -> Outcome:
    """Import a file: websites that are new are made, values are noted with file and row."""
    outcome = Outcome()
    known = {site.key: site for site in session.scalars(select(Website))}
    hosts = set(session.scalars(select(inspect(Host).local_table.c.host)))
    notes = _Notes.of(session, source.name)
    fresh: list[Host] = []
    for row in source.rows():
        if isinstance(row, RefusedRow):
            outcome.refused.append(row)
            continue
        website = known.get(key_of(row.host))
        if website is None:
            website = Website(
                id=new_id(), key=key_of(row.host), host=row.host, created_at=now, updated_at=now
            )
            known[website.key] = website
            session.add(website)
            outcome.made += 1
        if row.host not in hosts:
            hosts.add(row.host)
            fresh.append(Host(host=row.host, website_id=website.id))
        _show(website, row, notes, now=now)
        outcome.taken += 1
    # Websites first: hosts and values refer to them.
    session.flush()
    session.add_all(fresh)
    session.flush()
    notes.write(session)
    return outcome


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


def _show(website: Website, row: Row, notes: _Notes, *, now: datetime) -> None:
    """Note each value of a row under its source, and show it where nothing was shown before."""
    for name, text in row.values.items():
        before = notes.note(website.id, name, text, row.number, now)
        if name not in _SHOWN and name not in _COUNTED and name != "launched_on":
            continue
        shown = getattr(website, name)
        # The same list again, or the same website twice in it: the later row holds.
        replaceable = {None, "", 0} if before is None else {None, "", before, _typed(name, before)}
        if shown in replaceable:
            setattr(website, name, _typed(name, text))
            website.updated_at = now


def _typed(name: str, text: str) -> str | int | date:
    if name in _COUNTED:
        return int(text)
    return date.fromisoformat(text) if name == "launched_on" else text
