"""Pages that several vehicle journeys share: which vehicle, is it yours, where to write to."""

from collections.abc import Callable

from app.journeys.fields import Answers, Choice, Digits, Email, Option, Words
from app.journeys.identifiers import Registration
from app.journeys.rules import CHECK, Branch, Finder, Is, Lookup, Page, Question, Row
from app.services.vehicle_tax.outcomes import vehicle_rows
from app.services.vehicle_tax.queries import LOG_BOOK_LENGTH
from app.web.languages import _l

YES_NO = (Option("yes", _l("Yes")), Option("no", _l("No")))
NO_MATCH = _l(
    "These details do not match our records. Check the registration number and the reference number"
)
REGISTER_DOWN = _l("We cannot ask the registers at the moment. Wait a few minutes, then continue again")


def registration_question(label: Words | None = None) -> Question:
    """The number plate; asked alone, its label is the page's title."""
    wrong = _l("Enter a registration number in the correct format, like AB19 CDE")
    return Question(
        "registration_number",
        label or _l("Registration number"),
        Registration(),
        hint=_l("The number on your number plate, for example AB19 CDE"),
        errors={"empty": _l("Enter the registration number"), "format": wrong, "too_long": wrong},
        short=_l("Registration number"),
    )


def reference_question(*, lengths: tuple[int, ...], hint: Words, wrong_length: Words) -> Question:
    """The number on a paper that only the keeper has."""
    return Question(
        "reference_number",
        _l("Reference number"),
        Digits(lengths=lengths),
        hint=hint,
        errors={
            "empty": _l("Enter the reference number"),
            "not_digits": _l("The reference number must only include digits 0 to 9"),
            "length": wrong_length,
        },
        secret=True,
    )


def log_book_question() -> Question:
    """The reference on the log book, which stands for the keeper."""
    return reference_question(
        lengths=(LOG_BOOK_LENGTH,),
        hint=_l("11 digits from your vehicle log book (V5C)"),
        wrong_length=_l("The reference number must be 11 digits, as on the log book"),
    )


def vehicle_page(*, reference: Question, find: Finder, then: str) -> Page:
    """Which vehicle, proven by a reference; one message whichever half is wrong."""
    return Page(
        slug="vehicle",
        title=_l("What are your vehicle’s details?"),
        questions=(registration_question(), reference),
        lookup=Lookup("vehicle", find, errors={"no_match": NO_MATCH, "register_down": REGISTER_DOWN}),
        then=then,
    )


def your_vehicle_page(*, branches: tuple[Branch, ...], then: str) -> Page:
    """Is this the one? Behind it the facts of the register decide."""
    return Page(
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
        branches=(Branch(Is("is_your_vehicle", "no"), "not-your-vehicle"), *branches),
        rests_on="vehicle",
        then=then,
    )


def email_page(
    *,
    hint: Words,
    summary: Callable[[Answers], tuple[Row, ...]] | None = None,
    then: str = CHECK,
) -> Page:
    """Where the receipt or the confirmation goes."""
    return Page(
        slug="email-address",
        title=_l("What is your email address?"),
        questions=(
            Question(
                "email_address",
                _l("What is your email address?"),
                Email(),
                hint=hint,
                errors={
                    "empty": _l("Enter your email address"),
                    "format": _l("Enter an email address in the correct format, like name@example.com"),
                    "too_long": _l("Email address must be 254 characters or less"),
                },
                short=_l("Email address"),
            ),
        ),
        summary=summary,
        sums_up=True,
        then=then,
    )
