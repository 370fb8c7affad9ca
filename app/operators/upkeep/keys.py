"""Every encrypted value under the newest key, and every keyed hash whose plain value is kept beside it.
What is done is left alone, so an interrupted run is simply run again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Engine, Table, Text, literal, select, tuple_, type_coerce, update
from sqlmodel import Session, SQLModel

from app import crypto
from app.crypto import EncryptedText
from app.db import read_session, transaction
from app.operators.registry import KEYED_HASHES
from app.records import KeyedHash

BATCH = 200


@dataclass(frozen=True)
class Work:
    """One table: its encrypted columns, and its hashes that can be made anew."""

    table: Table
    columns: tuple[Column[Any], ...]
    hashes: tuple[KeyedHash, ...]


@dataclass(frozen=True)
class Turned:
    """What a batch came to: rows looked at, values and hashes brought under the newest key."""

    rows: int = 0
    values: int = 0
    hashes: int = 0


def work() -> list[Work]:
    """Every table with encrypted columns, discovered from the models."""
    found = []
    for table in SQLModel.metadata.sorted_tables:
        columns = tuple(column for column in table.columns if isinstance(column.type, EncryptedText))
        hashes = tuple(one for one in KEYED_HASHES if one.table == table.name and one.source)
        if columns:
            found.append(Work(table, columns, hashes))
    return found


def rotate(engine: Engine, one: Work) -> Iterator[Turned]:
    """Rotate a table batch by batch, each in a transaction of its own, in the order of its keys."""
    after: Sequence[Any] | None = None
    while True:
        with read_session(engine) as session:
            rows = _batch(session, one, after)
        if not rows:
            return
        with transaction(engine) as session:
            done = [_rotate_row(session, one, row) for row in rows]
        yield Turned(len(rows), sum(values for values, _ in done), sum(hashes for _, hashes in done))
        after = [rows[-1][key.name] for key in one.table.primary_key.columns]


def _batch(session: Session, one: Work, after: Sequence[Any] | None) -> list[Mapping[str, Any]]:
    keys = list(one.table.primary_key.columns)
    raw = [type_coerce(column, Text).label(column.name) for column in one.columns]
    hashed = [one.table.columns[hash_.column] for hash_ in one.hashes]
    asked = select(*keys, *raw, *hashed).order_by(*keys).limit(BATCH)
    if after is not None:
        asked = asked.where(
            tuple_(*keys)
            > tuple_(*(literal(value, key.type) for value, key in zip(after, keys, strict=True)))
        )
    return [dict(row) for row in session.execute(asked).mappings()]


def _rotate_row(session: Session, one: Work, row: Mapping[str, Any]) -> tuple[int, int]:
    """Change a row unless somebody else changed it meanwhile: then it is under the newest key already."""
    old = {c.name: row[c.name] for c in one.columns if row[c.name] and not crypto.under_newest(row[c.name])}
    turned = {name: literal(crypto.rotate(value), Text) for name, value in old.items()}
    hashes = {}
    for each in one.hashes:
        if row[each.source]:
            fresh = crypto.keyed_hash(each.plain(crypto.decrypt(row[each.source])), purpose=each.purpose)
            if fresh != row[each.column]:
                hashes[each.column] = fresh
    if not turned and not hashes:
        return 0, 0
    table = one.table
    same = [table.columns[key.name] == row[key.name] for key in table.primary_key.columns]
    same += [type_coerce(column, Text) == row[column.name] for column in one.columns if row[column.name]]
    changed = session.execute(update(table).where(*same).values({**turned, **hashes}))
    return (len(turned), len(hashes)) if changed.rowcount else (0, 0)  # type: ignore[attr-defined]


def left_behind() -> tuple[KeyedHash, ...]:
    """Hashes whose plain value is not kept: the older key is needed for them for a while."""
    return tuple(one for one in KEYED_HASHES if not one.source)
