"""Take a vehicle off the road (SORN), as data."""

from app.journeys.fields import Answers, Choice, Option
from app.journeys.identifiers import shown_registration
from app.journeys.rules import Branch, Fact, Link, Outcome, Page, Question, Spec
from app.services.vehicle_tax.entry import reference_question
from app.services.vehicle_tax.notices import operations
from app.services.vehicle_tax.notices.pages import common_ends, confirmation_email, kept_vehicle_pages
from app.services.vehicle_tax.outcomes import facts, vehicle_rows
from app.services.vehicle_tax.queries import LOG_BOOK_LENGTH, REMINDER_LENGTH
from app.web.languages import _l

START = "/services/take-vehicle-off-the-road/"
REMINDED = Option("next_month", _l("From the first day of next month"))


def when_options(answers: Answers) -> tuple[Option, ...]:
    """A reminder is only good for the month after the one in which the tax runs out."""
    if len(answers.get("reference_number", "")) == REMINDER_LENGTH:
        return (REMINDED,)
    return (Option("now", _l("From today")), REMINDED)


_FROM_WHEN = Page(
    slug="from-when",
    title=_l("When is the vehicle off the road from?"),
    questions=(
        Question(
            "from_when",
            _l("When is the vehicle off the road from?"),
            Choice(when_options),
            hint=_l("With a reminder letter a SORN can only start next month"),
            errors={"empty": _l("Select when the vehicle is off the road from")},
            short=_l("Off the road"),
        ),
    ),
    then="email-address",
)

SERVICE = Spec(
    slug="take-vehicle-off-the-road",
    name=_l("Take your vehicle off the road (SORN)"),
    organisation="vehicle-licensing",
    pages=(
        *kept_vehicle_pages(
            reference=reference_question(
                lengths=(LOG_BOOK_LENGTH, REMINDER_LENGTH),
                hint=_l("11 digits from your log book (V5C), or 16 digits from your reminder letter (V11)"),
                wrong_length=_l(
                    "The reference number must be 11 digits (log book) or 16 digits (reminder letter)"
                ),
            ),
            branches=(Branch(Fact("vehicle", "off_road", "yes"), "already-off-the-road"),),
            then="from-when",
        ),
        _FROM_WHEN,
        confirmation_email(),
    ),
    outcomes=(
        *common_ends(START),
        Outcome(
            "already-off-the-road",
            _l("This vehicle is already off the road"),
            (
                _l("A SORN lasts until the vehicle is taxed, sold, scrapped or exported."),
                _l("You do not need to do anything now."),
            ),
            links=(Link(_l("Tax your vehicle"), "/services/vehicle-tax/"),),
            summary=vehicle_rows,
        ),
    ),
    declaration=(
        _l("You confirm that the vehicle will not be used or kept on a public road from that day."),
        _l("A Direct Debit that pays its tax is cancelled for you."),
    ),
    what_next=(
        _l("We are updating the vehicle register. This usually takes a few minutes."),
        _l("A refund for full months of tax is sent to the keeper by cheque. It can take up to 8 weeks."),
        _l("The SORN lasts until you tax, sell, scrap or export the vehicle."),
    ),
    reference_prefix="VS",
    deliver=operations.take_off_road,
    # The reference proves who keeps the vehicle, as by post or telephone; nothing is paid here.
    assurance=None,
    receipt_to="email_address",
    subject_of=lambda answers: shown_registration(facts(answers)["registration"]),
    continues=("dft-request-statutory-off-road-notice-sorn",),
    replaces=("telephone", "post"),
)
