"""The workflows of all services: one for every case, whichever service it is for, and reminders."""

from datetime import datetime
from typing import Any

from app import clock, jobs
from app.config import Settings, load_settings
from app.db import transaction
from app.deliveries import connection as deliveries
from app.journeys.cases.delivering import CaseSender
from app.journeys.cases.workflows import case_workflow, rejected_workflow
from app.journeys.drafts import reminders as drafts
from app.payments.direct_debit import connection as direct_debit
from app.services.registry import services
from app.services.vehicle_tax import reminders as vehicles
from app.services.vehicle_tax.registers import connection as vehicle_registers
from app.services.vehicle_tax.renewals.operations import TaxByDebit
from app.services.vehicle_tax.workflows import SCHEDULES as VEHICLE_TAX_SCHEDULES

WORKFLOWS = (case_workflow(services), rejected_workflow(services))


@jobs.step("reminders.drafts")
def remind_drafts(after: str) -> str:
    """One batch; run twice it writes nothing twice."""
    with transaction(jobs.engine()) as session:
        return drafts.remind(
            session,
            services=services(),
            base_url=load_settings().base_url,
            now=clock.now(),
            after=after,
        )


@jobs.step("reminders.vehicles")
def remind_vehicles(after: str) -> str:
    """One batch; run twice it writes nothing twice."""
    with transaction(jobs.engine()) as session:
        return vehicles.remind(
            session, base_url=load_settings().base_url, today=clock.today(), now=clock.now(), after=after
        )


def remind(due: datetime, context: Any) -> None:
    """The scheduled workflow: in the morning, when a message is read."""
    del due, context
    for step in (remind_drafts, remind_vehicles):
        after = step("")
        while after:
            after = step(after)


SCHEDULES = (*VEHICLE_TAX_SCHEDULES, jobs.Schedule("reminders", remind, "40 8 * * *"))


def prepare(settings: Settings) -> None:
    """Let deliveries ask about cases in a worker, and services reach their registers."""
    vehicle_registers.install(settings)
    direct_debit.install(settings)
    direct_debit.listen((TaxByDebit(),))
    deliveries.send_for(CaseSender(services))
