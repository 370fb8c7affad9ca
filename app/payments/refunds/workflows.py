"""Once a day every refund that has not arrived is asked about, and one that failed is given again."""

from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError

from app import clock, jobs
from app.db import read_session, transaction
from app.payments import queries
from app.payments.port import ProviderBusyError
from app.payments.refunds import operations

BATCH = 500
log = structlog.get_logger(__name__)


@jobs.step("payments.follow_refunds_once", max_attempts=3)
def follow_once() -> int:
    """Follow every refund under way; returns how many. Repeating it changes nothing.

    A provider that has had enough is left alone until the next day.
    """
    followed, after = 0, ""
    while True:
        with read_session(jobs.engine()) as session:
            keys = queries.refunds_under_way(session, after=after, limit=BATCH)
        try:
            for key in keys:
                _follow(key)
                followed += 1
        except ProviderBusyError:
            return followed
        if len(keys) < BATCH:
            return followed
        after = keys[-1]


def _follow(key: str) -> None:
    try:
        with read_session(jobs.engine()) as session:
            theirs = operations.ask(session, key=key)
        with transaction(jobs.engine()) as session:
            operations.follow(session, key=key, theirs=theirs, now=clock.now())
    except DBAPIError:
        raise  # our own database: the step is tried again
    except ProviderBusyError:
        raise
    except Exception as fault:  # noqa: BLE001 - one refund must not hold up the others
        log.error("refund_not_followed", fault=type(fault).__name__)  # noqa: TRY400 - the trace may be about people


def follow(due: datetime, context: Any) -> None:
    """The scheduled workflow."""
    del due, context
    follow_once()


SCHEDULES = (jobs.Schedule("payments.follow_refunds", follow, "50 5 * * *"),)
