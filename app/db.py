"""The database: engines with the right pragmas, the one way to commit, and shared column types."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Dialect, Engine, String, create_engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session, SQLModel

metadata = SQLModel.metadata
metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

BUSY_TIMEOUT_MS = 10_000


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC instant on every database; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored: use clock.now()")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def new_id() -> str:
    """A random identifier for a row, 32 hexadecimal characters."""
    return uuid.uuid4().hex


class SqliteDialect(SQLiteDialect_pysqlite):
    """SQLite that begins its transactions by itself. A listener of "begin" could do so too, but with any
    listener on an engine each statement pays for four looks at who listens.
    """

    supports_statement_cache = True
    begin = "BEGIN"

    def do_begin(self, dbapi_connection: Any) -> None:
        dbapi_connection.cursor().execute(self.begin)

    def set_engine_execution_options(self, engine: Engine, opts: Mapping[str, Any]) -> None:
        super().set_engine_execution_options(engine, opts)
        if opts.get("hub_writes"):
            engine.dialect = self.writing()

    def writing(self) -> "SqliteDialect":
        """The same dialect, down to what it learnt of the database, for transactions that write."""
        known: SqliteDialect | None = self.__dict__.get("_writing")
        if known is None:
            known = object.__new__(_WritingSqliteDialect)
            known.__dict__ = self.__dict__
            self.__dict__["_writing"] = known
        return known


class _WritingSqliteDialect(SqliteDialect):
    """Takes the lock at once: a read that later upgrades to a write would fail, not wait."""

    supports_statement_cache = True
    begin = "BEGIN IMMEDIATE"


registry.register("sqlite.hub", __name__, SqliteDialect.__name__)


def make_engine(url: str, *, pool_size: int = 10) -> Engine:
    """An engine for SQLite (WAL, synchronous FULL, foreign keys, explicit BEGIN) or PostgreSQL."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(
            url, pool_size=pool_size, max_overflow=10, pool_pre_ping=True, hide_parameters=True
        )
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        parsed.set(drivername="sqlite+hub"),
        pool_size=pool_size,
        max_overflow=10,
        connect_args={"check_same_thread": False},
        # A fault is logged with its statement; the values may be about people.
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    engine.url = parsed
    return engine


def _prepare_sqlite(connection: Any, record: Any) -> None:
    del record
    # The driver's own transaction handling breaks savepoints; the dialect sends BEGIN.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",  # a reference that was given survives power loss too
        "foreign_keys=ON",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    connection.create_function(lowered.sqlite, 1, _lower, deterministic=True)


def _lower(value: Any) -> str | None:
    return None if value is None else str(value).lower()


class lowered(FunctionElement[str]):  # noqa: N801 - named as other functions of the database are
    """A text in small letters, those with accents too: SQLite's own `lower` knows A to Z only."""

    inherit_cache = True
    type = String()
    sqlite = "hub_lower"


@compiles(lowered)
def _lower_of_the_database(element: lowered, compiler: SQLCompiler, **options: Any) -> str:
    name = element.sqlite if compiler.dialect.name == "sqlite" else "lower"
    return f"{name}({compiler.process(element.clauses, **options)})"


class caseless(FunctionElement[str]):  # noqa: N801 - named as other functions of the database are
    """A text that LIKE compares without regard to capitals from A to Z: SQLite's LIKE has none anyway."""

    inherit_cache = True
    type = String()


@compiles(caseless)
def _without_case(element: caseless, compiler: SQLCompiler, **options: Any) -> str:
    text = compiler.process(element.clauses, **options)
    return f"({text})" if compiler.dialect.name == "sqlite" else f"lower({text})"


def holds(text: ColumnElement[Any], word: str) -> ColumnElement[bool]:
    """Whether a text holds a word in small letters, whatever the case of the text.

    On SQLite a search without accents is two to three times as fast without `lower`.
    """
    small = caseless(text) if word.isascii() else lowered(text)
    return small.contains(word, autoescape=True)


# SQLSTATE classes of PostgreSQL: connection lost, no room or connections left, shutting down.
_AWAY_STATES = ("08", "53", "57P")
_AWAY_WORDS = ("locked", "is full", "disk i/o", "unable to open")  # SQLite has no codes in its words


def is_away(fault: DBAPIError) -> bool:
    """Whether a fault means that the database cannot serve us now, and may again later."""
    if fault.connection_invalidated:
        return True
    cause = fault.orig
    if cause is not None and hasattr(cause, "sqlstate"):
        state = cause.sqlstate or "08"  # none: the server was never reached
        return str(state).startswith(_AWAY_STATES)
    return any(words in str(cause).lower() for words in _AWAY_WORDS)


# No such table or column: SQLSTATE of PostgreSQL, and SQLite's words.
_BEHIND_STATES = ("42P01", "42703")
_BEHIND_WORDS = ("no such table", "no such column", "has no column named")


def is_behind(fault: DBAPIError) -> bool:
    """Whether a fault means that the database was never brought to this release."""
    cause = fault.orig
    if cause is not None and hasattr(cause, "sqlstate"):
        return str(cause.sqlstate) in _BEHIND_STATES
    return any(words in str(cause).lower() for words in _BEHIND_WORDS)


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """The one way to commit: commits when the block ends, rolls back when it raises."""
    writer = engine.execution_options(hub_writes=True)
    with Session(writer, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def read_session(engine: Engine) -> Iterator[Session]:
    """A session that is never committed."""
    with Session(engine, expire_on_commit=False) as session:
        try:
            yield session
        finally:
            session.rollback()
