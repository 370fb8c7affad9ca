"""Writing one row by one plain statement. The unit of work takes several times as long over a row, which
counts where one press on a button writes ten of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Insert, Select, Table, Update, and_, bindparam, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapper, configure_mappers, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, SQLModel

M = TypeVar("M", bound=SQLModel)
_KEY = "key_"


@dataclass(frozen=True)
class _Writing:
    """How a row of a table is added, and what stands in the columns that the caller leaves out."""

    mapper: Mapper[Any]
    plain: Insert
    unless_there: Insert
    keys: tuple[str, ...]
    change: Update
    lock: Select[Any]
    fixed: dict[str, Any]
    made: dict[str, Callable[[], Any]]

    def key_of(self, row: SQLModel) -> dict[str, Any]:
        """The primary key of a row, as `change` and `lock` ask for it."""
        return {_KEY + key: getattr(row, key) for key in self.keys}

    def whole(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """A row with the model's defaults where nothing is said."""
        row = {**self.fixed, **values}
        for name, make in self.made.items():
            if name not in row:
                row[name] = make()
        return row


@cache
def _writing(model: type[SQLModel], backend: str) -> _Writing:
    configure_mappers()
    mapper: Mapper[Any] = inspect(model)
    table: Table = mapper.local_table  # type: ignore[assignment]
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
        mapper=mapper,
        plain=table.insert().inline(),
        unless_there=dialect.insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True),
        keys=keys,
        change=table.update().where(this),
        lock=table.select().where(this).with_for_update(),
        fixed=fixed,
        made=made,
    )


def _begun(session: Session, model: type[SQLModel]) -> tuple[Connection, _Writing]:
    """The connection of a session that holds nothing unsaved, and how this table is written."""
    session.flush()
    connection = session.connection()
    return connection, _writing(model, connection.dialect.name)


def every(model: type[SQLModel]) -> Select[Any]:
    """All columns of a table, for `first`."""
    table: Table = inspect(model).local_table
    return table.select()


def append(session: Session, model: type[SQLModel], **values: Any) -> None:
    """Add a row that nobody needs as an object, such as a line of a history.

    Args:
        session: what it holds unsaved is written first, so that the row may refer to it.
        model: the table.
        values: columns by name; the others get the model's own defaults.
    """
    connection, known = _begun(session, model)
    connection.execute(known.plain, known.whole(values))


def create(session: Session, model: type[M], **values: Any) -> M | None:
    """Add a row unless one with the same unique key is there; the row, or None where it was left out.

    It belongs to the session, and what is changed in it later is saved as usual. On PostgreSQL this waits
    for another transaction that is adding the same key.

    Args:
        session: what it holds unsaved is written first.
        model: a table whose key is not given by the database.
        values: columns by name; the others get the model's own defaults.
    """
    connection, known = _begun(session, model)
    row = known.whole(values)
    if connection.execute(known.unless_there, row).rowcount == 0:
        return None
    made: M = _held(session, known, row)
    return made


def first(session: Session, model: type[M], statement: Select[Any], **asked: Any) -> M | None:
    """The first row that a statement finds, as an object of the session and as it is in the database now.

    Args:
        session: what it holds unsaved is written first.
        model: the table.
        statement: finds all of its columns, such as `every(model).where(...)`.
        asked: the statement's parameters.
    """
    connection, known = _begun(session, model)
    found = connection.execute(statement, asked).mappings().first()
    if found is None:
        return None
    key = known.mapper.identity_key_from_primary_key(tuple(found[name] for name in known.keys))
    row: M | None = session.identity_map.get(key)
    if row is None:
        row = _held(session, known, dict(found))
    else:
        _take(row, dict(found))
    return row


def change(session: Session, row: SQLModel, **values: Any) -> None:
    """Save new values of a row that the session holds; what else was changed in it is saved first."""
    connection, known = _begun(session, type(row))
    connection.execute(known.change, {**known.key_of(row), **values})
    _take(row, values)


def lock(session: Session, row: SQLModel) -> None:
    """Read a row that the session holds again, as it is now, and let nobody else change it until the
    transaction ends.

    Raises:
        NoResultFound: it is there no more.
    """
    connection, known = _begun(session, type(row))
    _take(row, dict(connection.execute(known.lock, known.key_of(row)).mappings().one()))


def _held(session: Session, known: _Writing, values: Mapping[str, Any]) -> Any:
    """A row as an object of the session, as if it had been read: the model's own constructor takes as long
    as a statement.
    """
    row = known.mapper.class_manager.new_instance()
    row.__dict__.update(values)
    make_transient_to_detached(row)
    session.add(row)
    return row


def _take(row: SQLModel, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        set_committed_value(row, name, value)
