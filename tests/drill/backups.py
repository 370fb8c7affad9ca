"""A backup while journeys run, put back elsewhere: every reference shown before it is there, and finishes."""

import time
from pathlib import Path

from sqlalchemy import Engine

from app import clock
from app.config import Settings
from app.db import transaction
from app.operators.backups import archive
from app.services.vehicle_tax.sample import register_vehicles
from app.terminal import Terminal
from tests.drill.counting import Tally, tally, wait_until_done
from tests.drill.crew import PATIENCE, Crew, until
from tests.drill.submitter import DAY, car


def while_journeys_run(
    engine: Engine, other: Engine, folder: Path, *, count: int, per_second: float
) -> tuple[Tally, float]:
    """People and a worker go on meanwhile; the tally is of the restored hub. Also journeys a second."""
    there = folder / "elsewhere"
    there.mkdir()
    with transaction(engine) as session:
        register_vehicles(session, [car(n) for n in range(count)], today=DAY, now=clock.now())
    with Crew(engine, folder) as crew:
        crew.worker()
        until(lambda: " ready: " in crew.log.read_text())
        crowd = crew.crowd(count, per_second=per_second)
        until(lambda: crew.references)
        began = time.monotonic()
        until(lambda: len(crew.references) > count // 2 or crowd.poll() is not None, seconds=PATIENCE * 4)
        before = crew.references
        archive.backup(terminal(engine, folder), folder / "hub.tar.gz", now=clock.now())
        assert crowd.poll() is None, "the journeys had ended before the backup had"
        rate = (len(crew.references) - 1) / (time.monotonic() - began)
    archive.restore(terminal(other, there), folder / "hub.tar.gz", replace=False)
    with Crew(other, there) as crew:
        crew.worker()
        wait_until_done(other, seconds=PATIENCE)
    return tally(other, before), rate


def terminal(engine: Engine, folder: Path) -> Terminal:
    url = engine.url.render_as_string(hide_password=False)
    return Terminal(Settings(data_dir=folder, database_url=url), engine)
