"""The workflows of all services: one for every case, whichever service it is for."""

from app.config import Settings
from app.deliveries import connection as deliveries
from app.journeys.cases.delivering import CaseSender
from app.journeys.cases.workflows import case_workflow
from app.services.registry import services
from app.services.vehicle_tax.registers import connection as vehicle_registers
from app.services.vehicle_tax.workflows import SCHEDULES as VEHICLE_TAX_SCHEDULES

WORKFLOWS = (case_workflow(services),)
SCHEDULES = (*VEHICLE_TAX_SCHEDULES,)


def prepare(settings: Settings) -> None:
    """Let deliveries ask about cases in a worker, and services reach their registers."""
    vehicle_registers.install(settings)
    deliveries.send_for(CaseSender(services))
