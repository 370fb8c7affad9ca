"""Clearing away drafts that nobody came back to, every day."""

from datetime import datetime
from typing import Any

from app import clock, jobs
from app.db import transaction
from app.jobs import Schedule
from app.journeys.drafts.operations import forget_old


@jobs.step("journeys.tidy_once")
def tidy_once() -> int:
    """One turn; a turn that runs twice finds nothing the second time."""
    with transaction(jobs.engine()) as session:
        return forget_old(session, now=clock.now())


def tidy(due: datetime, context: Any) -> None:
    """The scheduled workflow."""
    del due, context
    tidy_once()


SCHEDULES: tuple[Schedule, ...] = (Schedule("journeys.tidy", tidy, "17 3 * * *"),)
