"""Writing one row by one plain statement. The unit of work takes several times as long over a row, which
counts where one press on a button writes ten of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Insert, Select, Table, Update, and_, bindparam, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, SQLModel

_KEY = "key_"


@dataclass(frozen=True)
class _Writing:
    """How a row of a table is added, and what stands in the columns that the caller leaves out."""

    plain: Insert
    unless_there: Insert
    columns: tuple[str, ...]
    keys: tuple[str, ...]
    change: Update
    lock: Select[Any]
    fixed: dict[str, Any]
    made: dict[str, Callable[[], Any]]

    def key_of(self, row: SQLModel) -> dict[str, Any]:
        """The primary key of a row, as `change` and `lock` ask for it."""
        return {_KEY + key: getattr(row, key) for key in self.keys}


@cache
def _writing(model: type[SQLModel], backend: str) -> _Writing:
    table: Table = inspect(model).local_table
    dialect = postgresql if backend == "postgresql" else sqlite
    fixed: dict[str, Any] = {}
    made: dict[str, Callable[[], Any]] = {}
    for name, field in model.model_fields.items():
        given_by_database = table.c[name].primary_key and field.default is None
        if field.default_factory is not None:
            made[name] = field.default_factory  # type: ignore[assignment]
        elif not field.is_required() and not given_by_database:
            fixed[name] = field.default
    keys = tuple(column.name for column in table.primary_key)
    this = and_(*(table.c[key] == bindparam(_KEY + key) for key in keys))
    return _Writing(
        plain=table.insert().inline(),
        unless_there=dialect.insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True),
        columns=tuple(model.model_fields),
        keys=keys,
        change=table.update().where(this),
        lock=table.select().where(this).with_for_update(),
        fixed=fixed,
        made=made,
    )


def append(session: Session, model: type[SQLModel], **values: Any) -> None:
    """Add a row that nobody needs as an object, such as a line of a history.

    Args:
        session: what it holds unsaved is written first, so that the row may refer to it.
        model: the table.
        values: columns by name; the others get the model's own defaults.
    """
    session.flush()
    connection = session.connection()
    known = _writing(model, connection.dialect.name)
    row = {**known.fixed, **values}
    for name, make in known.made.items():
        if name not in row:
            row[name] = make()
    connection.execute(known.plain, row)


def insert(session: Session, row: SQLModel) -> bool:
    """Add a row unless one with the same unique key is there; whether it was added.

    A row that was added belongs to the session, and what is changed in it later is saved as usual. On
    PostgreSQL this waits for another transaction that is adding the same key.
    """
    session.flush()
    connection = session.connection()
    known = _writing(type(row), connection.dialect.name)
    held = row.__dict__
    values = {name: held[name] for name in known.columns if name in held}
    if connection.execute(known.unless_there, values).rowcount == 0:
        return False
    make_transient_to_detached(row)
    session.add(row)
    return True


def change(session: Session, row: SQLModel, **values: Any) -> None:
    """Save new values of a row that the session holds; what else was changed in it is saved first."""
    session.flush()
    connection = session.connection()
    known = _writing(type(row), connection.dialect.name)
    connection.execute(known.change, {**known.key_of(row), **values})
    for name, value in values.items():
        set_committed_value(row, name, value)


def lock(session: Session, row: SQLModel) -> None:
    """Read a row that the session holds again, as it is now, and let nobody else change it until the
    transaction ends.

    Raises:
        NoResultFound: it is there no more.
    """
    session.flush()
    connection = session.connection()
    known = _writing(type(row), connection.dialect.name)
    found = connection.execute(known.lock, known.key_of(row)).mappings().one()
    for name, value in found.items():
        set_committed_value(row, name, value)
