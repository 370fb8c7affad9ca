"""Vehicle tax as data: what is asked, where the answers lead, what is paid and who is told."""

from datetime import date
from functools import lru_cache

from app.journeys.composites import BankDetails
from app.journeys.fields import Answers, Choice, Option, Words
from app.journeys.identifiers import shown_registration
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
    Row,
    Spec,
    When,
)
from app.journeys.wording import long_date
from app.money import pounds
from app.services.vehicle_tax import calculator, debits, operations, rules
from app.services.vehicle_tax.enquiry import journey as enquiry
from app.services.vehicle_tax.entry import (
    YES_NO,
    email_page,
    reference_question,
    vehicle_page,
    your_vehicle_page,
)
from app.services.vehicle_tax.notices import ending, off_road, tax_class
from app.services.vehicle_tax.outcomes import OUTCOMES, facts
from app.services.vehicle_tax.queries import LOG_BOOK_LENGTH, NEW_KEEPER_LENGTH, REMINDER_LENGTH
from app.web.languages import _, _l, language

WAYS = {
    rules.Option.YEAR: _l("12 months"),
    rules.Option.HALF_YEAR: _l("6 months"),
    rules.Option.YEAR_DEBIT: _l("12 months by Direct Debit, in one payment"),
    rules.Option.HALF_YEAR_DEBIT: _l("6 months by Direct Debit, in one payment"),
    rules.Option.MONTHLY_DEBIT: _l("12 months by Direct Debit, in 12 monthly payments, all together"),
}
OBSTACLES = (
    ("exported", "marked-for-export"),
    ("not_a_car", "not-a-car"),
    ("off_register", "off-the-register"),
    ("too_early", "too-early"),
    ("no_mot", "no-mot"),
    ("no_insurance", "no-insurance"),
    ("no_rate", "no-rate-yet"),
    ("not_online", "not-online"),
)


def licence_options(answers: Answers) -> tuple[Option, ...]:
    """12 or 6 months with the price and the days it covers, as far as the rules offer them."""
    vehicle = answers.get("vehicle") or {"offers": []}
    offers = tuple((offer["option"], offer["amount_pence"], offer["ends"]) for offer in vehicle["offers"])
    return _options(offers, vehicle.get("starts", ""), language())


@lru_cache(maxsize=4096)
def _options(offers: tuple[tuple[str, int, str], ...], starts: str, code: str) -> tuple[Option, ...]:
    """The options in words; each page of the journey asks for them again, to see whether it was answered."""
    del code  # the words are in the language of the request, which is part of the key
    return tuple(
        Option(
            option,
            f"{WAYS[rules.Option(option)]}: {pounds(pence)}",
            _(
                "From %(start)s to %(end)s",
                start=long_date(date.fromisoformat(starts)),
                end=long_date(date.fromisoformat(ends)),
            ),
        )
        for option, pence, ends in offers
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


_VEHICLE = vehicle_page(
    reference=reference_question(
        lengths=(LOG_BOOK_LENGTH, NEW_KEEPER_LENGTH, REMINDER_LENGTH),
        hint=_l(
            "16 digits from your reminder letter (V11), 11 digits from your log book (V5C), or 12 digits"
            " from the new keeper slip (V5C/2)"
        ),
        wrong_length=_l(
            "The reference number must be 16 digits (reminder letter), 11 digits (log book) or 12 digits"
            " (new keeper slip)"
        ),
    ),
    find=operations.find_vehicle,
    then="your-vehicle",
)

_YOUR_VEHICLE = your_vehicle_page(
    branches=tuple(Branch(Fact("vehicle", "obstacle", code), slug) for code, slug in OBSTACLES),
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
    branches=(Branch(When("paid by Direct Debit", debits.by_debit), "direct-debit"),),
    then="email-address",
)

_DIRECT_DEBIT = Page(
    slug="direct-debit",
    title=_l("Set up your Direct Debit"),
    questions=(
        Question(
            "bank",
            _l("Which account do you want to pay from?"),
            BankDetails(),
            hint=_l("It must be a UK bank or building society account that takes Direct Debits"),
            errors={"empty": _l("Enter the details of the account that you want to pay from")},
            short=_l("Account"),
        ),
        Question(
            "only_signature",
            _l("Can you authorise payments from this account on your own?"),
            Choice(YES_NO, inline=True),
            hint=_l("Select no if somebody else has to sign too"),
            errors={"empty": _l("Select yes if you can authorise payments on your own")},
            short=_l("Authorised by you alone"),
        ),
    ),
    lookup=Lookup("debit", debits.plan_debit, errors={}),
    branches=(Branch(Is("only_signature", "no"), "two-signatures"),),
    then="email-address",
)


def debit_rows(answers: Answers) -> tuple[Row, ...]:
    """Every payment with its day, where a Direct Debit pays."""
    if not debits.by_debit(answers):
        return ()
    return tuple(
        Row(long_date(date.fromisoformat(day)), pounds(pence)) for day, pence in answers["debit"]["payments"]
    )


_EMAIL = email_page(
    hint=_l("We will only use it to send your receipt and notice of payments"), summary=debit_rows
)

CONFIRM = _l(
    "By paying you confirm that, as far as you know, the details are correct and that"
    " you are the registered keeper or act for them."
)
BY_DEBIT = _l(
    "If you pay by Direct Debit, it renews by itself until you cancel it. The Direct Debit Guarantee"
    " protects you: your bank refunds a payment that was taken by mistake."
)


def declaration(answers: Answers) -> tuple[Words, ...]:
    """What is confirmed; whoever pays by Direct Debit reads of the guarantee too."""
    return (CONFIRM, BY_DEBIT) if debits.by_debit(answers) else (CONFIRM,)


REJECTIONS = {
    "taxed_already": _l("The vehicle is taxed for these months already, so this was not needed."),
    "off_register": _l("The vehicle was scrapped or marked for export before this reached the register."),
    "another_keeper": _l("The vehicle has a new keeper, so your reference number is no longer valid."),
}

SERVICE = Spec(
    slug="vehicle-tax",
    name=_l("Tax your vehicle"),
    organisation="vehicle-licensing",
    pages=(_VEHICLE, _YOUR_VEHICLE, _HOW_LONG, _DIRECT_DEBIT, _EMAIL),
    outcomes=OUTCOMES,
    declaration=declaration,
    what_next=(
        _l("We are updating the vehicle register. This usually takes a few minutes."),
        _l("You can drive the vehicle from the day the tax starts. There is no tax disc to display."),
        _l("We will send a receipt to your email address."),
    ),
    reference_prefix="VT",
    deliver=operations.renew,
    rejections=REJECTIONS,
    fee=Fee(debits.amount_by_card, payment_words),
    # One line decides who must sign in, and from where on; None lets anybody pay.
    assurance=Assurance(level="Cl.Cm", before=CHECK),
    receipt_to="email_address",
    subject_of=lambda answers: shown_registration(facts(answers)["registration"]),
    continues=("dft-tax-a-vehicle",),
    replaces=("telephone", "post", "counter"),
)

SERVICES = (
    SERVICE,
    calculator.SERVICE,
    enquiry.SERVICE,
    off_road.SERVICE,
    ending.SERVICE,
    tax_class.SERVICE,
)
