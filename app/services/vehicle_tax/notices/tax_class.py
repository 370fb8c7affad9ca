"""Change a vehicle's tax class, to or from one that is exempt, as data."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.journeys.fields import Answers, Choice, Option, Text, Words
from app.journeys.identifiers import shown_registration
from app.journeys.rules import (
    Assurance,
    Branch,
    Fact,
    Fee,
    Is,
    Link,
    Lookup,
    Outcome,
    Page,
    Question,
    Row,
    Spec,
)
from app.journeys.wording import long_date
from app.money import pounds
from app.services.vehicle_tax.entry import email_page, log_book_question
from app.services.vehicle_tax.models import STANDARD_CLASS
from app.services.vehicle_tax.notices import class_change
from app.services.vehicle_tax.notices.pages import HELP, common_ends, kept_vehicle_pages
from app.services.vehicle_tax.outcomes import facts
from app.services.vehicle_tax.rules import Exemption
from app.web.languages import _, _l

START = "/services/change-vehicle-tax-class/"
CLASSES = (
    Option(
        Exemption.DISABLED,
        _l("Exempt: used by or for a disabled person"),
        _l("You need a certificate of entitlement: one vehicle for each person"),
    ),
    Option(
        Exemption.DISABLED_HALF,
        _l("Half rate: the keeper gets the standard rate mobility component of PIP"),
        _l("You need the letter that awards Personal Independence Payment"),
    ),
    Option(
        Exemption.HISTORIC,
        _l("Exempt: historic vehicle"),
        _l("Built more than 40 years before 1 January of this tax year, not used for hire or business"),
    ),
    Option(Exemption.OTHER, _l("Exempt for another reason"), _l("For example an agricultural vehicle")),
    Option(STANDARD_CLASS, _l("No longer exempt: the usual rate")),
)


def class_options(answers: Answers) -> tuple[Option, ...]:
    """Every class but the one that the vehicle has."""
    now = (answers.get("vehicle") or {}).get("tax_class", "")
    return tuple(option for option in CLASSES if option.value != now)


def change_rows(answers: Answers) -> tuple[Row, ...]:
    """What the change costs or gives back, and from when."""
    change = answers["change"]
    start = Row(_l("The new class counts from"), long_date(date.fromisoformat(change["from"])))
    return (start, Row(_l("Difference for the rest of the tax"), _difference(change)))


def _difference(change: Mapping[str, Any]) -> Words:
    pence = change["cost_pence"]
    if change.get("paid_elsewhere") == "yes":
        return _("The vehicle authority works it out: the tax was not paid here")
    if pence > 0:
        return _("%(amount)s to pay", amount=pounds(pence))
    if pence < 0:
        return _("%(amount)s back, by cheque within 8 weeks", amount=pounds(-pence))
    return _("Nothing to pay or to get back")


_CLASS = Page(
    slug="new-class",
    title=_l("What is the new tax class?"),
    questions=(
        Question(
            "new_class",
            _l("What is the new tax class?"),
            Choice(class_options),
            errors={"empty": _l("Select the new tax class")},
            short=_l("New tax class"),
        ),
    ),
    lookup=Lookup(
        "change",
        class_change.find_change,
        errors={
            "no_rate": _l(
                "We cannot work out the price of this class. Use one of the other ways: telephone, post or"
                " a Post Office counter"
            ),
            "by_debit": _l(
                "This tax is paid by Direct Debit. Change the class at a Post Office that deals with vehicle"
                " tax, or cancel the Direct Debit in your account first"
            ),
        },
    ),
    branches=(
        Branch(Is("new_class", Exemption.OTHER), "at-a-counter"),
        Branch(Fact("change", "problem", "not_historic"), "not-old-enough"),
        Branch(Is("new_class", Exemption.DISABLED), "certificate"),
        Branch(Is("new_class", Exemption.DISABLED_HALF), "certificate"),
    ),
    then="email-address",
)

_CERTIFICATE = Page(
    slug="certificate",
    title=_l("What is the number of your certificate or award letter?"),
    questions=(
        Question(
            "certificate",
            _l("What is the number of your certificate or award letter?"),
            Text(max_length=40, width="20"),
            hint=_l(
                "It is at the top of the certificate of entitlement or of the letter. We check it with the"
                " department that issued it"
            ),
            errors={
                "empty": _l("Enter the number of your certificate or award letter"),
                "too_long": _l("The number must be 40 characters or less"),
            },
            short=_l("Certificate"),
            secret=True,
        ),
    ),
    then="email-address",
)

ELSEWHERE = (
    Link(_l("Choose another tax class"), f"{START}new-class?change=1"),
    Link(_l("Vehicles that are exempt"), "/guidance/vehicles-exempt-from-tax"),
    HELP,
)
REJECTIONS = {
    "class_already": _l("The vehicle is in this tax class already, so this was not needed."),
    "no_tax_left": _l(
        "The tax ended before this reached the register. Choose the class when you tax it again."
    ),
    "priced_anew": _l(
        "The tax of the vehicle changed before this reached the register, so that the change no longer costs"
        " or gives back what you agreed to. Send it again to see the new amount."
    ),
}

SERVICE = Spec(
    slug="change-vehicle-tax-class",
    name=_l("Change your vehicle’s tax class"),
    organisation="vehicle-licensing",
    pages=(
        *kept_vehicle_pages(reference=log_book_question(), then="new-class"),
        _CLASS,
        _CERTIFICATE,
        email_page(hint=_l("We will only use it to confirm what you told us"), summary=change_rows),
    ),
    outcomes=(
        *common_ends(START),
        Outcome(
            "at-a-counter",
            _l("Claim this exemption at a Post Office"),
            (
                _l("The first claim is made at a Post Office that deals with vehicle tax."),
                _l("Take the log book and whatever shows that the vehicle belongs to the class."),
            ),
            links=ELSEWHERE,
        ),
        Outcome(
            "not-old-enough",
            _l("The register does not show that the vehicle is historic"),
            (
                _l("It must have been built more than 40 years before 1 January of this tax year."),
                _l("If it was built earlier than it was registered, claim at a Post Office with proof."),
            ),
            links=ELSEWHERE,
        ),
    ),
    declaration=(
        _l(
            "You confirm that, as far as you know, what you told us is correct and that you keep the vehicle."
        ),
        # VERA 1994, section 45: false or misleading declarations and information.
        _l("It is an offence to claim an exemption that you know you do not have."),
    ),
    what_next=(
        _l("We are updating the vehicle register. This usually takes a few minutes."),
        _l("An exempt vehicle must still be taxed each year, though there is nothing to pay."),
        _l("If we cannot confirm your certificate, we write to you before anything changes back."),
    ),
    reference_prefix="VC",
    deliver=class_change.change_class,
    rejections=REJECTIONS,
    fee=Fee(
        lambda answers: max(0, answers["change"]["cost_pence"]),
        lambda answers: _(
            "Change of tax class for %(registration)s",
            registration=shown_registration(facts(answers)["registration"]),
        ),
    ),
    assurance=Assurance(level="Cl.Cm"),
    receipt_to="email_address",
    subject_of=lambda answers: shown_registration(facts(answers)["registration"]),
    replaces=("post", "counter"),
)
