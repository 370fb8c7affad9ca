"""Letting go of lists that nobody came back to, every day."""

from datetime import datetime
from typing import Any

from app import clock, jobs
from app.db import transaction
from app.jobs import Schedule
from app.rationalisation.imports.operations import forget


@jobs.step("rationalisation.forget_lists_once")
def forget_lists_once() -> int:
    """One turn; a turn that runs twice finds nothing the second time."""
    with transaction(jobs.engine()) as session:
        return forget(session, now=clock.now())


def forget_lists(due: datetime, context: Any) -> None:
    """The scheduled workflow."""
    del due, context
    forget_lists_once()


SCHEDULES: tuple[Schedule, ...] = (Schedule("rationalisation.forget_lists", forget_lists, "17 3 * * *"),)
