"""Another tax class for a vehicle: what it costs or gives back for the rest of the tax, and its record."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.journeys.fields import Answers, RefusedError
from app.journeys.rules import NotAcceptedError, SentCase
from app.services.vehicle_tax import operations as register
from app.services.vehicle_tax import periods, queries, rates, rules
from app.services.vehicle_tax.models import KeeperNotice, RegisteredVehicle
from app.services.vehicle_tax.notices.operations import coming, locked_vehicle
from app.services.vehicle_tax.notices.rules import What, told_on


def find_change(session: Session, answers: Answers, today: date) -> Mapping[str, Any]:
    """What a change of tax class costs or gives back for the rest of the tax, and from when.

    Raises:
        RefusedError: `no_rate` where the price of either class cannot be worked out; `by_debit`
            where instalments run, which have to be ended first.
    """
    vehicle = queries.vehicle(session, answers["vehicle"]["vehicle_id"])
    if vehicle is None:
        raise RefusedError("no_rate")
    wanted = answers["new_class"]
    exemption = register.exemption_of(wanted)
    if exemption is rules.Exemption.HISTORIC and not rules.may_be_historic(register.car_of(vehicle), today):
        return {"problem": "not_historic", "cost_pence": 0, "from": today.isoformat()}
    cost = _cost_of_change(session, vehicle, wanted, today)
    # What was paid elsewhere, by instalments perhaps, is not known here: nothing is promised back.
    elsewhere = cost < 0 and not queries.licences_in_force(session, vehicle.id, today)
    return {
        "problem": "",
        "cost_pence": 0 if elsewhere else cost,
        "paid_elsewhere": "yes" if elsewhere else "no",
        "from": (periods.month_start(today) if cost > 0 else periods.month_start(today, 1)).isoformat(),
    }


def _cost_of_change(session: Session, vehicle: RegisteredVehicle, wanted: str, today: date) -> int:
    """Above nought to pay, below nought to be paid back; nought where no tax is running."""
    if vehicle.tax_due is None or vehicle.tax_due < today:
        return 0
    licences = queries.licences_in_force(session, vehicle.id, today)
    if any(licence.mandate_id for licence in licences):
        raise RefusedError("by_debit")
    start = licences[0].starts if licences else periods.month_start(vehicle.tax_due, -11)
    ends = vehicle.tax_due
    if coming(session, vehicle, licences):  # a SORN has promised back what comes after this month
        ends = min(ends, periods.month_end(today))
    cost = periods.class_change(
        old_pence=_annual(vehicle, vehicle.tax_class, start),
        new_pence=_annual(vehicle, wanted, start),
        term_months=12,
        changed_on=today,
        ends_on=ends,
    )
    return max(cost, -sum(each.amount_pence for each in licences)) if licences else cost


def _still_costs(session: Session, vehicle: RegisteredVehicle, case: SentCase, told: date) -> bool:
    """Whether a change costs or gives back what the keeper agreed to."""
    try:
        cost = _cost_of_change(session, vehicle, case.answers["new_class"], told)
    except RefusedError:
        return False
    return cost == int(case.answers["change"]["cost_pence"])


def _annual(vehicle: RegisteredVehicle, tax_class: str, start: date) -> int:
    licence = rules.Licence(rules.LicenceKind.RENEWAL, start, register.exemption_of(tax_class))
    try:
        found = rules.annual_rate(register.car_of(vehicle), licence, rates.rates_for(start))
    except (rates.NoRatesError, rules.FactProblemError):
        raise RefusedError("no_rate") from None
    if found.pence is None:
        raise RefusedError("no_rate")
    return found.pence


def change_class(session: Session, case: SentCase, now: datetime) -> str:
    """Record another tax class; its receipt. Idempotent on the case's id.

    Raises:
        NotAcceptedError: `class_already`: the same was sent twice, and must not cost or give back twice;
            `no_tax_left`: the tax whose rest it was priced for has ended meanwhile, with its refund;
            `priced_anew`: a SORN, a sale or a Direct Debit came between, so that the price is another.
    """
    known = queries.notice_for(session, case.id)
    if known is not None:
        return known.receipt
    vehicle = locked_vehicle(session, case)
    change = case.answers["change"]
    if vehicle.tax_class == case.answers["new_class"]:
        raise NotAcceptedError("class_already")
    told = told_on(case.answers["vehicle"]["told_in"], now)
    if change["cost_pence"] and (vehicle.tax_due is None or vehicle.tax_due < told):
        raise NotAcceptedError("no_tax_left")
    if change["cost_pence"] and not _still_costs(session, vehicle, case, told):
        raise NotAcceptedError("priced_anew")
    notice = KeeperNotice(
        case_id=case.id,
        vehicle_id=vehicle.id,
        what=What.TAX_CLASS.value,
        takes_effect=date.fromisoformat(change["from"]),
        refund_pence=max(0, -change["cost_pence"]),
        evidence=case.answers.get("certificate", ""),
        applied_at=now,
        recorded_at=now,
    )
    session.add(notice)
    vehicle.tax_class = case.answers["new_class"]
    for licence in queries.licences_in_force(session, vehicle.id, told):
        licence.amount_pence += change["cost_pence"]
        licence.annual_pence = _annual(vehicle, vehicle.tax_class, licence.starts)
        session.add(licence)
    vehicle.updated_at = now
    session.add(vehicle)
    session.flush()
    return notice.receipt
