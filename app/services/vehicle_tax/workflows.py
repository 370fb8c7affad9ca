"""What the clock does for vehicle tax: a SORN for next month comes into force when its day has come,
and tax that is paid by Direct Debit renews by itself.
"""

from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError

from app import clock, jobs
from app.db import read_session, transaction
from app.payments.direct_debit import queries as debits
from app.services.vehicle_tax.notices import operations as notices
from app.services.vehicle_tax.renewals import operations as renewals

log = structlog.get_logger(__name__)


@jobs.step("vehicle-tax.notices")
def notices_step() -> int:
    """Bring into force what keepers told us for today; repeating it changes nothing."""
    with transaction(jobs.engine()) as session:
        return notices.apply_due(session, today=clock.today(), now=clock.now())


def apply_notices(due: datetime, context: Any) -> None:
    """The scheduled workflow."""
    del due, context
    notices_step()


@jobs.step("vehicle-tax.debit-renewals")
def renewals_step() -> dict[str, int]:
    """Renew what ends soon, each in a transaction of its own; what cannot be renewed is tried tomorrow."""
    today, tally = clock.today(), {"renewed": 0, "waits": 0, "given_up": 0}
    with read_session(jobs.engine()) as session:
        ending = debits.ending_by(session, today + renewals.RENEWS_BEFORE)
    for mandate_id in ending:
        try:
            with transaction(jobs.engine()) as session:
                result = renewals.renew_by_itself(
                    session, mandate_id=mandate_id, today=today, now=clock.now()
                )
            tally[result] += 1
        except DBAPIError:
            raise  # our own database: the step is tried again
        except Exception as fault:  # noqa: BLE001 - one mandate must not hold up the others
            log.warning("debit_not_renewed", mandate=mandate_id, fault=type(fault).__name__)
    return tally


def renew_debits(due: datetime, context: Any) -> None:
    """The scheduled workflow."""
    del due, context
    renewals_step()


SCHEDULES = (
    jobs.Schedule("vehicle-tax.notices", apply_notices, "10 * * * *"),
    jobs.Schedule("vehicle-tax.debit-renewals", renew_debits, "40 5 * * *"),
)
