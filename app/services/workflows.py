"""The workflows of all services: one for every case, whichever service it is for."""

from app.journeys.cases.workflows import case_workflow
from app.services.registry import services

WORKFLOWS = (case_workflow(services),)
