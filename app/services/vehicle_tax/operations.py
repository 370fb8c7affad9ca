"""What happens around a vehicle: found for a keeper, renewed once paid for."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.journeys.fields import Answers, RefusedError
from app.journeys.rules import NotAcceptedError, SentCase
from app.payments.direct_debit import connection as debit_connection
from app.payments.direct_debit import operations as debit
from app.services.vehicle_tax import debits, eligibility, periods, queries, rates, rules
from app.services.vehicle_tax.models import (
    NOT_FOR_ROAD,
    STANDARD_CLASS,
    TAXED,
    Holding,
    RecordedLicence,
    RegisteredVehicle,
)
from app.services.vehicle_tax.registers import connection as registers
from app.services.vehicle_tax.registers.port import RegisterDownError

CARD_OPTIONS = (rules.Option.YEAR, rules.Option.HALF_YEAR)


def find_vehicle(session: Session, answers: Answers, today: date) -> Mapping[str, Any]:
    """Facts about the vehicle that both halves of the entry point to, with what it would cost.

    Raises:
        RefusedError: `no_match`, whichever half was wrong; `register_down`.
    """
    found = matched(session, answers)
    new_keeper = len(answers["reference_number"]) == queries.NEW_KEEPER_LENGTH and not _handed_on(found)
    try:
        return facts_of(session, found, today, new_keeper=new_keeper)
    except RegisterDownError:
        raise RefusedError("register_down") from None


def matched(session: Session, answers: Answers) -> RegisteredVehicle:
    """The vehicle that both halves of an entry point to.

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
    return found


def facts_of(
    session: Session, found: RegisteredVehicle, today: date, *, new_keeper: bool = False
) -> dict[str, Any]:
    """What the journey may know of a vehicle: nothing about its keeper."""
    start = periods.next_start(today, None if new_keeper else found.tax_due)
    offers, unpriced = _offers(found, start)
    stands = eligibility.Standing(
        kind=found.kind,
        first_registered=found.first_registered,
        tax_due=found.tax_due,
        mot_expires=registers.mot(session).valid_until(found.registration),
        insured_until=registers.insurance(session).insured_until(found.registration),
        marked_for_export=found.marked_for_export,
        off_register=found.tax_status == NOT_FOR_ROAD,
        new_keeper=new_keeper,
    )
    return {
        **shown_facts(found, today),
        "starts": start.isoformat(),
        "handed_on": new_keeper,
        "obstacle": eligibility.obstacle(stands, start=start, today=today) or unpriced,
        "offers": offers,
    }


def shown_facts(found: RegisteredVehicle, today: date) -> dict[str, Any]:
    """What tells a keeper that this is their vehicle."""
    return {
        "vehicle_id": found.id,
        "registration": found.registration,
        "make": found.make,
        "colour": found.colour,
        "year": found.first_registered.year,
        "tax_due": found.tax_due.isoformat() if found.tax_due else None,
        "tax_state": found.tax_state(today),
        "tax_class": found.tax_class,
    }


def car_of(found: RegisteredVehicle) -> rules.Vehicle:
    """What the tax rules look at."""
    return rules.Vehicle(
        first_registered=found.first_registered,
        fuel=rules.Fuel(found.fuel),
        co2=found.co2,
        engine_cc=found.engine_cc,
        list_price=found.list_price_pounds,
        rde2=found.rde2,
    )


def exemption_of(tax_class: str) -> rules.Exemption | None:
    """The exemption that a tax class stands for."""
    return None if tax_class == STANDARD_CLASS else rules.Exemption(tax_class)


def _offers(found: RegisteredVehicle, start: date) -> tuple[list[dict[str, Any]], str]:
    """The ways to pay here with their prices, or why there is none."""
    licence = rules.Licence(rules.LicenceKind.RENEWAL, start, exemption_of(found.tax_class))
    try:
        year = rates.rates_for(start)
        quotes = rules.quotes(car_of(found), licence, year)
    except rates.NoRatesError:
        return [], "no_rate"
    except rules.FactProblemError:
        return [], "not_online"
    offers = [
        {
            "option": quote.option.value,
            "months": quote.option.months,
            "amount_pence": quote.amount_pence,
            "annual_pence": quotes[0].amount_pence,
            "ends": periods.licence_end(start, quote.option.months).isoformat(),
            "verified": quote.verified,
        }
        for quote in quotes
        # The first claim of an exemption by age is made by changing the tax class.
        if quote.offered and quote.reason.code != "exempt.historic_by_age" and _offered_here(quote)
    ]
    return offers, "" if offers else "not_online"


