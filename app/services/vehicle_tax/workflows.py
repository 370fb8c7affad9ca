"""What the clock does for vehicle tax: a SORN for next month comes into force when its day has come."""

from datetime import datetime
from typing import Any

from app import clock, jobs
from app.db import transaction
from app.services.vehicle_tax.notices import operations as notices


@jobs.step("vehicle-tax.notices")
def notices_step() -> int:
    """Bring into force what keepers told us for today; repeating it changes nothing."""
    with transaction(jobs.engine()) as session:
        return notices.apply_due(session, today=clock.today(), now=clock.now())


def apply_notices(due: datetime, context: Any) -> None:
    """The scheduled workflow."""
    del due, context
    notices_step()


SCHEDULES = (jobs.Schedule("vehicle-tax.notices", apply_notices, "10 * * * *"),)
