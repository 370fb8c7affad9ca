"""Sample renewals of the months before: each is begun, answered, paid in the sandbox, delivered and
receipted by the operations that serve people, at an instant of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import Session

from app.config import Settings
from app.events.rules import SAMPLE_DRAFT
from app.journeys.cases import operations as cases
from app.journeys.cases.models import Case
from app.journeys.cases.receipts import reconcile, send_receipt
from app.journeys.drafts import operations as drafts
from app.journeys.drafts.models import Draft
from app.journeys.drafts.rules import Owner
from app.journeys.fields import Form
from app.journeys.rules import Spec
from app.payments import connection
from app.payments import operations as payments
from app.payments.queries import latest_attempt
from app.payments.sandbox import operations as sandbox
from app.payments.sandbox.rules import Card
from app.services.vehicle_tax.eligibility import RENEWABLE_FROM_DAY
from app.services.vehicle_tax.sample import (
    SampleVehicle,
    demonstration_vehicles,
    history_vehicles,
    refuse_in_production,
    register_vehicles,
)
from app.services.vehicle_tax.spec import SERVICE

SERVICES: Mapping[str, Spec] = {SERVICE.slug: SERVICE}
# Paying takes a person a few minutes after the first answer.
UNTIL_PAID = timedelta(minutes=4)
GIVEN_UP_EVERY = 7
MOCK_CARD = "4242424242424242"


@dataclass(frozen=True)
class SampleOwner:
    """A sample person who signs in: as the hub knows them, and where their messages go."""

    issuer: str
    subject: str
    email: str


def load(
    session: Session,
    *,
    settings: Settings,
    owners: Sequence[SampleOwner],
    today: date,
    now: datetime,
) -> tuple[int, int]:
    """Fill the register and renew some of it; repeating adds nothing.

    Args:
        owners: sample people; the first ones own the newest renewals.

    Returns:
        How many vehicles and how many renewals were added.

    Raises:
        NotInProductionError: the hub runs in production.
    """
    refuse_in_production(settings)
    # Invented people pay at the sandbox, whatever provider real ones would pay at.
    connection.install(settings.model_copy(update={"pay_api_url": ""}))
    old = history_vehicles(today)
    added = register_vehicles(session, (*demonstration_vehicles(today), *old), today=today, now=now)
    renewed = 0
    for place, vehicle in enumerate(reversed(old)):
        owner = owners[place] if place < len(owners) else _stranger(place, settings)
        renewed += renew_once(
            session, vehicle, owner=owner, place=place, account=f"{settings.base_url}/account/"
        )
    return added, renewed


def _stranger(place: int, settings: Settings) -> SampleOwner:
    return SampleOwner(settings.issuer, f"sample-{place:03}", f"keeper-{place:03}@sample.example")


def renew_once(
    session: Session, vehicle: SampleVehicle, *, owner: SampleOwner, place: int, account: str
) -> bool:
    """Renew one vehicle in the last month of its tax; false if that was done before or given up."""
    draft_id = f"{SAMPLE_DRAFT}renewal-{vehicle.registration}"
    if vehicle.tax_due is None or session.get(Draft, draft_id) is not None:
        return False
    day = vehicle.tax_due.replace(day=RENEWABLE_FROM_DAY + place % 20)
    start = datetime.combine(day, time(8 + place % 12, place % 60), UTC)
    draft = drafts.begin(
        session,
        spec=SERVICE,
        owner=Owner(owner.issuer, owner.subject),
        language="cy" if place % 9 == 8 else "en",
        now=start,
        draft_id=draft_id,
    )
    steps = _answers(vehicle, owner, half=place % 5 == 4)
    given_up = place % GIVEN_UP_EVERY == GIVEN_UP_EVERY - 1
    for slug, form in steps[:2] if given_up else steps:
        page = SERVICE.page(slug)
        if page is None:
            raise LookupError(slug)
        drafts.answer(session, spec=SERVICE, page=page, draft=draft, form=form, today=day, now=start)
    return not given_up and _finish(session, draft, day=day, start=start, account=account)


def _answers(vehicle: SampleVehicle, owner: SampleOwner, *, half: bool) -> tuple[tuple[str, Form], ...]:
    entry = {"registration_number": [vehicle.registration], "reference_number": [vehicle.log_book]}
    return (
        ("vehicle", entry),
        ("your-vehicle", {"is_your_vehicle": ["yes"]}),
        ("how-long", {"how_long": ["single_6_month" if half else "single_12_month"]}),
        ("email-address", {"email_address": [owner.email]}),
    )


def _finish(session: Session, draft: Draft, *, day: date, start: datetime, account: str) -> bool:
    case = cases.submit(
        session,
        spec=SERVICE,
        draft=draft,
        seen=cases.seal_of(SERVICE, draft),
        language=draft.language,
        start_work=_no_work,
        today=day,
        now=start + UNTIL_PAID / 2,
    ).case
    if case is None:  # no rates for that month: the vehicle stays as it is
        return False
    done = start + UNTIL_PAID
    _pay(session, case, now=done)
    cases.payment_arrived(session, case_id=case.id, start_work=_no_work, now=done)
    cases.deliver(session, services=SERVICES, case_id=case.id, now=done)
    send_receipt(session, services=SERVICES, case_id=case.id, link=account, now=done)
    reconcile(session, case_id=case.id, now=done)
    return True


def _no_work(session: Session, case_id: str) -> None:
    """History is finished here and now: the worker has nothing left to do."""
    del session, case_id


def _pay(session: Session, case: Case, *, now: datetime) -> None:
    """Pay at the sandbox as the card pages would."""
    payment = payments.start(
        session,
        subject_id=case.id,
        amount_pence=case.amount_pence,
        reference=case.reference,
        description=case.words["payment"],
        return_url="/account/",
        language=case.language,
        now=now,
    )
    attempt = latest_attempt(session, case.id)
    if attempt is None or attempt.provider_id is None:
        raise LookupError(case.id)
    at_sandbox = sandbox.find(session, attempt.provider_id)
    sandbox.present_card(session, at_sandbox, Card(MOCK_CARD, expires=date.max), now=now)
    sandbox.confirm(session, at_sandbox, now=now)
    payments.refresh(session, payment_id=payment.id, now=now)
