"""Collecting, once an hour: payments whose day has come are ordered, and the bank is asked how those
ordered before have ended. Each payment has a transaction of its own, so that one cannot hold up another.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from app import clock, jobs
from app.db import read_session, transaction
from app.payments.direct_debit import connection, operations, queries

BATCH = 500
log = structlog.get_logger(__name__)


@jobs.step("direct-debit.collect-once", max_attempts=3)
def collect_once() -> int:
    """Order what is due and take what is known; repeating it changes nothing. Returns how many."""
    if not connection.available():
        return 0
    today = clock.today()

    def order(session: Session, collection_id: str) -> None:
        operations.order(session, collection_id=collection_id, today=today, now=clock.now())

    def take(session: Session, collection_id: str) -> None:
        operations.take_outcome(session, collection_id=collection_id, today=today, now=clock.now())

    due = 0
    for each in _all(lambda session, after: queries.due_by(session, today, after=after, limit=BATCH)):
        due += 1
        _alone(order, each, "debit_not_ordered")
    for each in _all(lambda session, after: queries.ordered(session, after=after, limit=BATCH)):
        _alone(take, each, "debit_outcome_not_known")
    return due


def _all(find: Callable[[Session, str], Sequence[str]]) -> Iterator[str]:
    """Every identifier that a query finds, batch by batch."""
    after = ""
    while True:
        with read_session(jobs.engine()) as session:
            batch = find(session, after)
        yield from batch
        if len(batch) < BATCH:
            return
        after = batch[-1]


def _alone(act: Callable[[Session, str], None], collection_id: str, otherwise: str) -> None:
    """One payment in a transaction of its own; what goes wrong with it is tried again in an hour."""
    try:
        with transaction(jobs.engine()) as session:
            act(session, collection_id)
    except DBAPIError:
        raise  # our own database: the step is tried again
    except Exception as fault:  # noqa: BLE001 - one payment must not hold up the others
        log.warning(otherwise, collection=collection_id, fault=type(fault).__name__)


def collect(due: datetime, context: Any) -> None:
    """The scheduled workflow."""
    del due, context
    collect_once()


SCHEDULES = (jobs.Schedule("direct-debit.collect", collect, "20 * * * *"),)
