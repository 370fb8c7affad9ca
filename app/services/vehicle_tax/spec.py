"""Vehicle tax as data: what is asked, where the answers lead, what is paid and who is told."""

from datetime import date

from app.journeys.fields import Answers, Choice, Digits, Email, Option, Words
from app.journeys.identifiers import Registration, shown_registration
from app.journeys.rules import (
    CHECK,
    Assurance,
    Branch,
    Fact,
    Fee,
    Is,
    Lookup,
    Page,
    Question,
    Spec,
)
from app.journeys.wording import long_date
from app.money import pounds
from app.services.vehicle_tax import calculator, operations
from app.services.vehicle_tax.outcomes import OUTCOMES, facts, vehicle_rows
from app.web.languages import _, _l

YES_NO = (Option("yes", _l("Yes")), Option("no", _l("No")))
LOG_BOOK, REMINDER = 11, 16


def licence_options(answers: Answers) -> tuple[Option, ...]:
    """12 or 6 months with the price and the days it covers, as far as the rules offer them."""
    vehicle = answers.get("vehicle") or {"offers": []}
    words = {12: _l("12 months"), 6: _l("6 months")}
    return tuple(
        Option(
            offer["option"],
            f"{words[offer['months']]}: {pounds(offer['amount_pence'])}",
            _(
                "From %(start)s to %(end)s",
                start=long_date(date.fromisoformat(vehicle["starts"])),
                end=long_date(date.fromisoformat(offer["ends"])),
            ),
        )
        for offer in vehicle["offers"]
    )


def unverified_rate(answers: Answers) -> Words | None:
    """A warning for staff: the price rests on a figure that nobody has checked at its source."""
    if all(offer["verified"] for offer in facts(answers)["offers"]):
        return None
    return _(
        "For staff: the rates for this start date come from a second-hand source and are not verified yet."
    )


def payment_words(answers: Answers) -> Words:
    return _(
        "Vehicle tax for %(registration)s", registration=shown_registration(facts(answers)["registration"])
    )


_VEHICLE = Page(
    slug="vehicle",
    title=_l("What are your vehicle’s details?"),
    questions=(
        Question(
            "registration_number",
            _l("Registration number"),
            Registration(),
            hint=_l("The number on your number plate, for example AB19 CDE"),
            errors={
                "empty": _l("Enter the registration number"),
                "format": _l("Enter a registration number in the correct format, like AB19 CDE"),
                "too_long": _l("Enter a registration number in the correct format, like AB19 CDE"),
            },
        ),
        Question(
            "reference_number",
            _l("Reference number"),
            Digits(lengths=(LOG_BOOK, REMINDER)),
            hint=_l(
                "11 digits from your vehicle log book (V5C), or 16 digits from your reminder letter (V11)"
            ),
            errors={
                "empty": _l("Enter the reference number"),
                "not_digits": _l("The reference number must only include digits 0 to 9"),
                "length": _l(
                    "The reference number must be 11 digits (log book) or 16 digits (reminder letter)"
                ),
            },
            secret=True,
        ),
    ),
    lookup=Lookup(
        "vehicle",
        operations.find_vehicle,
        errors={
            "no_match": _l(
                "These details do not match our records. Check the registration number and the "
                "reference number"
            )
        },
    ),
    then="your-vehicle",
)

_YOUR_VEHICLE = Page(
    slug="your-vehicle",
    title=_l("Is this your vehicle?"),
    questions=(
        Question(
            "is_your_vehicle",
            _l("Is this your vehicle?"),
            Choice(YES_NO, inline=True),
            errors={"empty": _l("Select yes if this is your vehicle")},
        ),
    ),
    summary=vehicle_rows,
    branches=(
        Branch(Is("is_your_vehicle", "no"), "not-your-vehicle"),
        *(
            Branch(Fact("vehicle", "obstacle", code), slug)
            for code, slug in (
                ("exported", "marked-for-export"),
                ("not_a_car", "not-a-car"),
                ("too_early", "too-early"),
                ("no_mot", "no-mot"),
                ("no_insurance", "no-insurance"),
                ("no_rate", "no-rate-yet"),
                ("not_online", "not-online"),
            )
        ),
    ),
    then="how-long",
)

_HOW_LONG = Page(
    slug="how-long",
    title=_l("How long do you want to tax your vehicle for?"),
    questions=(
        Question(
            "how_long",
            _l("How long do you want to tax your vehicle for?"),
            Choice(licence_options),
            errors={"empty": _l("Select how long you want to tax your vehicle for")},
            short=_l("Length of tax"),
        ),
    ),
    staff_note=unverified_rate,
    then="email-address",
)

_EMAIL = Page(
    slug="email-address",
    title=_l("What is your email address?"),
    questions=(
        Question(
            "email_address",
            _l("What is your email address?"),
            Email(),
            hint=_l("We will only use it to send your receipt"),
            errors={
                "empty": _l("Enter your email address"),
                "format": _l("Enter an email address in the correct format, like name@example.com"),
                "too_long": _l("Email address must be 254 characters or less"),
            },
            short=_l("Email address"),
        ),
    ),
    then=CHECK,
)

SERVICE = Spec(
    slug="vehicle-tax",
    name=_l("Tax your vehicle"),
    organisation="vehicle-licensing",
    pages=(_VEHICLE, _YOUR_VEHICLE, _HOW_LONG, _EMAIL),
    outcomes=OUTCOMES,
    declaration=(
        _l(
            "By paying you confirm that, as far as you know, the details are correct and that"
            " you are the registered keeper or act for them."
        ),
    ),
    what_next=(
        _l("We are updating the vehicle register. This usually takes a few minutes."),
        _l("You can drive the vehicle from the day the tax starts. There is no tax disc to display."),
        _l("We will send a receipt to your email address."),
    ),
    reference_prefix="VT",
    deliver=operations.renew,
    fee=Fee(lambda answers: operations.chosen_offer(answers)["amount_pence"], payment_words),
    # One line decides who must sign in, and from where on; None lets anybody pay.
    assurance=Assurance(level="Cl.Cm", before=CHECK),
    receipt_to="email_address",
    subject_of=lambda answers: shown_registration(facts(answers)["registration"]),
    continues=("dft-tax-a-vehicle",),
    replaces=("telephone", "post", "counter"),
)

SERVICES = (SERVICE, calculator.SERVICE)
