"""Finding payments whose end nobody told us: the browser went away and no webhook came."""

from datetime import datetime, timedelta
from typing import Any

import structlog

from app import clock, jobs
from app.db import read_session, transaction
from app.payments import operations, queries
from app.payments.direct_debit.workflows import SCHEDULES as DIRECT_DEBIT_SCHEDULES
from app.payments.port import ProviderError

QUIET_FOR = timedelta(minutes=2)
BATCH = 100
log = structlog.get_logger(__name__)


@jobs.step("payments.reconcile_once", max_attempts=3)
def reconcile_once() -> int:
    """Ask the provider about payments that have been open and quiet; returns how many."""
    now = clock.now()
    with read_session(jobs.engine()) as session:
        waiting = queries.unfinished_since(session, now - QUIET_FOR, limit=BATCH)
    for payment_id in waiting:
        try:
            with transaction(jobs.engine()) as session:
                operations.refresh(session, payment_id=payment_id, now=clock.now())
        except (ProviderError, operations.MismatchError):
            log.warning("payment_not_reconciled", payment=payment_id)
    return len(waiting)


def reconcile(due: datetime, context: Any) -> None:
    """The scheduled workflow."""
    del due, context
    reconcile_once()


SCHEDULES = (
    jobs.Schedule("payments.reconcile", reconcile, "* * * * *"),
    *DIRECT_DEBIT_SCHEDULES,
)
