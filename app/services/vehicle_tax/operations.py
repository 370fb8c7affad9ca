"""What happens around a vehicle: found for a keeper, renewed once paid for."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.journeys.fields import Answers, RefusedError
from app.journeys.rules import SentCase
from app.services.vehicle_tax import eligibility, periods, queries, rates, rules
from app.services.vehicle_tax.models import TAXED, Holding, RecordedLicence, RegisteredVehicle

# Direct Debit is another way to pay, not another price at this counter.
ONLINE_OPTIONS = (rules.Option.YEAR, rules.Option.HALF_YEAR)


def find_vehicle(session: Session, answers: Answers, today: date) -> Mapping[str, Any]:
    """Facts about the vehicle that both halves of the entry point to, with what it would cost.

    Raises:
        RefusedError: `no_match`, whichever half was wrong.
    """
    found = queries.vehicle_by_reference(
        session,
        registration=answers["registration_number"],
        reference=answers["reference_number"],
    )
    if found is None:
        raise RefusedError("no_match")
    return facts_of(found, today)


def facts_of(found: RegisteredVehicle, today: date) -> dict[str, Any]:
    """What the journey may know of a vehicle: nothing about its keeper."""
    start = periods.next_start(today, found.tax_due)
    offers, unpriced = _offers(found, start)
    stands = eligibility.Standing(
        kind=found.kind,
        first_registered=found.first_registered,
        tax_due=found.tax_due,
        mot_expires=found.mot_expires,
        insured_until=found.insured_until,
        marked_for_export=found.marked_for_export,
    )
    return {
        "vehicle_id": found.id,
        "registration": found.registration,
        "make": found.make,
        "colour": found.colour,
        "year": found.first_registered.year,
        "tax_due": found.tax_due.isoformat() if found.tax_due else None,
        "starts": start.isoformat(),
        "obstacle": eligibility.obstacle(stands, start=start, today=today) or unpriced,
        "offers": offers,
    }


def _offers(found: RegisteredVehicle, start: date) -> tuple[list[dict[str, Any]], str]:
    """The ways to pay here with their prices, or why there is none."""
    car = rules.Vehicle(
        first_registered=found.first_registered,
        fuel=rules.Fuel(found.fuel),
        co2=found.co2,
        engine_cc=found.engine_cc,
        list_price=found.list_price_pounds,
        rde2=found.rde2,
    )
    try:
        quotes = rules.quotes(car, rules.Licence(rules.LicenceKind.RENEWAL, start), rates.rates_for(start))
    except rates.NoRatesError:
        return [], "no_rate"
    except rules.FactProblemError:
        return [], "not_online"
    offers = [
        {
            "option": quote.option.value,
            "months": quote.option.months,
            "amount_pence": quote.amount_pence,
            "ends": periods.licence_end(start, quote.option.months).isoformat(),
            "verified": quote.verified,
        }
        for quote in quotes
        # Nothing to pay means an exemption, and its first claim is made at a counter.
        if quote.amount_pence and quote.option in ONLINE_OPTIONS
    ]
    return offers, "" if offers else "not_online"


def renew(session: Session, case: SentCase, now: datetime) -> None:
    """Record a licence that was paid for in the register. Idempotent on the case's id."""
    if queries.licence_for(session, case.id) is not None:
        return
    facts = case.answers["vehicle"]
    offer = chosen_offer(case.answers)
    vehicle = queries.vehicle(session, facts["vehicle_id"], lock=True)
    if vehicle is None:
        raise LookupError(f"case {case.reference}: its vehicle is no longer in the register")
    ends = date.fromisoformat(offer["ends"])
    session.add(
        RecordedLicence(
            case_id=case.id,
            vehicle_id=vehicle.id,
            option=offer["option"],
            starts=date.fromisoformat(facts["starts"]),
            ends=ends,
            amount_pence=offer["amount_pence"],
            recorded_at=now,
        )
    )
    vehicle.tax_status = TAXED
    vehicle.tax_due = max(ends, vehicle.tax_due or ends)
    vehicle.updated_at = now
    session.add(vehicle)
    _hold(session, case=case, vehicle_id=vehicle.id, now=now)


def _hold(session: Session, *, case: SentCase, vehicle_id: str, now: datetime) -> None:
    if case.subject is None:
        return
    issuer, subject = case.issuer or "", case.subject
    if not queries.holds(session, issuer=issuer, subject=subject, vehicle_id=vehicle_id):
        session.add(Holding(issuer=issuer, subject=subject, vehicle_id=vehicle_id, since=now))


def chosen_offer(answers: Answers) -> dict[str, Any]:
    """The offer that was chosen among those made for the vehicle."""
    offers: list[dict[str, Any]] = answers["vehicle"]["offers"]
    return next(offer for offer in offers if offer["option"] == answers["how_long"])
