"""The database goes away and comes back; the disk fills and is freed. Nothing shown is lost."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, event

from tests.drill.cluster import Cluster
from tests.drill.counting import Tally, tally, wait_until_done
from tests.drill.crew import Crew, until
from tests.drill.submitter import keep, prepared


def submit(app, crew: Crew, numbers: range) -> int:
    """Everybody submits; who sees an error sees no reference. How many saw one."""
    failed = 0
    for number in numbers:
        try:
            reference = keep(app, number)
        except (AssertionError, TypeError, AttributeError):  # a page other than the one that was hoped for
            failed += 1
            continue
        with crew.shown.open("a") as out:
            out.write(f"{reference}\n")
    return failed


def sqlite_locked(engine: Engine, folder: Path, *, count: int, seconds: float) -> Tally:
    """Another process holds the file's lock: the nearest that SQLite comes to being away."""
    with Crew(engine, folder) as crew:
        crew.worker()
        app = prepared(engine, folder, count)
        submit(app, crew, range(count // 2))
        with closing(sqlite3.connect(engine.url.database, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            time.sleep(seconds)
        submit(app, crew, range(count // 2, count))
        wait_until_done(engine, seconds=120)
        return tally(engine, crew.references)


def postgresql_stopped(cluster: Cluster, folder: Path, *, count: int, seconds: float) -> Tally:
    """The server is stopped without mercy under a worker and people, and started again."""
    engine = cluster.database()
    with Crew(engine, folder) as crew:
        crew.worker()
        app = prepared(engine, folder, count)
        until(lambda: " ready: " in crew.log.read_text())
        submit(app, crew, range(count // 3))
        cluster.stop()
        began = time.monotonic()
        refused = submit(app, crew, range(count // 3, count // 3 + 2))
        assert refused == 2, "somebody was shown a reference by a database that is away"
        time.sleep(max(0.0, seconds - (time.monotonic() - began)))
        cluster.start()
        submit(app, crew, range(count // 3 + 2, count))
        wait_until_done(engine, seconds=180)
        found = tally(engine, crew.references)
    engine.dispose()
    return found


def sqlite_full(engine: Engine, folder: Path, *, count: int, pages: int) -> Tally:
    """The file may not grow by more than so many pages, then it may again."""
    limit = {"pages": 0}

    def cap(connection, record):
        del record
        connection.execute(f"PRAGMA max_page_count={limit['pages'] or 1_073_741_823}")

    event.listen(engine, "connect", cap)
    try:
        with Crew(engine, folder) as crew:
            app = prepared(engine, folder, count)
            engine.dispose()
            with closing(sqlite3.connect(engine.url.database)) as probe:
                # Pages that deleted rows left free would be filled before the disk.
                probe.execute("VACUUM")
                limit["pages"] = probe.execute("PRAGMA page_count").fetchone()[0] + pages
            engine.dispose()
            failed = submit(app, crew, range(count // 2))
            assert failed, "the disk did not fill: lower `pages`"
            limit["pages"] = 0
            engine.dispose()
            submit(app, crew, range(count // 2, count))
            crew.worker()
            wait_until_done(engine, seconds=120)
            return tally(engine, crew.references)
    finally:
        event.remove(engine, "connect", cap)
        engine.dispose()


def postgresql_full(cluster: Cluster, folder: Path, *, count: int) -> Tally:
    """The cluster's own small disk is filled with ballast, then freed; the server may have fallen over."""
    engine = cluster.database()
    with Crew(engine, folder) as crew:
        app = prepared(engine, folder, count)
        submit(app, crew, range(count // 3))
        ballast = cluster.fill()
        failed = submit(app, crew, range(count // 3, 2 * count // 3))
        ballast.unlink()
        cluster.start()
        print(f"  {failed} of {count // 3} were refused while the disk was full", flush=True)
        submit(app, crew, range(2 * count // 3, count))
        crew.worker()
        wait_until_done(engine, seconds=120)
        found = tally(engine, crew.references)
    engine.dispose()
    return found
