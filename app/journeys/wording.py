"""The engine's own words: messages for refusals that a spec does not word, states, notes, dates."""

from datetime import date

from app.journeys.fields import Day, Kind, Number, Text, Words
from app.journeys.files import File
from app.journeys.rules import Question
from app.web.languages import _, _l, day

REFUSALS: dict[str, Words] = {
    "empty": _l("Enter an answer"),
    "not_alone": _l("Select what applies, or the last answer alone"),
    "too_long": _l("The answer is too long"),
    "format": _l("Enter the answer in the correct format"),
    "not_digits": _l("The answer must only include digits 0 to 9"),
    "length": _l("The answer has the wrong number of digits"),
    "not_a_number": _l("The answer must be a whole number, like 30"),
    "too_small": _l("The number is too small"),
    "too_large": _l("The number is too large"),
    "not_money": _l("The answer must be an amount of money, like 600 or 600.50"),
    "not_a_date": _l("The date must be a real date, like 27 3 2025"),
    "no_day": _l("The date must include a day"),
    "no_month": _l("The date must include a month"),
    "no_year": _l("The date must include a year"),
    "too_early": _l("The date is too early"),
    "too_late": _l("The date is too late"),
    "no_line_1": _l("Enter the first line of the address"),
    "no_town": _l("Enter the town or city"),
    "no_postcode": _l("Enter the postcode"),
    "postcode_format": _l("Enter a full UK postcode, like CF10 1EP"),
    "no_account_name": _l("Enter the name on the account"),
    "no_sort_code": _l("Enter the sort code"),
    "sort_code_format": _l("Sort code must be 6 digits, like 30-90-09"),
    "no_account_number": _l("Enter the account number"),
    "account_number_format": _l("Account number must be between 6 and 8 digits"),
    "nino_format": _l("Enter a National Insurance number in the correct format, like QQ 12 34 56 C"),
    "file_empty": _l("The selected file is empty"),
    "file_too_large": _l("The selected file is too large"),
    "file_type": _l("The selected file is not of a type that we accept, whatever its name says"),
    "file_infected": _l("The selected file contains a virus. Choose another file"),
    "file_unchecked": _l("We cannot check files for viruses at the moment. Try again in a few minutes"),
    "utr_format": _l("Enter a Unique Taxpayer Reference of 10 digits, as on your tax return"),
}

STATES: dict[str, Words] = {
    "draft": _l("Not sent yet"),
    "submitted": _l("Sent"),
    "awaiting_payment": _l("Waiting for payment"),
    "paid": _l("Paid"),
    "delivered": _l("Passed to the department"),
    "accepted": _l("Done"),
    "rejected": _l("Not accepted"),
    "withdrawn": _l("Withdrawn"),
    "amended": _l("Changed"),
}

NOTES: dict[str, Words] = {
    "receipt_sent": _l("Receipt sent"),
    "reconciled": _l("Payment confirmed"),
    "sent_again": _l("Sent again, so there is nothing to pay for this"),
    "paid_already": _l("Paid for already under another reference number"),
    "payment_failed": _l("A payment did not go through"),
    "payment_cancelled": _l("A payment was cancelled"),
    "payment_expired": _l("A payment ran out of time"),
    "payment_differs": _l("The amount paid is being checked"),
    "due_paid": _l("An amount due was paid"),
    "refunded": _l("Withdrawn, and the money is on its way back"),
    "money_back": _l("The money is on its way back to the card that paid"),
    "change_rejected": _l("Your change was not accepted, so this holds as it was before"),
    "rejection_sent": _l("Message sent that says why this was not accepted"),
}

NOT_GIVEN = _l("Not provided")
NOT_ACCEPTED = _l("The department could not accept this.")
MONEY_GOES_BACK = _l(
    "%(amount)s goes back to the card that you paid with, usually within 5 working days. You do not need to"
    " ask for it."
)
NOTHING_TAKEN = _l("Nothing was taken from you for this.")

PARTS: dict[str, Words] = {
    "day": _l("Day"),
    "month": _l("Month"),
    "year": _l("Year"),
    "line_1": _l("Address line 1"),
    "line_2": _l("Address line 2 (optional)"),
    "town": _l("Town or city"),
    "postcode": _l("Postcode"),
    "account_name": _l("Name on the account"),
    "sort_code": _l("Sort code"),
    "account_number": _l("Account number"),
}


def refusal(question: Question, code: str) -> str:
    """The message beside a field: the spec's own words first."""
    own = question.errors.get(code) or limit(question.kind, code)
    return str(own or REFUSALS.get(code) or REFUSALS["format"])


def limit(kind: Kind, code: str) -> str:
    """A message that names the limit that an answer broke; empty where there is none to name."""
    if isinstance(kind, Number) and code in {"too_small", "too_large"}:
        if code == "too_small":
            return _("The answer must be %(least)s or more", least=kind.show(kind.at_least, {}))
        return _("The answer must be %(most)s or less", most=kind.show(kind.at_most, {}))
    if isinstance(kind, Text) and code == "too_long":
        return _("The answer must be %(count)s characters or fewer", count=kind.max_length)
    if isinstance(kind, File) and code == "file_too_large":
        return _("The selected file must be %(size)s or smaller", size=kind.limit)
    return _limit_of_days(kind, code) if isinstance(kind, Day) else ""


def _limit_of_days(kind: Day, code: str) -> str:
    if code == "too_early" and kind.earliest:
        return _("The date must be %(day)s or later", day=long_date(kind.earliest))
    if code == "too_late" and kind.latest:
        return _("The date must be %(day)s or earlier", day=long_date(kind.latest))
    return ""


def long_date(value: date) -> str:
    """A date in the reader's language, within a request or outside: 3 March 2026."""
    return day(value)
