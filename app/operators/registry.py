"""Every durable workflow and schedule of the hub, for the worker, and what a worker sets up first."""

from collections.abc import Callable

from app.config import Settings
from app.deliveries import connection as deliveries
from app.deliveries.workflows import WORKFLOWS as DELIVERY_WORKFLOWS
from app.identity.workflows import SCHEDULES as IDENTITY_SCHEDULES
from app.jobs import Schedule, Workflow
from app.journeys import listeners as journeys
from app.journeys.drafts.workflows import SCHEDULES as DRAFT_SCHEDULES
from app.notifications import connection as notifications
from app.notifications.workflows import WORKFLOWS as NOTIFICATION_WORKFLOWS
from app.payments import connection as payments
from app.payments.workflows import SCHEDULES as PAYMENT_SCHEDULES
from app.services import workflows as services
from app.signin.workflows import SCHEDULES as SIGNIN_SCHEDULES
from app.uptake.workflows import SCHEDULES as UPTAKE_SCHEDULES

PREPARE: tuple[Callable[[Settings], None], ...] = (
    deliveries.install,
    notifications.install,
    payments.install,
    journeys.listen,
    services.prepare,
)
WORKFLOWS: tuple[Workflow, ...] = (*DELIVERY_WORKFLOWS, *NOTIFICATION_WORKFLOWS, *services.WORKFLOWS)
SCHEDULES: tuple[Schedule, ...] = (
    *DRAFT_SCHEDULES,
    *IDENTITY_SCHEDULES,
    *PAYMENT_SCHEDULES,
    *SIGNIN_SCHEDULES,
    *UPTAKE_SCHEDULES,
)
