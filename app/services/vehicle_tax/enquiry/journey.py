"""Is a vehicle taxed? A smart answer that anybody may ask: nothing is sent, nobody signs in."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from app.journeys.fields import Answers, RefusedError, Words
from app.journeys.identifiers import shown_registration
from app.journeys.rules import Branch, Fact, Link, Lookup, Outcome, Page, Row, Spec
from app.journeys.wording import long_date
from app.services.vehicle_tax.enquiry.port import NotARegistrationError, NotFoundError, UnavailableError
from app.services.vehicle_tax.enquiry.rules import EnquiredVehicle, TaxStatus
from app.services.vehicle_tax.entry import REGISTER_DOWN, registration_question
from app.services.vehicle_tax.outcomes import colour
from app.services.vehicle_tax.registers import connection
from app.web.languages import _, _l

TAX = "/services/vehicle-tax/"
OFF_ROAD = "/services/take-vehicle-off-the-road/"
TAX_IT = Link(_l("Tax your vehicle"), TAX)
AGAIN = Link(_l("Check another vehicle"), "/services/check-vehicle-tax/registration?change=1")


def find_status(session: Session, answers: Answers, today: date) -> Mapping[str, Any]:
    """What the register tells anybody of a vehicle.

    Raises:
        RefusedError: `not_found`, `format` or `register_down`.
    """
    try:
        found = connection.vehicles(session).find(answers["registration_number"])
    except NotFoundError:
        raise RefusedError("not_found") from None
    except NotARegistrationError:
        raise RefusedError("not_found") from None
    except UnavailableError:
        raise RefusedError("register_down") from None
    return {
        "registration": found.registration,
        "make": found.make,
        "colour": found.colour,
        "tax": standing(found, today),
        "tax_due": _iso(found.tax_due),
        "mot_expires": _iso(found.mot_expires),
        "mot_valid": found.mot_expires is not None and found.mot_expires >= today,
        "exported": found.marked_for_export,
    }


def standing(found: EnquiredVehicle, today: date) -> str:
    """Taxed, not taxed, off the road, gone or not for the road: the day decides, whatever the status says."""
    if found.tax_status is TaxStatus.NOT_FOR_ROAD:
        return "not_for_road"
    if found.tax_status is TaxStatus.TAXED and (found.tax_due is None or found.tax_due >= today):
        return "taxed"
    if found.marked_for_export:
        return "exported"
    return "sorn" if found.tax_status is TaxStatus.SORN else "untaxed"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def status_rows(answers: Answers) -> tuple[Row, ...]:
    """What the register says, row by row; nothing about the keeper."""
    status = answers["status"]
    rows = [Row(_l("Registration number"), shown_registration(status["registration"]))]
    if status["make"]:
        rows.append(Row(_l("Make"), status["make"]))
    if status["colour"]:
        rows.append(Row(_l("Colour"), colour(status["colour"])))
    if status["tax_due"]:
        rows.append(Row(_l("Tax"), _tax(status)))
    rows.append(Row(_l("MOT"), _mot(status)))
    if status["exported"]:
        rows.append(Row(_l("Export"), _l("Recorded as exported")))
    return tuple(rows)


def _tax(status: Mapping[str, Any]) -> Words:
    day = long_date(date.fromisoformat(status["tax_due"]))
    if status["tax"] == "taxed":
        return _("Taxed until %(day)s", day=day)
    return _("Ran out on %(day)s", day=day)


def _mot(status: Mapping[str, Any]) -> Words:
    if not status["mot_expires"]:
        return _("No MOT on record. Most vehicles less than 3 or more than 40 years old do not need one")
    day = long_date(date.fromisoformat(status["mot_expires"]))
    return _("Valid until %(day)s", day=day) if status["mot_valid"] else _("Ran out on %(day)s", day=day)


SERVICE = Spec(
    slug="check-vehicle-tax",
    name=_l("Check if a vehicle is taxed"),
    organisation="vehicle-licensing",
    pages=(
        Page(
            slug="registration",
            title=_l("Which vehicle do you want to check?"),
            questions=(registration_question(_l("Which vehicle do you want to check?")),),
            lookup=Lookup(
                "status",
                find_status,
                errors={
                    "not_found": _l(
                        "We cannot find a vehicle with this registration number. Check it and try again"
                    ),
                    "register_down": REGISTER_DOWN,
                },
            ),
            branches=(
                Branch(Fact("status", "tax", "taxed"), "taxed"),
                Branch(Fact("status", "tax", "sorn"), "off-the-road"),
                Branch(Fact("status", "tax", "exported"), "exported"),
                Branch(Fact("status", "tax", "not_for_road"), "not-for-the-road"),
            ),
            then="not-taxed",
        ),
    ),
    outcomes=(
        Outcome(
            "taxed",
            _l("This vehicle is taxed"),
            (
                _l("If you are buying it, tax it before you drive it away: tax does not pass on to you."),
                _l("The register can take up to 5 working days to show a change."),
            ),
            links=(AGAIN, TAX_IT),
            summary=status_rows,
        ),
        Outcome(
            "not-taxed",
            _l("This vehicle is not taxed"),
            (
                _l("It must not be used or kept on the road until it is taxed."),
                # Late licensing penalty: GOV.UK vehicle-tax, as in the shared rules of 2026-11-22.
                _l("If you keep it off the road, make a SORN. The penalty for doing neither is £80."),
            ),
            links=(TAX_IT, Link(_l("Take your vehicle off the road (SORN)"), OFF_ROAD), AGAIN),
            summary=status_rows,
        ),
        Outcome(
            "off-the-road",
            _l("This vehicle is registered as off the road (SORN)"),
            (_l("It must not be used or kept on the road. Taxing it ends the SORN."),),
            links=(TAX_IT, AGAIN),
            summary=status_rows,
        ),
        Outcome(
            "exported",
            _l("This vehicle is recorded as exported"),
            (
                _l("It is not taxed, and while it is out of the UK it needs neither tax nor a SORN."),
                # GOV.UK taking-vehicles-out-of-uk and importing-vehicles-into-the-uk.
                _l("If it has come back for good, register it again before you use it on the road."),
            ),
            links=(AGAIN,),
            summary=status_rows,
        ),
        Outcome(
            "not-for-the-road",
            _l("This vehicle is not taxed for use on the road"),
            (_l("It must not be used on the road."),),
            links=(AGAIN,),
            summary=status_rows,
        ),
    ),
    replaces=("telephone", "counter"),
)
