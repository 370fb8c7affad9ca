"""The databases that tests run on: a fresh SQLite file, and PostgreSQL from the machine or started
from its installed binaries. Tables are made once per process and emptied between tests."""

import atexit
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from functools import lru_cache
from pathlib import Path

import sqlalchemy
from sqlalchemy import Engine
from sqlmodel import SQLModel

from app.db import make_engine
from app.operators.upgrade import upgrade

BACKENDS = ("sqlite", "postgresql")


@lru_cache(maxsize=1)
def postgresql_server() -> str | None:
    """URL of a PostgreSQL server whose databases we may create, or None."""
    for url in (
        os.environ.get("HUB_TEST_POSTGRESQL_URL"),
        "postgresql+psycopg://postgres@127.0.0.1:5432/postgres",
    ):
        if url and _answers(url):
            return url
    return _start_postgresql()


def _answers(url: str) -> bool:
    engine = sqlalchemy.create_engine(url, connect_args={"connect_timeout": 2})
    try:
        with engine.connect():
            return True
    except sqlalchemy.exc.OperationalError:
        return False
    finally:
        engine.dispose()


def _start_postgresql() -> str | None:
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = shutil.which("initdb") or (str(binaries[-1]) if binaries else None)
    if found is None:
        return None
    home = Path(tempfile.mkdtemp(prefix="hub-postgresql-"))
    account = _unprivileged()
    if account:
        shutil.chown(home, account)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = Path(found).parent

    def run(program: str, *arguments: str) -> None:
        who = {"user": account} if account else {}
        command = [folder / program, "-D", home / "data", *arguments]
        subprocess.run(command, **who, check=True, capture_output=True, cwd=home)

    run("initdb", "-U", "postgres", "--auth=trust", "--no-sync")
    options = f"-p {port} -h 127.0.0.1 -k {home} -F"
    run("pg_ctl", "-w", "-o", options, "-l", str(home / "log"), "start")
    atexit.register(run, "pg_ctl", "-m", "immediate", "stop")
    return f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"


def _unprivileged() -> str | None:
    """An account to run PostgreSQL under: its binaries refuse to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    return None


def fresh(backend: str, folder: Path) -> Engine:
    """An engine on a new, fully migrated database."""
    if backend == "sqlite":
        engine = make_engine(f"sqlite:///{folder / 'test.sqlite3'}")
    else:
        server = postgresql_server()
        assert server is not None
        name = f"hub_test_{uuid.uuid4().hex[:12]}"
        _administer(server, f'CREATE DATABASE "{name}"')
        atexit.register(_administer, server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        engine = make_engine(server.rsplit("/", 1)[0] + f"/{name}")
    upgrade(engine)
    return engine


def _administer(server: str, statement: str) -> None:
    engine = sqlalchemy.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text(statement))
    engine.dispose()


def empty(engine: Engine) -> None:
    """Delete every row, whatever refers to it."""
    sqlite = engine.dialect.name == "sqlite"
    prefix = "" if sqlite else "dbos."
    tables = [table.name for table in SQLModel.metadata.sorted_tables]
    tables += [f"{prefix}workflow_status", f"{prefix}operation_outputs"]
    probe = " UNION ALL ".join(f"SELECT '{t}' WHERE EXISTS (SELECT 1 FROM {t})" for t in tables)
    raw = engine.raw_connection()
    cursor = raw.cursor()
    off, on = (
        ("PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON")
        if sqlite
        else ("SET session_replication_role = replica", "SET session_replication_role = DEFAULT")
    )
    cursor.execute(off)
    cursor.execute(probe)
    for (table,) in cursor.fetchall():
        cursor.execute(f"DELETE FROM {table}")
    cursor.execute(on)
    raw.commit()
    raw.close()
