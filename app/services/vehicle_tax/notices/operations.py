"""What happens when a keeper tells us something: the refund is worked out, the register changed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.journeys.fields import Answers, RefusedError
from app.journeys.rules import SentCase
from app.payments.direct_debit import operations as debit
from app.payments.direct_debit.queries import collected_pence
from app.services.vehicle_tax import operations as register
from app.services.vehicle_tax import periods, queries, rules
from app.services.vehicle_tax.models import (
    NOT_FOR_ROAD,
    SORN,
    UNTAXED,
    KeeperNotice,
    RecordedLicence,
    RegisteredVehicle,
)
from app.services.vehicle_tax.notices.rules import PaidTerm, What, refund_of_all, told_on

STATUS_AFTER = {
    What.OFF_ROAD: SORN,
    What.SOLD: UNTAXED,
    What.STOLEN: UNTAXED,
    What.EXPORTED: UNTAXED,
    What.SCRAPPED: NOT_FOR_ROAD,
    What.WRITTEN_OFF: NOT_FOR_ROAD,
}


def find_kept_vehicle(session: Session, answers: Answers, today: date) -> Mapping[str, Any]:
    """A vehicle whose log book the person holds, and what a refund would be today.

    Raises:
        RefusedError: `no_match`, whichever half was wrong.
    """
    found = register.matched(session, answers)
    back = refund_due(session, found, today)
    promised = coming(session, found, queries.licences_in_force(session, found.id, today))
    return {
        **register.shown_facts(found, today),
        "starts": periods.next_start(today, found.tax_due).isoformat(),
        "told_in": periods.month_start(today).isoformat(),
        "exported": "yes" if found.marked_for_export else "no",
        "off_road": "yes" if found.tax_status == SORN else "no",
        "on_register": "no" if found.tax_status == NOT_FOR_ROAD else "yes",
        "taxed": "yes" if found.tax_due is not None and found.tax_due >= today else "no",
        "refund_pence": back.amount_pence if back else None,
        "promised_pence": sum(each.refund_pence for each in promised),
        "refund_months": back.months if back else 0,
    }


def refund_due(session: Session, vehicle: RegisteredVehicle, on: date) -> periods.Refund | None:
    """What is paid back if the tax ends now; None where it was not paid here, so we cannot say how much.

    What a SORN for next month has promised already is not paid back again.
    """
    licences = queries.licences_in_force(session, vehicle.id, on)
    if not licences:
        left = periods.full_months_left(on, vehicle.tax_due) if vehicle.tax_due else 0
        return None if left else periods.Refund(0, 0)
    promised = sum(each.refund_pence for each in coming(session, vehicle, licences))
    terms = tuple(paid_term(session, licence) for licence in licences)
    return refund_of_all(terms, told_on=on).without(promised)


def coming(
    session: Session, vehicle: RegisteredVehicle, licences: Sequence[RecordedLicence]
) -> list[KeeperNotice]:
    """What was told for a later day and still counts: taxing the vehicle again meanwhile ends it."""
    return [
        notice
        for notice in queries.notices_pending(session, vehicle.id)
        if not any(each.recorded_at > notice.recorded_at for each in licences)
    ]


def paid_term(session: Session, licence: RecordedLicence) -> PaidTerm:
    """A licence with what has been paid for it so far."""
    # Licences recorded before the yearly rate was kept were all single payments.
    share = rules.SHARE[rules.Option(licence.option)]
    return PaidTerm(
        starts=licence.starts,
        ends=licence.ends,
        annual_pence=licence.annual_pence
        if licence.annual_pence is not None
        else licence.amount_pence * 1000 // share,
        standard_annual_pence=licence.standard_annual_pence,
        paid_pence=collected_pence(session, licence.case_id) if licence.mandate_id else licence.amount_pence,
        instalments_total_pence=licence.amount_pence if licence.mandate_id else None,
    )


def check_event(session: Session, answers: Answers, today: date) -> Mapping[str, Any]:
    """The day on which something happened, which cannot lie ahead.

    Raises:
        RefusedError: `in_future`.
    """
    del session
    if date.fromisoformat(answers["happened_on"]) > today:
        raise RefusedError("in_future", "day")
    return {"checked": True}


def take_off_road(session: Session, case: SentCase, now: datetime) -> str:
    """Record a SORN, at once or from the first of next month; its receipt. Idempotent on the case's id."""
    later = case.answers.get("from_when") == "next_month"
    return _record(session, case, What.OFF_ROAD, now=now, later=later)


def end_tax(session: Session, case: SentCase, now: datetime) -> str:
    """Record that a vehicle is no longer kept; its receipt. Idempotent on the case's id."""
    return _record(session, case, What(case.answers["what_happened"]), now=now)


def _record(session: Session, case: SentCase, what: What, *, now: datetime, later: bool = False) -> str:
    known = queries.notice_for(session, case.id)
    if known is not None:
        return known.receipt
    vehicle = locked_vehicle(session, case)
    told = told_on(case.answers["vehicle"]["told_in"], now)
    effect = periods.month_start(told, 1) if later else told
    back = refund_due(session, vehicle, told)
    notice = KeeperNotice(
        case_id=case.id,
        vehicle_id=vehicle.id,
        what=what.value,
        takes_effect=effect,
        refund_months=back.months if back else 0,
        refund_pence=back.amount_pence if back else 0,
        applied_at=None if later else now,
        recorded_at=now,
    )
    session.add(notice)
    if not later:
        apply_notice(session, vehicle=vehicle, what=what, on=effect, now=now)
    return notice.receipt


def locked_vehicle(session: Session, case: SentCase) -> RegisteredVehicle:
    """The vehicle of a case, for this transaction alone."""
    found = queries.vehicle(session, case.answers["vehicle"]["vehicle_id"], lock=True)
    if found is None:
        raise LookupError(f"case {case.reference}: its vehicle is no longer in the register")
    return found


def apply_notice(
    session: Session, *, vehicle: RegisteredVehicle, what: What, on: date, now: datetime
) -> None:
    """End the tax and say in the register what the vehicle is from now on, whatever was to come."""
    for pending in queries.notices_pending(session, vehicle.id):
        pending.applied_at = now
        session.add(pending)
    for licence in queries.licences_in_force(session, vehicle.id, on):
        licence.ended_on = on
        session.add(licence)
    debit.cancel_for(session, subject_id=vehicle.id, now=now)
    if what.leaves_keeper:
        register.hand_over(session, vehicle=vehicle, on=on, now=now)
    vehicle.tax_due = None
    vehicle.tax_status = STATUS_AFTER[what]
    vehicle.marked_for_export = vehicle.marked_for_export or what is What.EXPORTED
    vehicle.updated_at = now
    session.add(vehicle)
    session.flush()


def apply_due(session: Session, *, today: date, now: datetime) -> int:
    """Bring into force what keepers told us for a day that has come; returns how many.

    The vehicle is locked before what is told of it, as by a sale that comes at the same time.
    """
    done = 0
    for notice in queries.notices_due(session, today):
        vehicle = queries.vehicle(session, notice.vehicle_id, lock=True)
        if not queries.still_pending(session, notice):
            continue
        done += 1
        notice.applied_at = now
        session.add(notice)
        # Taxed again meanwhile: the newer act counts, and taxing ends a SORN.
        licences = queries.licences_in_force(session, notice.vehicle_id, today)
        if vehicle is None or any(each.recorded_at > notice.recorded_at for each in licences):
            continue
        apply_notice(session, vehicle=vehicle, what=What(notice.what), on=today, now=now)
    return done
