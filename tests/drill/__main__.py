"""`make drill`: the fault drills at full size, on SQLite and, where its programs are, PostgreSQL.

`python -m tests.drill sqlite postgresql:away` runs those only whose names begin so, and
HUB_DRILL_COUNT=100 makes those that submit much smaller.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from app import crypto
from app.config import Settings
from app.web import logs
from tests import databases
from tests.drill import backups, killing, names, outages, redeeming, workers
from tests.drill.cluster import Cluster, installed
from tests.drill.counting import Tally
from tests.drill.crew import faketime

COUNT = int(os.environ.get("HUB_DRILL_COUNT", "1000"))
KILLS = max(1, COUNT // 100)
CODES, AT_ONCE = 200, 16
AWAY_SECONDS = 30.0
JOURNEYS, JOURNEYS_A_SECOND = 400, 20.0
TAKEN_OVER_WITHIN = 60.0
DEAD_NAMES, RESOLVER_SECONDS = COUNT * 10, 5.0


class Report:
    """Says how far the drills are, and at the end which were sound, broken or not run."""

    def __init__(self, chosen: list[str]) -> None:
        self._chosen = tuple(chosen)
        self.lines: list[str] = []
        self.broken = 0

    def wants(self, name: str) -> bool:
        return not self._chosen or name.replace(": ", ":").startswith(self._chosen)

    def run(self, name: str, drill: Callable[[Path], Tally | names.Found]) -> None:
        if not self.wants(name):
            return
        print(f"{name} ...", flush=True)
        began = time.monotonic()
        try:
            with tempfile.TemporaryDirectory() as folder:
                crypto.install(Settings(data_dir=Path(folder)).secrets)
                found = drill(Path(folder))
            sound, words = found.sound, str(found)
        except Exception as fault:  # noqa: BLE001 - one drill that breaks must not hide the others
            sound, words = False, f"{type(fault).__name__}: {fault}"
        self.broken += not sound
        line = f"{'sound ' if sound else 'BROKEN'} {name} in {time.monotonic() - began:.0f} s: {words}"
        print(line, flush=True)
        self.lines.append(line)

    def skip(self, name: str, why: str) -> None:
        if not self.wants(name):
            return
        self.lines.append(f"not run {name}: {why}")
        print(self.lines[-1], flush=True)


@contextmanager
def database(backend: str, folder: Path) -> Iterator[Engine]:
    engine = databases.fresh(backend, folder)
    try:
        yield engine
    finally:
        engine.dispose()


def on(
    backend: str, drill: Callable[[Engine, Path], Tally | names.Found]
) -> Callable[[Path], Tally | names.Found]:
    """A drill on a fresh database."""

    def run(folder: Path) -> Tally:
        with database(backend, folder) as engine:
            return drill(engine, folder)

    return run


def taken_over(engine: Engine, folder: Path) -> Tally:
    found, seconds = workers.taken_over(engine, folder)
    print(f"  taken over and finished after {seconds:.0f} s", flush=True)
    if seconds > TAKEN_OVER_WITHIN:
        raise AssertionError(f"taken over only after {seconds:.0f} s")
    return found


def backup(backend: str) -> Callable[[Path], Tally | names.Found]:
    def run(folder: Path) -> Tally:
        (folder / "other").mkdir()
        with database(backend, folder) as engine, database(backend, folder / "other") as other:
            found, rate = backups.while_journeys_run(
                engine, other, folder, count=JOURNEYS, per_second=JOURNEYS_A_SECOND
            )
        print(f"  backed up while {rate:.1f} journeys a second ran", flush=True)
        return found

    return run


def everywhere(report: Report, backend: str) -> None:
    """The drills that need a database only."""
    for name, drill in (
        (
            f"{COUNT} submissions, {KILLS} kills",
            lambda e, f: killing.under_load(e, f, count=COUNT, kills=KILLS),
        ),
        ("killed at each step", lambda e, f: killing.at_points(e, f, chosen=killing.every_point())),
        ("two workers", lambda e, f: workers.together(e, f, count=COUNT // 5)),
        ("wrongly declared dead", workers.fenced),
        ("never comes back", taken_over),
        (
            f"{DEAD_NAMES:,} names that do not resolve",
            lambda e, f: names.dead_names(e, f, count=DEAD_NAMES, seconds=RESOLVER_SECONDS),
        ),
        ("begun under the previous version", workers.from_the_previous_version),
    ):
        report.run(f"{backend}: {name}", on(backend, drill))
    if faketime():
        drill = lambda e, f: workers.wrong_clocks(e, f, count=COUNT // 20)  # noqa: E731 - as above
        report.run(f"{backend}: clocks moved", on(backend, drill))
    else:
        report.skip(f"{backend}: clocks moved", "faketime is not installed")
    report.run(f"{backend}: backup while journeys run", backup(backend))
    report.run(
        f"{backend}: {CODES} codes by {AT_ONCE} connections each",
        on(backend, lambda e, f: redeeming.run(e, f, codes=CODES, at_once=AT_ONCE)),
    )


def own_cluster(report: Report) -> None:
    """The drills that stop a server or fill its disk."""
    if installed() is None:
        report.skip("postgresql: away and full", "PostgreSQL's programs are not installed")
        return

    def away(folder: Path) -> Tally:
        with Cluster() as cluster:
            return outages.postgresql_stopped(cluster, folder, count=60, seconds=AWAY_SECONDS)

    def full(folder: Path) -> Tally:
        with cluster:
            return outages.postgresql_full(cluster, folder, count=60)

    report.run(f"postgresql: away for {AWAY_SECONDS:.0f} s", away)
    cluster = Cluster(small_disk=True)
    try:
        with Cluster(small_disk=True):
            pass
    except PermissionError as refusal:
        report.skip("postgresql: disk full", f"a small disk cannot be mounted here ({refusal})")
        return
    report.run("postgresql: disk full", full)


def main(chosen: list[str]) -> int:
    if {"-h", "--help"} & set(chosen):
        print(__doc__)
        return 0
    logs.configure("error")
    report, began = Report(chosen), time.monotonic()
    everywhere(report, "sqlite")
    locked = lambda e, f: outages.sqlite_locked(e, f, count=60, seconds=AWAY_SECONDS)  # noqa: E731
    report.run(f"sqlite: locked for {AWAY_SECONDS:.0f} s", on("sqlite", locked))
    full = lambda e, f: outages.sqlite_full(e, f, count=60, pages=40)  # noqa: E731
    report.run("sqlite: disk full", on("sqlite", full))
    if databases.postgresql_server() is None:
        report.skip("postgresql", "no server answers and none is installed")
    else:
        everywhere(report, "postgresql")
        own_cluster(report)
    if not report.lines:
        print(f"No drill's name begins with {' or '.join(chosen)}; they begin with sqlite: or postgresql:")
        return 2
    print(f"\n{len(report.lines)} drills in {time.monotonic() - began:.0f} s, {report.broken} broken:")
    print("\n".join(report.lines), flush=True)
    return 1 if report.broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
