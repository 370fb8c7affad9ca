"""Clearing away drafts that nobody came back to, every day."""

from datetime import datetime
from typing import Any

from app import clock, jobs
from app.config import load_settings
from app.db import transaction
from app.jobs import Schedule
from app.journeys.drafts.operations import forget_old
from app.journeys.parked import operations as parked
from app.journeys.uploads import operations as uploads
from app.storage import open_store


@jobs.step("journeys.tidy_once")
def tidy_once() -> int:
    """One turn; a turn that runs twice finds nothing the second time."""
    now = clock.now()
    with transaction(jobs.engine()) as session:
        gone = forget_old(session, now=now)
        parked.forget_old(session, now=now)
    with transaction(jobs.engine()) as session:
        uploads.forget_orphans(session, store=open_store(load_settings()), now=now)
    return gone


def tidy(due: datetime, context: Any) -> None:
    """The scheduled workflow."""
    del due, context
    tidy_once()


SCHEDULES: tuple[Schedule, ...] = (Schedule("journeys.tidy", tidy, "17 3 * * *"),)
