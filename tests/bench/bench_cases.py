"""Cases delivered a second, by one worker and by two, on PostgreSQL: register, receipt, reconciliation.

The yardstick commits as many bare rows as a case has steps, one after the other, to the same server.
"""

import os
import tempfile
import time
from pathlib import Path

from sqlalchemy import text

from app import clock, crypto
from app.config import Settings
from app.db import transaction
from app.services.vehicle_tax.sample import register_vehicles
from tests import databases
from tests.drill.counting import wait_until_done
from tests.drill.crew import Crew, until
from tests.drill.crowd import paid
from tests.drill.submitter import DAY, car

COUNT = int(os.environ.get("HUB_BENCH_CASES", "600"))
STEPS = 4  # deliver, receipt, reconcile, carry the message


def main() -> None:
    if databases.postgresql_server() is None:
        print("not run: no PostgreSQL answers and none is installed")
        return
    clock.fix_today(DAY)
    with tempfile.TemporaryDirectory() as folder:
        bare = COUNT / _bare(Path(folder))
    print(f"{STEPS} bare transactions: {bare:.0f} a second, ratio 1.00")
    for workers in (1, 2):
        with tempfile.TemporaryDirectory() as folder:
            crypto.install(Settings(data_dir=Path(folder)).secrets)
            seconds = _drain(Path(folder), workers)
        rate = COUNT / seconds
        found = f"{rate:.0f} cases a second, {COUNT} in {seconds:.1f} s, ratio {rate / bare:.2f}"
        print(f"{workers} worker(s): {found}")


def _bare(folder: Path) -> float:
    """Seconds for the commits alone."""
    engine = databases.fresh("postgresql", folder)
    with transaction(engine) as session:
        session.execute(text("CREATE TABLE bare (number integer)"))
    began = time.monotonic()
    for number in range(COUNT * STEPS):
        with transaction(engine) as session:
            session.execute(text("INSERT INTO bare VALUES (:number)"), {"number": number})
    seconds = time.monotonic() - began
    engine.dispose()
    return seconds


def _drain(folder: Path, workers: int) -> float:
    """Seconds from when every worker is ready until every case is done and its receipt carried."""
    engine = databases.fresh("postgresql", folder)
    with transaction(engine) as session:
        register_vehicles(session, [car(n) for n in range(COUNT)], today=DAY, now=clock.now())
    with Crew(engine, folder) as crew:
        for number in range(COUNT):
            paid(engine, number)
        for number in range(workers):
            crew.worker(f"bench-{number}")
        until(lambda: crew.log.read_text().count(" ready: ") == workers)
        began = time.monotonic()
        wait_until_done(engine, seconds=600)
        seconds = time.monotonic() - began
    engine.dispose()
    return seconds
