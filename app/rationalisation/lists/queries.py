"""Lists that the database filters, sorts and cuts: what `matching` answers in memory, for long ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, Subquery, case, func, or_, select
from sqlmodel import Session

from app.db import holds
from app.rationalisation.lists.rules import MAX_WORDS, PER_PAGE, Asked, Column, Counts, choices, page_of


@dataclass(frozen=True)
class Listed:
    """A select without order, whose columns bear the names of the list's; `then` orders what sorts alike."""

    source: Select[Any]
    then: str


def screenful(
    session: Session, listed: Listed, columns: Sequence[Column], asked: Asked
) -> tuple[Sequence[Any], Counts]:
    """The rows of the page that is asked for, and the counts that its list shows."""
    found = listed.source.subquery()
    values = _values(session, found, columns)
    kept = _kept(found, columns, asked, values)
    total = _count(session, found, [])
    matching = _count(session, found, kept) if kept else total
    start = (page_of(asked, matching) - 1) * PER_PAGE
    query = select(found).where(*kept).order_by(*_order(found, listed, asked))
    rows = session.execute(query.limit(PER_PAGE).offset(start)).all()
    offered = {
        each.name: choices([{each.name: value} for value in values[each.name]], each)
        for each in columns
        if each.filtered
    }
    return rows, Counts(total, matching, offered)


def every_row(session: Session, listed: Listed, columns: Sequence[Column], asked: Asked) -> Sequence[Any]:
    """Every row that matches, in the order that is asked for."""
    found = listed.source.subquery()
    kept = _kept(found, columns, asked, _values(session, found, columns))
    return session.execute(select(found).where(*kept).order_by(*_order(found, listed, asked))).all()


def _values(session: Session, found: Subquery, columns: Sequence[Column]) -> dict[str, list[Any]]:
    """By column, the values that there are, where the list shows them in words or filters by them."""
    wanted = [each.name for each in columns if each.filtered or (each.show and not each.numeric)]
    return {name: list(session.execute(select(found.c[name]).distinct()).scalars()) for name in wanted}


def _count(session: Session, found: Subquery, kept: Sequence[ColumnElement[bool]]) -> int:
    query = select(func.count()).select_from(found).where(*kept)
    return int(session.execute(query).scalar_one())


def _kept(
    found: Subquery, columns: Sequence[Column], asked: Asked, values: Mapping[str, Sequence[Any]]
) -> list[ColumnElement[bool]]:
    """Every chosen value, and every word in one of the columns."""
    kept: list[ColumnElement[bool]] = [
        found.c[name].in_([value for value in values[name] if str(value) == chosen])
        for name, chosen in asked.chosen.items()
    ]
    searched = [column for column in columns if not column.numeric]
    words = asked.text.lower().split()[:MAX_WORDS]
    return kept + [or_(*(_holds(found, column, word, values) for column in searched)) for word in words]


def _holds(
    found: Subquery, column: Column, word: str, values: Mapping[str, Sequence[Any]]
) -> ColumnElement[bool]:
    """Whether what the column shows holds a word."""
    cell = found.c[column.name]
    if column.show is None:
        return holds(cell, word)
    known = (value for value in values[column.name] if value is not None)
    return cell.in_([value for value in known if word in column.words({column.name: value}).lower()])


def _order(found: Subquery, listed: Listed, asked: Asked) -> list[ColumnElement[Any]]:
    """Unknown values last either way, and letters without regard to case."""
    cell = found.c[asked.sort]
    # SQLModel wraps the type of its strings.
    spelt = isinstance(getattr(cell.type, "impl", cell.type), String)
    unknown = or_(cell.is_(None), cell == "") if spelt else cell.is_(None)
    key: ColumnElement[Any] = func.lower(cell) if spelt else cell
    turned = key.desc() if asked.descending else key.asc()
    return [case((unknown, 1), else_=0), turned, found.c[listed.then]]
