"""A backup while journeys run, put back elsewhere: every reference shown before it is there, and finishes."""

import time
from pathlib import Path

from sqlalchemy import Engine

from app import clock
from app.config import Settings
from app.operators.backups import archive
from app.terminal import Terminal
from tests.drill.counting import Tally, tally, wait_until_done
from tests.drill.crew import PATIENCE, Crew, until


def while_journeys_run(engine: Engine, other: Engine, folder: Path, *, count: int) -> tuple[Tally, float]:
    """Two web processes and a worker run on; the tally is of the restored hub. Also journeys a second."""
    there = folder / "elsewhere"
    there.mkdir()
    with Crew(engine, folder) as crew:
        began = time.monotonic()
        web = crew.web(count)
        crew.worker()
        until(lambda: len(crew.references) >= count // 2 or web.poll() is not None, seconds=PATIENCE * 4)
        before = crew.references
        rate = len(before) / (time.monotonic() - began)
        archive.backup(terminal(engine, folder), folder / "hub.tar.gz", now=clock.now())
    archive.restore(terminal(other, there), folder / "hub.tar.gz", replace=False)
    with Crew(other, there) as crew:
        crew.worker()
        wait_until_done(other, seconds=PATIENCE)
    return tally(other, before), rate


def terminal(engine: Engine, folder: Path) -> Terminal:
    url = engine.url.render_as_string(hide_password=False)
    return Terminal(Settings(data_dir=folder, database_url=url), engine)
