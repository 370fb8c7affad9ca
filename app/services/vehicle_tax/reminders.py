"""Reminding keepers whose vehicle tax is about to run out: whoever taxed the vehicle here, once."""

from datetime import date, datetime, timedelta

from babel.dates import format_date
from sqlmodel import Session, col, select

from app.journeys.cases.models import Case
from app.journeys.identifiers import shown_registration
from app.notifications import operations as notifications
from app.notifications.queries import wants_reminders
from app.payments.direct_debit.queries import active_mandate
from app.services.vehicle_tax.models import TAXED, Holding, RecordedLicence, RegisteredVehicle

BEFORE = timedelta(days=21)
BATCH = 200
TEMPLATE = "vehicle_tax_due"


def remind(session: Session, *, base_url: str, today: date, now: datetime, after: str = "") -> str:
    """Write to the next batch of those whose vehicle's tax ends within `BEFORE`; each once for each end.

    They are written to at the address of the last case in which they taxed it.

    Returns:
        The id to go on after, or nothing when all are done.
    """
    due = (
        select(RegisteredVehicle, Holding)
        .join(Holding, col(Holding.vehicle_id) == col(RegisteredVehicle.id))
        .where(
            RegisteredVehicle.tax_status == TAXED,
            col(RegisteredVehicle.tax_due) >= today,
            col(RegisteredVehicle.tax_due) <= today + BEFORE,
            col(Holding.id) > after,
        )
        .order_by(col(Holding.id))
        .limit(BATCH)
    )
    found = session.exec(due).all()
    for vehicle, holding in found:
        _remind(session, vehicle, holding, base_url=base_url, now=now)
    return found[-1][1].id if len(found) == BATCH else ""


def _remind(
    session: Session, vehicle: RegisteredVehicle, holding: Holding, *, base_url: str, now: datetime
) -> None:
    case = _last_case(session, vehicle, holding)
    to = str(case.answers.get("email_address") or "") if case else ""
    wanted = wants_reminders(session, issuer=holding.issuer, subject=holding.subject)
    if case is None or not to or not wanted or vehicle.tax_due is None:
        return
    # A Direct Debit renews by itself, and its own messages say so (GOV.UK vehicle-tax-direct-debit/renewing).
    if active_mandate(session, vehicle.id) is not None:
        return
    notifications.send(
        session,
        template=TEMPLATE,
        language=case.language,
        to=to,
        personalisation={
            "registration": shown_registration(vehicle.registration),
            "date": format_date(vehicle.tax_due, "d MMMM y", locale=case.language),
            "link": f"{base_url}/guidance/tax-your-vehicle",
            "stop": f"{base_url}/notifications/preferences",
        },
        reference="",
        now=now,
        person=holding.subject,
        key=f"tax-due-{holding.id}-{vehicle.tax_due:%Y%m%d}",
    )


def _last_case(session: Session, vehicle: RegisteredVehicle, holding: Holding) -> Case | None:
    asked = (
        select(Case)
        .join(RecordedLicence, col(RecordedLicence.case_id) == col(Case.id))
        .where(
            RecordedLicence.vehicle_id == vehicle.id,
            Case.subject == holding.subject,
            Case.issuer == holding.issuer,
        )
    )
    return session.exec(asked.order_by(col(Case.submitted_at).desc(), col(Case.id)).limit(1)).first()