def _offered_here(quote: rules.Quote) -> bool:
    """By card, or by Direct Debit where a bank is connected and there is something to pay."""
    return quote.option in CARD_OPTIONS or (bool(quote.amount_pence) and debit_connection.available())


def renew(session: Session, case: SentCase, now: datetime) -> str:
    """Record a licence that was paid for in the register; its receipt. Idempotent on the case's id.

    Raises:
        NotAcceptedError: `taxed_already`, `off_register` or `another_keeper`: what is paid for changed
            between the paying and now, so that the money has to go back.
    """
    known = queries.licence_for(session, case.id)
    if known is not None:
        return known.receipt
    facts = case.answers["vehicle"]
    offer = debits.chosen_offer(case.answers)
    vehicle = queries.vehicle(session, facts["vehicle_id"], lock=True)
    if vehicle is None:
        raise LookupError(f"case {case.reference}: its vehicle is no longer in the register")
    starts, ends = date.fromisoformat(facts["starts"]), date.fromisoformat(offer["ends"])
    _still_wanted(vehicle, case.answers, starts)
    if facts.get("handed_on"):
        hand_over(session, vehicle=vehicle, on=starts, now=now)
    mandate_id = debits.begin(session, case=case, vehicle=vehicle, starts=starts, ends=ends, now=now)
    licence = RecordedLicence(
        case_id=case.id,
        vehicle_id=vehicle.id,
        option=offer["option"],
        starts=starts,
        ends=ends,
        amount_pence=offer["amount_pence"],
        annual_pence=offer.get("annual_pence"),
        mandate_id=mandate_id,
        recorded_at=now,
    )
    session.add(licence)
    vehicle.tax_status = TAXED
    vehicle.tax_due = max(ends, vehicle.tax_due or ends)
    vehicle.updated_at = now
    session.add(vehicle)
    _hold(session, case=case, vehicle_id=vehicle.id, now=now)
    return licence.receipt


def _still_wanted(vehicle: RegisteredVehicle, answers: Answers, starts: date) -> None:
    """Whether the licence is still owed to whoever paid: two people of a household may have paid at once."""
    if vehicle.tax_status == NOT_FOR_ROAD or vehicle.marked_for_export:
        raise NotAcceptedError("off_register")
    if not queries.still_proves(vehicle, answers["reference_number"]):
        raise NotAcceptedError("another_keeper")
    of_last_keeper = answers["vehicle"].get("handed_on") and not _handed_on(vehicle)
    if not of_last_keeper and vehicle.tax_due is not None and vehicle.tax_due >= starts:
        raise NotAcceptedError("taxed_already")


def _handed_on(vehicle: RegisteredVehicle) -> bool:
    """Whether the last keeper's papers are void: what was taxed since then is the new keeper's own."""
    return not (vehicle.log_book_hash or vehicle.reminder_hash or vehicle.keeper)


def hand_over(session: Session, *, vehicle: RegisteredVehicle, on: date, now: datetime) -> None:
    """A vehicle leaves its keeper: tax never passes on, nor do the papers that proved who kept it."""
    debit.cancel_for(session, subject_id=vehicle.id, now=now)
    for licence in queries.licences_in_force(session, vehicle.id, on):
        licence.ended_on = on
        session.add(licence)
    for holding in queries.holdings_of_vehicle(session, vehicle.id):
        session.delete(holding)
    vehicle.tax_due = None
    vehicle.log_book_hash = vehicle.reminder_hash = vehicle.keeper = ""
    session.add(vehicle)
    session.flush()


def _hold(session: Session, *, case: SentCase, vehicle_id: str, now: datetime) -> None:
    if case.subject is None:
        return
    issuer, subject = case.issuer or "", case.subject
    if not queries.holds(session, issuer=issuer, subject=subject, vehicle_id=vehicle_id):
        session.add(Holding(issuer=issuer, subject=subject, vehicle_id=vehicle_id, since=now))
