"""The ends of the vehicle tax journey where nothing is paid: why, and what to do next."""

from datetime import date
from typing import Any

from app.journeys.fields import Answers, Words
from app.journeys.identifiers import shown_registration
from app.journeys.rules import Link, Outcome, Row
from app.journeys.wording import long_date
from app.services.vehicle_tax.eligibility import renewable_from
from app.web.languages import _, _l

START = "/services/vehicle-tax/"
TRY_AGAIN = "/services/vehicle-tax/vehicle?change=1"


# The register's colours, as it spells them.
COLOURS: dict[str, Words] = {
    "Beige": _l("Beige"),
    "Black": _l("Black"),
    "Blue": _l("Blue"),
    "Bronze": _l("Bronze"),
    "Brown": _l("Brown"),
    "Burgundy": _l("Burgundy"),
    "Green": _l("Green"),
    "Grey": _l("Grey"),
    "Orange": _l("Orange"),
    "Purple": _l("Purple"),
    "Red": _l("Red"),
    "Silver": _l("Silver"),
    "White": _l("White"),
    "Yellow": _l("Yellow"),
}


CLASSES: dict[str, Words] = {
    "historic": _l("Exempt: historic vehicle"),
    "disabled": _l("Exempt: used by or for a disabled person"),
    "disabled_half": _l("Half rate: mobility component at the standard rate"),
    "other": _l("Exempt class"),
}


STATES: dict[str, Words] = {
    "sorn": _l("Off the road (SORN)"),
    "exported": _l("Recorded as exported"),
    "not_for_road": _l("Not taxed for use on the road"),
    "untaxed": _l("Not taxed"),
}


def colour(name: str) -> str:
    """A colour of the register in the reader's language."""
    return str(COLOURS.get(name, name))


def facts(answers: Answers) -> dict[str, Any]:
    found: dict[str, Any] = answers["vehicle"]
    return found


def vehicle_rows(answers: Answers) -> tuple[Row, ...]:
    """What tells a keeper that this is their vehicle; nothing here is about the keeper."""
    vehicle = facts(answers)
    return (
        Row(_l("Registration number"), shown_registration(vehicle["registration"])),
        Row(_l("Make"), vehicle["make"]),
        Row(_l("Colour"), colour(vehicle["colour"])),
        Row(_l("First registered"), str(vehicle["year"])),
        *((Row(_l("Tax class"), CLASSES[vehicle["tax_class"]]),) if vehicle["tax_class"] in CLASSES else ()),
        Row(_l("Tax"), _tax_now(vehicle)),
    )


def _tax_now(vehicle: dict[str, Any]) -> Words:
    if vehicle.get("handed_on"):
        return _("You must tax it: tax does not pass to a new keeper")
    due = date.fromisoformat(vehicle["tax_due"]) if vehicle["tax_due"] else None
    # A draft that is older than the state has none.
    return tax_words(vehicle.get("tax_state") or ("taxed" if due else "untaxed"), due)


def tax_words(state: str, due: date | None) -> Words:
    """How the tax of a vehicle stands, in the same words in every journey and in the account."""
    if due is not None and state == "taxed":
        return _("Taxed until %(day)s", day=long_date(due))
    if due is not None and state == "ran_out":
        return _("Ran out on %(day)s", day=long_date(due))
    return STATES.get(state, STATES["untaxed"])


def obstacle_rows(answers: Answers) -> tuple[Row, ...]:
    """The vehicle, and from when its tax can be renewed where that is what stands in the way."""
    vehicle = facts(answers)
    rows = (
        Row(_l("Registration number"), shown_registration(vehicle["registration"])),
        Row(_l("Tax"), _tax_now(vehicle)),
    )
    if vehicle["obstacle"] != "too_early":
        return rows
    day = renewable_from(date.fromisoformat(vehicle["tax_due"]))
    return (*rows, Row(_l("You can renew from"), long_date(day)))


OTHER_WAYS = Link(_l("Other ways to tax your vehicle"), START)

