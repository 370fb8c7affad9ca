"""Drills with several workers: never one step together, fenced, taken over, old and new, a wrong clock."""

import os
import signal
import time
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import select

from app import jobs
from app.db import read_session
from app.journeys.cases.models import Case
from tests.drill.counting import Tally, tally, wait_until_done
from tests.drill.crew import PATIENCE, Crew, until


def together(engine: Engine, folder: Path, *, count: int) -> Tally:
    """Two workers, both heard of, share the cases; a step that ran in both would double history."""
    with Crew(engine, folder) as crew:
        assert crew.web(count).wait(PATIENCE * 4) == 0
        crew.worker("drill-one")
        crew.worker("drill-two")
        wait_until_done(engine, seconds=PATIENCE * 2)
        return tally(engine, crew.references)


def fenced(engine: Engine, folder: Path, *, silent: float = 0) -> Tally:
    """A worker is suspended in mid-step, declared dead, and wakes when another has done its work."""
    with Crew(engine, folder, silent=silent) as crew:
        assert crew.web(1).wait(PATIENCE) == 0
        hanging = crew.worker("drill-hanging", point="deliver:stop")
        assert until(crew.mark("deliver:stop").exists)
        crew.worker("drill-heir")
        assert wait_until_done(engine, seconds=PATIENCE), crew.log.read_text()[-2000:]
        hanging.send_signal(signal.SIGCONT)
        until(lambda: heard_of(engine, "drill-hanging"), seconds=20)
        return tally(engine, crew.references)


def heard_of(engine: Engine, worker: str) -> bool:
    with read_session(engine) as session:
        return worker not in jobs.silent_workers(session, now=jobs.database_now(engine))


def taken_over(engine: Engine, folder: Path, *, silent: float = 0) -> tuple[Tally, float]:
    """A worker is killed in mid-step and never comes back; seconds until another has done its work."""
    with Crew(engine, folder, silent=silent) as crew:
        assert crew.web(1).wait(PATIENCE) == 0
        heir = crew.worker("drill-heir", point="")
        os.kill(heir.pid, signal.SIGSTOP)  # it is there, and lets the other begin
        dying = crew.worker("drill-dying", point="deliver:committed")
        assert dying.wait(PATIENCE) == -signal.SIGKILL, crew.log.read_text()[-2000:]
        began = time.monotonic()
        os.kill(heir.pid, signal.SIGCONT)
        wait_until_done(engine, seconds=PATIENCE)
        return tally(engine, crew.references), time.monotonic() - began


def from_the_previous_version(engine: Engine, folder: Path) -> Tally:
    """The first release's workflow does its first step and dies; this release finishes the case."""
    with Crew(engine, folder) as crew:
        assert crew.web(1).wait(PATIENCE) == 0
        old = crew.previous("drill-worker")
        assert old.wait(PATIENCE) == -signal.SIGKILL, crew.log.read_text()[-2000:]
        with read_session(engine) as session:
            assert session.exec(select(Case.state)).all() == ["accepted"]
        crew.worker("drill-worker")
        wait_until_done(engine, seconds=PATIENCE)
        return tally(engine, crew.references)


def wrong_clocks(engine: Engine, folder: Path, *, count: int) -> Tally:
    """One worker two days ahead and one two days behind share the cases with a third that is right."""
    with Crew(engine, folder) as crew:
        assert crew.web(count).wait(PATIENCE * 4) == 0
        crew.worker("drill-ahead", fake="+2d")
        crew.worker("drill-behind", fake="-2d")
        crew.worker("drill-right")
        wait_until_done(engine, seconds=PATIENCE * 2)
        return tally(engine, crew.references)
