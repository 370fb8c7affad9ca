"""Tell us that you no longer keep a vehicle, and get the tax back: sold, scrapped, exported and so on."""

from datetime import date

from app.journeys.fields import Choice, Day, Option
from app.journeys.identifiers import shown_registration
from app.journeys.rules import Lookup, Page, Question, Spec
from app.services.vehicle_tax.entry import log_book_question
from app.services.vehicle_tax.notices import operations
from app.services.vehicle_tax.notices.pages import common_ends, confirmation_email, kept_vehicle_pages
from app.services.vehicle_tax.notices.rules import What
from app.services.vehicle_tax.outcomes import facts
from app.web.languages import _l

START = "/services/cancel-vehicle-tax/"
HAPPENED = (
    Option(What.SOLD, _l("I sold it or gave it to someone else")),
    Option(What.SCRAPPED, _l("It was scrapped at a vehicle scrapyard")),
    Option(What.WRITTEN_OFF, _l("My insurance company wrote it off")),
    Option(What.STOLEN, _l("It was stolen"), _l("Tell the police first: they give you a crime reference")),
    Option(What.EXPORTED, _l("I am taking it out of the UK for 12 months or more")),
)

_WHAT = Page(
    slug="what-happened",
    title=_l("What happened to the vehicle?"),
    questions=(
        Question(
            "what_happened",
            _l("What happened to the vehicle?"),
            Choice(HAPPENED),
            errors={"empty": _l("Select what happened to the vehicle")},
        ),
    ),
    then="when",
)

_WHEN = Page(
    slug="when",
    title=_l("When did this happen?"),
    questions=(
        Question(
            "happened_on",
            _l("When did this happen?"),
            Day(earliest=date(1990, 1, 1)),
            hint=_l(
                "The refund is counted from the day you tell us, not from this day. For example 27 3 2026"
            ),
            errors={"empty": _l("Enter the date when this happened")},
            short=_l("Date"),
        ),
    ),
    lookup=Lookup(
        "event",
        operations.check_event,
        errors={"in_future": _l("The date must be today or in the past: come back when it has happened")},
    ),
    then="email-address",
)

SERVICE = Spec(
    slug="cancel-vehicle-tax",
    name=_l("Cancel vehicle tax and get a refund"),
    organisation="vehicle-licensing",
    pages=(
        *kept_vehicle_pages(reference=log_book_question(), then="what-happened"),
        _WHAT,
        _WHEN,
        confirmation_email(),
    ),
    outcomes=common_ends(START),
    declaration=(
        _l(
            "You confirm that, as far as you know, what you told us is correct and that you are the vehicle’s"
            " keeper in our records."
        ),
        _l("The tax ends, and a Direct Debit that pays it is cancelled for you."),
    ),
    what_next=(
        _l("We are updating the vehicle register. This usually takes a few minutes."),
        _l("A refund for full months of tax is sent to the keeper by cheque. It can take up to 8 weeks."),
        _l("If you sold the vehicle, give the new keeper the green slip (V5C/2): they must tax it."),
    ),
    reference_prefix="VE",
    deliver=operations.end_tax,
    # The log book proves who keeps the vehicle, as by post; nothing is paid here.
    assurance=None,
    receipt_to="email_address",
    subject_of=lambda answers: shown_registration(facts(answers)["registration"]),
    continues=("dft-request-vehicle-tax-refund",),
    replaces=("telephone", "post"),
)
