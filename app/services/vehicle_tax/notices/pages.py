"""Pages and ends that the notices share: the vehicle, what is paid back, why nothing can be done."""

from app.journeys.fields import Answers, Words
from app.journeys.rules import Branch, Fact, Link, Outcome, Page, Question, Row
from app.money import pounds
from app.services.vehicle_tax.entry import email_page, vehicle_page, your_vehicle_page
from app.services.vehicle_tax.notices import operations
from app.services.vehicle_tax.outcomes import facts, vehicle_rows
from app.web.languages import _, _l, ngettext

HELP = Link(_l("Telephone, post and counter"), "/guidance/tax-your-vehicle")


def refund_rows(answers: Answers) -> tuple[Row, ...]:
    """What is paid back if the tax ends now, as far as we can say."""
    return (Row(_l("Refund"), refund_words(answers)),)


def refund_words(answers: Answers) -> Words:
    """The amount with the months it is for, or why there is none."""
    vehicle = facts(answers)
    if vehicle["taxed"] == "no":
        return _("None: the vehicle is not taxed")
    if vehicle["refund_pence"] is None:
        return _("The vehicle authority works it out: the tax was not paid here")
    if not vehicle["refund_pence"] and vehicle.get("promised_pence"):
        return _(
            "%(amount)s is on its way to you already, because you told us that the vehicle goes off the road",
            amount=pounds(vehicle["promised_pence"]),
        )
    if not vehicle["refund_pence"]:
        return _("None: there is no full month of paid tax left")
    return ngettext(
        "%(amount)s for %(num)s full month, by cheque within 8 weeks",
        "%(amount)s for %(num)s full months, by cheque within 8 weeks",
        vehicle["refund_months"],
        amount=pounds(vehicle["refund_pence"]),
    )


def kept_vehicle_pages(
    *, reference: Question, then: str, branches: tuple[Branch, ...] = ()
) -> tuple[Page, Page]:
    """Which vehicle, and is it yours."""
    return (
        vehicle_page(reference=reference, find=operations.find_kept_vehicle, then="your-vehicle"),
        your_vehicle_page(
            branches=(
                Branch(Fact("vehicle", "on_register", "no"), "off-the-register"),
                Branch(Fact("vehicle", "exported", "yes"), "off-the-register"),
                *branches,
            ),
            then=then,
        ),
    )


def confirmation_email(then_hint: Words | None = None) -> Page:
    """Where the confirmation goes, with the refund shown above it."""
    return email_page(
        hint=then_hint or _l("We will only use it to confirm what you told us"), summary=refund_rows
    )


def common_ends(start: str) -> tuple[Outcome, ...]:
    """The ends that every notice has."""
    return (
        Outcome(
            "not-your-vehicle",
            _l("Check the details you entered"),
            (
                _l("You told us that this is not your vehicle."),
                _l("Check the registration number and the reference number, and try again."),
            ),
            links=(Link(_l("Enter the details again"), f"{start}vehicle?change=1"), HELP),
        ),
        Outcome(
            "off-the-register",
            _l("This vehicle is recorded as gone"),
            (
                _l("It was exported, scrapped or written off, so there is nothing left to tell us."),
                _l("If this is a mistake, write to the vehicle authority with the log book."),
            ),
            links=(HELP,),
            summary=vehicle_rows,
        ),
    )
