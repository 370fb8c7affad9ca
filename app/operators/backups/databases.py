"""A consistent copy of the database while the hub runs, and putting one back."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Protocol

from sqlalchemy import URL, Engine, inspect, text

MEMBER = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


class BackupError(RuntimeError):
    """A backup or restore cannot go on; the message says why and what to do."""


class Copier(Protocol):
    """How one kind of database is copied."""

    def save(self, engine: Engine, target: Path) -> None: ...

    def load(self, engine: Engine, source: Path) -> None: ...


class SqliteCopier:
    """SQLite's own online backup: one read transaction, so writers go on and the copy is of one instant."""

    def save(self, engine: Engine, target: Path) -> None:
        with (
            closing(sqlite3.connect(f"file:{_file(engine)}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")

    def load(self, engine: Engine, source: Path) -> None:
        engine.dispose()
        with closing(sqlite3.connect(source)) as copy:
            fault = copy.execute("PRAGMA integrity_check").fetchone()[0]
            if fault != "ok":
                raise BackupError(f"the database in the backup is damaged: {fault}")
            with closing(sqlite3.connect(_file(engine))) as target:
                copy.backup(target)


def _file(engine: Engine) -> str:
    return str(Path(engine.url.database or "").resolve())


def files(engine: Engine) -> frozenset[Path]:
    """The files of a database that lives in files: they are copied as one, never one by one."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return frozenset()
    main = _file(engine)
    return frozenset(Path(main + end) for end in ("", "-wal", "-shm", "-journal"))


class PostgresqlCopier:
    """pg_dump's snapshot, put back by pg_restore in one transaction."""

    def save(self, engine: Engine, target: Path) -> None:
        _run("pg_dump", engine.url, "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")

    def load(self, engine: Engine, source: Path) -> None:
        engine.dispose()
        options = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction")
        _run("pg_restore", engine.url, *options, f"--dbname={engine.url.database}", str(source))


def _run(program: str, url: URL, *arguments: str) -> None:
    environ = {
        **os.environ,
        "PGHOST": url.host or "",
        "PGPORT": str(url.port or 5432),
        "PGUSER": url.username or "",
        "PGDATABASE": url.database or "",
        "PGPASSWORD": url.password or "",  # in the environment, so that no list of processes shows it
    }
    done = subprocess.run(  # noqa: S603 - a fixed program, no shell
        [installed_program(program), *arguments], env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip()[-500:]}")


def installed_program(name: str) -> str:
    """The newest installed: an older pg_dump refuses a newer server."""
    installed = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parent.parent.name)
    )
    found = str(installed[-1]) if installed else shutil.which(name)
    if not found:
        raise BackupError(f"{name} is not installed: install PostgreSQL's client programs")
    return found


def copier(engine: Engine) -> Copier:
    return SqliteCopier() if engine.dialect.name == "sqlite" else PostgresqlCopier()


def is_empty(engine: Engine) -> bool:
    """Whether the database holds no case, so that nothing accepted can be overwritten."""
    if not inspect(engine).has_table("journeys_case"):
        return True
    with engine.connect() as connection:
        return connection.execute(text("SELECT 1 FROM journeys_case LIMIT 1")).first() is None


def revision(engine: Engine) -> str:
    """The migration that the database stands at; empty for none."""
    if not inspect(engine).has_table("alembic_version"):
        return ""
    with engine.connect() as connection:
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")
