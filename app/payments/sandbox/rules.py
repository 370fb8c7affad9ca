"""Card checks and what each mock card does. Numbers from GOV.UK Pay's and its providers' test cards."""

import re
from dataclasses import dataclass
from datetime import date

from app.payments.rules import PROVIDER_ERROR, REJECTED, SUBMITTED, State

CHALLENGE_CARD = "4000002500003155"
SUCCESS_CARD = "4242424242424242"
OUTCOMES: dict[str, State] = {
    SUCCESS_CARD: SUBMITTED,
    CHALLENGE_CARD: SUBMITTED,
    "4444333322221111": SUBMITTED,
    "4000056655665556": SUBMITTED,
    "5555555555554444": SUBMITTED,
    "378282246310005": SUBMITTED,
    "4000000000000002": REJECTED,
    "4000000000000069": REJECTED,
    "4000000000000127": REJECTED,
    "4000000000000119": PROVIDER_ERROR,
}
BRANDS = ((re.compile(r"4"), "visa"), (re.compile(r"5[1-5]|2[2-7]"), "master-card"))
AMERICAN_EXPRESS = re.compile(r"3[47]")
LONGEST_NAME = 255
YEARS_AHEAD = 20


@dataclass(frozen=True)
class Card:
    """A card as typed and found whole. It lives no longer than the request."""

    number: str
    expires: date

    def __repr__(self) -> str:
        return f"Card(**** {self.last_digits})"

    @property
    def last_digits(self) -> str:
        return self.number[-4:]

    @property
    def brand(self) -> str:
        if AMERICAN_EXPRESS.match(self.number):
            return "american-express"
        return next((name for pattern, name in BRANDS if pattern.match(self.number)), "unknown")

    @property
    def needs_challenge(self) -> bool:
        return self.number == CHALLENGE_CARD

    @property
    def outcome(self) -> State:
        """What the sandbox decides; a card that it does not know is declined."""
        return OUTCOMES.get(self.number, REJECTED)


@dataclass(frozen=True)
class CardFault:
    """A field that cannot be accepted and the code of its message."""

    field: str
    code: str


def read_card(form: dict[str, str], *, today: date) -> tuple[Card | None, tuple[CardFault, ...]]:
    """The card that was typed, or what is wrong with each field."""
    number = re.sub(r"[\s-]", "", form.get("card_number", ""))
    expires, expiry_fault = _expiry(form, today)
    faults = [
        fault
        for fault in (
            _number_fault(number),
            expiry_fault,
            _name_fault(form.get("cardholder_name", ""), number),
            _security_fault(form.get("security_code", ""), number),
        )
        if fault is not None
    ]
    if faults or expires is None:
        return None, tuple(faults)
    return Card(number, expires), ()


def luhn_holds(number: str) -> bool:
    """The check digit that every card number ends with (ISO/IEC 7812-1)."""
    total = 0
    for position, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _number_fault(number: str) -> CardFault | None:
    if not number:
        return CardFault("card_number", "number_missing")
    if not re.fullmatch(r"[0-9]{12,19}", number) or not luhn_holds(number):
        return CardFault("card_number", "number_wrong")
    return None


def _expiry(form: dict[str, str], today: date) -> tuple[date | None, CardFault | None]:
    month_text, year_text = form.get("expiry_month", "").strip(), form.get("expiry_year", "").strip()
    if not month_text and not year_text:
        return None, CardFault("expiry_month", "expiry_missing")
    month = int(month_text) if re.fullmatch(r"[0-9]{1,2}", month_text) else 0
    if not 1 <= month <= 12:
        return None, CardFault("expiry_month", "expiry_wrong")
    if not re.fullmatch(r"[0-9]{2}|[0-9]{4}", year_text):
        return None, CardFault("expiry_year", "expiry_wrong")
    year = int(year_text) + (2000 if len(year_text) == 2 else 0)
    if (year, month) < (today.year, today.month):
        return None, CardFault("expiry_month", "expiry_past")
    if year > today.year + YEARS_AHEAD:
        return None, CardFault("expiry_year", "expiry_wrong")
    return date(year, month, 1), None


def _name_fault(name: str, number: str) -> CardFault | None:
    if not name.strip():
        return CardFault("cardholder_name", "name_missing")
    digits = re.sub(r"\D", "", name)
    if len(name) > LONGEST_NAME or (len(digits) >= 12 and digits in (number, number[-12:])):
        return CardFault("cardholder_name", "name_wrong")
    return None


def _security_fault(code: str, number: str) -> CardFault | None:
    if not code.strip():
        return CardFault("security_code", "security_missing")
    length = 4 if AMERICAN_EXPRESS.match(number) else 3
    if not re.fullmatch(rf"[0-9]{{{length}}}", code.strip()):
        return CardFault("security_code", "security_wrong")
    return None
