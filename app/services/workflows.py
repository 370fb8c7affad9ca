"""The workflows of all services: one for every case, whichever service it is for."""

from app.config import Settings
from app.deliveries import connection as deliveries
from app.journeys.cases.delivering import CaseSender
from app.journeys.cases.workflows import case_workflow
from app.services.registry import services

WORKFLOWS = (case_workflow(services),)


def prepare(settings: Settings) -> None:
    """Let deliveries ask about cases in a worker."""
    del settings
    deliveries.send_for(CaseSender(services))
