"""Adding new events to the counts by day, every hour."""

from datetime import datetime
from typing import Any

from app import clock, jobs
from app.db import transaction
from app.events.operations import roll_up
from app.jobs import Schedule


@jobs.step("uptake.add_events")
def add_events() -> int:
    """One turn; a turn that runs twice finds nothing the second time."""
    with transaction(jobs.engine()) as session:
        return roll_up(session, now=clock.now())


def keep_counts(due: datetime, context: Any) -> None:
    """The scheduled workflow."""
    del due, context
    add_events()


SCHEDULES: tuple[Schedule, ...] = (Schedule("uptake.keep_counts", keep_counts, "7 * * * *"),)
