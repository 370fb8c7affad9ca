"""Finding payments whose end nobody told us: the browser went away and no webhook came, or the money was
not taken after all.
"""

from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError

from app import clock, jobs
from app.db import read_session, transaction
from app.payments import connection, operations, queries
from app.payments.direct_debit.workflows import SCHEDULES as DIRECT_DEBIT_SCHEDULES
from app.payments.port import ProviderBusyError, ProviderError
from app.payments.refunds.workflows import SCHEDULES as REFUND_SCHEDULES

QUIET_FOR = timedelta(minutes=2)
LOST_WITHIN = timedelta(days=7)
BATCH = 100
# The clock starts the next run a minute after this one.
SECONDS_A_RUN = 50.0
log = structlog.get_logger(__name__)


@jobs.step("payments.reconcile_once", max_attempts=3)
def reconcile_once() -> int:
    """Ask the provider about payments that have been open and quiet; returns how many.

    Whoever was asked about longest ago comes first, so that payments which people left open, or that
    the provider does not know, never keep others waiting. A provider that has had enough is left alone until
    the next run.
    """
    now, began, asked = clock.now(), monotonic(), 0
    while monotonic() - began < SECONDS_A_RUN:
        with transaction(jobs.engine()) as session:
            waiting = queries.unfinished_since(session, now - QUIET_FOR, limit=BATCH)
            operations.note_asking(session, payment_ids=waiting, now=now)
        try:
            for payment_id in waiting:
                _ask(payment_id)
                asked += 1
        except ProviderBusyError:
            break
        if len(waiting) < BATCH:
            break
    return asked


def _ask(payment_id: str) -> None:
    try:
        with read_session(jobs.engine()) as session:
            found = operations.ask(session, payment_id=payment_id)
        if found is not None:
            with transaction(jobs.engine()) as session:
                operations.take_in(session, payment_id=payment_id, found=found, now=clock.now())
    except DBAPIError:
        raise  # our own database: the step is tried again
    except ProviderBusyError:
        raise
    except Exception as fault:  # noqa: BLE001 - one payment must not hold up the others
        log.warning("payment_not_reconciled", payment=payment_id, fault=type(fault).__name__)


def reconcile(due: datetime, context: Any) -> None:
    """The scheduled workflow."""
    del due, context
    reconcile_once()


@jobs.step("payments.find_lost_once", max_attempts=3)
def find_lost_once() -> int:
    """Find payments that succeeded and ended in an error later, which no message tells; returns how many."""
    since, lost = clock.now() - LOST_WITHIN, 0
    try:
        with read_session(jobs.engine()) as session:
            failed = connection.provider(session).errors_since(since)
    except (ProviderError, connection.NotConnectedError) as fault:
        log.warning("lost_payments_not_known", fault=type(fault).__name__)
        return 0
    for provider_id in failed:
        with transaction(jobs.engine()) as session:
            lost += operations.lose(session, provider_id=provider_id, now=clock.now())
    return lost


def find_lost(due: datetime, context: Any) -> None:
    """The scheduled workflow."""
    del due, context
    find_lost_once()


SCHEDULES = (
    jobs.Schedule("payments.find_lost", find_lost, "40 5 * * *"),
    jobs.Schedule("payments.reconcile", reconcile, "* * * * *"),
    *DIRECT_DEBIT_SCHEDULES,
    *REFUND_SCHEDULES,
)
