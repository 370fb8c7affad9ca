"""A department that is called: the receiver of the departments' guide, and what it keeps of each case."""

import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Self

from sqlalchemy import Engine

from app import clock
from app.config import Settings
from app.db import transaction
from app.deliveries import connection, connectors
from app.organisations.operations import add_organisation
from tests.drill.crew import ROOT, until

GUIDE = ROOT / "docs" / "departments.md"
SLUG = "drill-archive"


def receiver_source() -> str:
    return re.search(r"```python receiver\n(.*?)```", GUIDE.read_text(), re.DOTALL)[1]


class Department:
    """It gets every case of vehicle tax beside the register, for as long as the block lasts."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._engine = engine
        self._program = folder / "receiver.py"
        self._store = folder / "received.sqlite3"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]

    def __enter__(self) -> Self:
        connection.install(Settings())
        with transaction(self._engine) as session:
            add_organisation(session, slug="archives", name="Archives", by="drill", now=clock.now())
            secret = connectors.add(
                session,
                slug=SLUG,
                service="vehicle-tax",
                organisation="archives",
                url=f"http://127.0.0.1:{self._port}/in",
                client_id="",
                actor="drill",
                now=clock.now(),
            ).secret
        self._program.write_text(receiver_source())
        self._process = subprocess.Popen(
            [sys.executable, str(self._program), str(self._port)],
            env={**os.environ, "HUB_CONNECTOR_SECRET": secret, "STORE": str(self._store)},
            stderr=subprocess.DEVNULL,
        )
        assert until(self._answers, seconds=20), "the receiver did not start"
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0

    @property
    def received(self) -> Counter[str]:
        """How many cases it keeps under each reference: copies of one delivery are one."""
        if not self._store.exists():
            return Counter()
        with closing(sqlite3.connect(self._store)) as store:
            bodies = store.execute("SELECT body FROM received").fetchall()
        return Counter(json.loads(body)["reference"] for (body,) in bodies)
