"""What each slice hands to the operator: workflows, schedules, periods of retention, personal data."""

from collections.abc import Callable

from app.config import Settings
from app.deliveries import connection as deliveries
from app.deliveries import records as delivery_records
from app.deliveries.workflows import WORKFLOWS as DELIVERY_WORKFLOWS
from app.estate.crawls import workflows as crawls
from app.estate.schedules.workflows import SCHEDULES as CRAWL_SCHEDULES
from app.estate.schedules.workflows import WORKFLOWS as CRAWL_WORKFLOWS
from app.identity.people import records as people
from app.identity.provider import connection as identity
from app.identity.provider.workflows import WORKFLOWS as IDENTITY_WORKFLOWS
from app.identity.workflows import SCHEDULES as IDENTITY_SCHEDULES
from app.jobs import Schedule, Workflow
from app.journeys import listeners as journeys
from app.journeys.cases import records as cases
from app.journeys.drafts import records as drafts
from app.journeys.drafts.workflows import SCHEDULES as DRAFT_SCHEDULES
from app.notifications import connection as notifications
from app.notifications import records as messages
from app.notifications.workflows import WORKFLOWS as NOTIFICATION_WORKFLOWS
from app.organisations import records as organisations
from app.payments import connection as payments
from app.payments import records as payment_records
from app.payments.direct_debit import records as debits
from app.payments.workflows import SCHEDULES as PAYMENT_SCHEDULES
from app.rationalisation.imports.workflows import SCHEDULES as IMPORT_SCHEDULES
from app.records import KeyedHash, PersonalData, Retention
from app.services import workflows as services
from app.services.self_assessment import records as tax_returns
from app.services.vehicle_tax import records as vehicles
from app.signin import records as sessions
from app.signin.workflows import SCHEDULES as SIGNIN_SCHEDULES
from app.uptake.workflows import SCHEDULES as UPTAKE_SCHEDULES

PREPARE: tuple[Callable[[Settings], None], ...] = (
    crawls.install,
    deliveries.install,
    identity.install,
    notifications.install,
    payments.install,
    journeys.listen,
    services.prepare,
)
WORKFLOWS: tuple[Workflow, ...] = (
    *CRAWL_WORKFLOWS,
    *crawls.WORKFLOWS,
    *DELIVERY_WORKFLOWS,
    *IDENTITY_WORKFLOWS,
    *NOTIFICATION_WORKFLOWS,
    *services.WORKFLOWS,
)
SCHEDULES: tuple[Schedule, ...] = (
    *CRAWL_SCHEDULES,
    *DRAFT_SCHEDULES,
    *IDENTITY_SCHEDULES,
    *IMPORT_SCHEDULES,
    *PAYMENT_SCHEDULES,
    *services.SCHEDULES,
    *SIGNIN_SCHEDULES,
    *UPTAKE_SCHEDULES,
)
RETENTION: tuple[Retention, ...] = (
    *drafts.RETENTION,
    *cases.RETENTION,
    *delivery_records.RETENTION,
    *messages.RETENTION,
    *payment_records.RETENTION,
    *debits.RETENTION,
)
PERSONAL_DATA: tuple[PersonalData, ...] = (
    *cases.PERSONAL_DATA,
    *debits.PERSONAL_DATA,
    *drafts.PERSONAL_DATA,
    *messages.PERSONAL_DATA,
    *sessions.PERSONAL_DATA,
    *tax_returns.PERSONAL_DATA,
    *vehicles.PERSONAL_DATA,
)
KEYED_HASHES: tuple[KeyedHash, ...] = (
    *drafts.KEYED_HASHES,
    *messages.KEYED_HASHES,
    *organisations.KEYED_HASHES,
    *people.KEYED_HASHES,
    *tax_returns.KEYED_HASHES,
    *vehicles.KEYED_HASHES,
)
