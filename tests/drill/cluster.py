"""A PostgreSQL server of the drill's own, to be stopped, started and filled; on a small tmpfs if asked."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Self

from sqlalchemy import Engine

from app.db import make_engine
from app.operators.upgrade import upgrade
from tests.databases import _unprivileged

SMALL = "160m"


def installed() -> Path | None:
    """The folder of PostgreSQL's programs, if they are there."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    here = shutil.which("initdb")
    return found[-1].parent if found else Path(here).parent if here else None


class Cluster:
    """A server on a free port; its data are gone when the block ends."""

    def __init__(self, *, small_disk: bool = False) -> None:
        self._home = Path()
        self._small = small_disk
        self._account = _unprivileged()
        self._mounted = False
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]

    def __enter__(self) -> Self:
        """Make the cluster; raises PermissionError where a small disk cannot be mounted."""
        self._home = Path(tempfile.mkdtemp(prefix="hub-drill-"))
        if self._small:
            command = ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", str(self._home)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                self._home.rmdir()
                raise PermissionError(done.stderr.strip() or "mount refused")
            self._mounted = True
        if self._account:
            shutil.chown(self._home, self._account)
        self._home.chmod(0o700)
        self._run("initdb", "-U", "postgres", "--auth=trust", "--no-sync", "--wal-segsize=1")
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(subprocess.CalledProcessError):
            self.stop()
        if self._mounted:
            subprocess.run(["umount", str(self._home)], check=False)
        shutil.rmtree(self._home, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        folder = installed()
        assert folder is not None
        who = {"user": self._account} if self._account else {}
        command = [str(folder / program), "-D", str(self._home / "data"), *arguments]
        subprocess.run(command, **who, check=True, capture_output=True, cwd="/")

    def start(self) -> None:
        """Start the server unless it runs."""
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", self._port)) == 0:
                return
        options = f"-p {self._port} -h 127.0.0.1 -k {self._home} -c max_wal_size=32MB -c min_wal_size=2MB"
        self._run("pg_ctl", "-w", "-o", options, "-l", str(self._home / "log"), "start")

    def stop(self) -> None:
        """Stop it as a crash would."""
        self._run("pg_ctl", "-m", "immediate", "stop")

    def database(self) -> Engine:
        """An engine on its one database, brought to this release."""
        engine = make_engine(f"postgresql+psycopg://postgres@127.0.0.1:{self._port}/postgres")
        upgrade(engine)
        return engine

    def fill(self) -> Path:
        """Leave no room on the small disk."""
        ballast = self._home / "ballast"
        free = shutil.disk_usage(self._home).free
        with ballast.open("wb") as out, contextlib.suppress(OSError):
            os.posix_fallocate(out.fileno(), 0, free)
        return ballast
