"""Collecting, once an hour: payments whose day has come are ordered, and the bank is asked how those
ordered before have ended. Each payment has a transaction of its own, so that one cannot hold up another.
"""

from datetime import datetime
from typing import Any

import structlog

from app import clock, jobs
from app.db import read_session, transaction
from app.payments.direct_debit import connection, operations, queries
from app.payments.direct_debit.port import DebitError

BATCH = 500
log = structlog.get_logger(__name__)


@jobs.step("direct-debit.collect-once", max_attempts=3)
def collect_once() -> int:
    """Order what is due and take what is known; repeating it changes nothing. Returns how many."""
    if not connection.available():
        return 0
    today = clock.today()
    with read_session(jobs.engine()) as session:
        due = queries.due_by(session, today, limit=BATCH)
    for collection_id in due:
        try:
            with transaction(jobs.engine()) as session:
                operations.order(session, collection_id=collection_id, today=today, now=clock.now())
        except DebitError:
            log.warning("debit_not_ordered", collection=collection_id)
    with read_session(jobs.engine()) as session:
        ordered = queries.ordered(session, limit=BATCH)
    for collection_id in ordered:
        try:
            with transaction(jobs.engine()) as session:
                operations.take_outcome(session, collection_id=collection_id, today=today, now=clock.now())
        except DebitError:
            log.warning("debit_outcome_not_known", collection=collection_id)
    return len(due)


def collect(due: datetime, context: Any) -> None:
    """The scheduled workflow."""
    del due, context
    collect_once()


SCHEDULES = (jobs.Schedule("direct-debit.collect", collect, "20 * * * *"),)
