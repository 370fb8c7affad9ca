"""The processes of a drill: web processes that submit, and workers, each to be killed or suspended."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from sqlalchemy import Engine

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 90.0


def until(condition: Callable[[], object], *, seconds: float = PATIENCE) -> bool:
    """Wait for a condition; False if it does not come true in time."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if condition():
            return True
        time.sleep(0.02)
    return False


@dataclass
class Crew:
    """Starts processes on one database; the references that were shown are in one file."""

    engine: Engine
    folder: Path
    running: list[subprocess.Popen] = field(default_factory=list)
    # Seconds after which a worker counts as dead; 0 for what the hub ships with.
    silent: float = 0

    @property
    def url(self) -> str:
        return self.engine.url.render_as_string(hide_password=False)

    @property
    def shown(self) -> Path:
        path = self.folder / "shown.txt"
        path.touch()
        return path

    @property
    def references(self) -> list[str]:
        return self.shown.read_text().split()

    @property
    def log(self) -> Path:
        return self.folder / "log.txt"

    def _environ(self, **more: str) -> dict[str, str]:
        return {
            **os.environ,
            "HUB_DATABASE_URL": self.url,
            "HUB_DATA_DIR": str(self.folder),
            "HUB_LOG_LEVEL": "error",
            "HUB_SAMPLE_DATE": "2025-11-17",
            "HUB_DRILL_SILENT": str(self.silent or ""),
            **more,
        }

    def _point(self, point: str) -> dict[str, str]:
        if not point:
            return {}
        return {"HUB_DRILL_POINT": point, "HUB_DRILL_MARK": str(self.mark(point))}

    def mark(self, point: str) -> Path:
        return self.folder / f"struck-{point.replace(':', '-')}"

    def _start(self, command: list[str], environ: dict[str, str], out: Path) -> subprocess.Popen:
        with out.open("a") as to, self.log.open("a") as log:
            # A group of its own: faketime stays beside what it starts, and both must go.
            process = subprocess.Popen(
                command, env=environ, cwd=ROOT, stdout=to, stderr=log, start_new_session=True
            )
        self.running.append(process)
        return process

    def worker(self, name: str = "drill-worker", *, point: str = "", fake: str = "") -> subprocess.Popen:
        """A worker; `fake` is an argument for faketime."""
        command = [sys.executable, "-m", "tests.drill.worker"]
        if fake:
            command = [faketime(), "-f", fake, *command]
        return self._start(command, self._environ(HUB_WORKER_ID=name, **self._point(point)), self.log)

    def previous(self, name: str) -> subprocess.Popen:
        """A worker of the first release."""
        command = [sys.executable, "-m", "tests.drill.previous"]
        return self._start(command, self._environ(HUB_WORKER_ID=name), self.log)

    def web(self, count: int, *, point: str = "") -> subprocess.Popen:
        """A web process in which people submit until there are `count` cases."""
        command = [sys.executable, "-m", "tests.drill.submitter", self.url, str(self.folder), str(count)]
        return self._start(command, self._environ(**self._point(point)), self.shown)

    def crowd(self, count: int, *, per_second: float) -> subprocess.Popen:
        """People who tax their cars at a steady pace; the cars are in the register already."""
        command = [sys.executable, "-m", "tests.drill.crowd", self.url, str(count), str(per_second)]
        return self._start(command, self._environ(), self.shown)

    def kill(self, *processes: subprocess.Popen) -> None:
        for process in processes or self.running:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()


def faketime() -> str:
    """The program of Debian's package faketime; empty where it is not installed."""
    return shutil.which("faketime") or ""