OUTCOMES = (
    Outcome(
        "not-your-vehicle",
        _l("Check the details you entered"),
        (
            _l("You told us that this is not your vehicle."),
            _l(
                "Check the registration number and the reference number on your log book or "
                "reminder letter, and try again."
            ),
        ),
        links=(Link(_l("Enter the details again"), TRY_AGAIN), OTHER_WAYS),
    ),
    Outcome(
        "too-early",
        _l("You cannot tax this vehicle yet"),
        (
            _l(
                "Its tax has more than a month to run. You can renew from the 5th day of the "
                "month in which it runs out."
            ),
            _l("You do not need to do anything now. We have not taken any money."),
        ),
        summary=obstacle_rows,
        links=(Link(_l("Tax a different vehicle"), TRY_AGAIN),),
    ),
    Outcome(
        "no-mot",
        _l("Your vehicle needs an MOT first"),
        (
            _l("The register shows no MOT that is valid on the day the new tax would start."),
            _l(
                "Book an MOT test. When your vehicle has passed, come back: the result usually "
                "reaches us the same day."
            ),
            _l("If the vehicle is off the road and you do not want to tax it, make a SORN instead."),
        ),
        summary=obstacle_rows,
        links=(
            Link(_l("When your vehicle needs an MOT"), "/guidance/when-your-car-needs-an-mot"),
            Link(_l("Take your vehicle off the road (SORN)"), "/services/take-vehicle-off-the-road/"),
            OTHER_WAYS,
        ),
    ),
    Outcome(
        "no-insurance",
        _l("Your vehicle needs insurance first"),
        (
            _l("The register of insured vehicles shows no insurance for this vehicle today."),
            _l(
                "If you have just bought insurance, wait until the next day and try again. If it "
                "has been longer, ask your insurer to update the register."
            ),
        ),
        summary=obstacle_rows,
        links=(Link(_l("How to insure your vehicle"), "/guidance/insure-your-vehicle"), OTHER_WAYS),
    ),
    Outcome(
        "marked-for-export",
        _l("This vehicle is recorded as exported"),
        (
            _l("A vehicle that has left the country cannot be taxed online."),
            _l("If this is a mistake, write to the vehicle authority with the log book."),
        ),
        summary=obstacle_rows,
        links=(OTHER_WAYS,),
    ),
    Outcome(
        "not-a-car",
        _l("You cannot tax this kind of vehicle online yet"),
        (
            _l(
                "This service is for cars: we have not been able to check the rates for vans and motorcycles"
                " at their source. You can tax them by telephone, by post or at a post office counter."
            ),
        ),
        summary=obstacle_rows,
        links=(OTHER_WAYS,),
    ),
    Outcome(
        "off-the-register",
        _l("This vehicle has been scrapped or written off"),
        (
            _l("A vehicle that has been scrapped or written off cannot be taxed."),
            _l("If this is a mistake, write to the vehicle authority with the log book."),
        ),
        summary=obstacle_rows,
        links=(OTHER_WAYS,),
    ),
    Outcome(
        "two-signatures",
        _l("You cannot pay from this account by Direct Debit here"),
        (
            _l("A Direct Debit needs an account from which you can pay without a second signature."),
            _l("Use another account, or pay by card. We have not taken any money."),
        ),
        links=(
            Link(_l("Use another account"), f"{START}direct-debit?change=1"),
            Link(_l("Pay in another way"), f"{START}how-long?change=1"),
        ),
    ),
    Outcome(
        "no-rate-yet",
        _l("We do not have the rates for this date yet"),
        (
            _l("The tax would start on a date for which no rates have been published here."),
            _l("Try again later, or tax your vehicle by telephone, by post or at a post office counter."),
        ),
        summary=obstacle_rows,
        links=(OTHER_WAYS,),
    ),
    Outcome(
        "not-online",
        _l("You cannot tax this vehicle online"),
        (
            _l(
                "The register does not hold everything that is needed to work out the price, or your"
                " vehicle has become old enough to be exempt and you have not claimed that yet."
            ),
            _l("You can tax your vehicle by telephone, by post or at a post office counter."),
        ),
        summary=obstacle_rows,
        links=(
            Link(_l("Claim that your vehicle is exempt"), "/services/change-vehicle-tax-class/"),
            OTHER_WAYS,
        ),
    ),
)
