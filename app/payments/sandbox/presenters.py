"""The hosted card pages as frozen page objects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.money import pounds
from app.payments.sandbox.models import SandboxPayment
from app.payments.sandbox.rules import CHALLENGE_CARD, SUCCESS_CARD, CardFault
from app.web.languages import _, _l

MESSAGES = {
    "number_missing": _l("Enter the long number on the front of your card"),
    "number_wrong": _l("Card number is not the correct length or has a wrong digit"),
    "expiry_missing": _l("Enter the expiry date of your card"),
    "expiry_wrong": _l("Enter a real expiry date, like 10 and 28"),
    "expiry_past": _l("The expiry date must be this month or later"),
    "name_missing": _l("Enter the name as it appears on the card"),
    "name_wrong": _l("Enter a name, not the card number"),
    "security_missing": _l("Enter the security code of your card"),
    "security_wrong": _l("Security code must be 3 digits, or 4 for American Express"),
}
MOCK_CARDS = (
    (SUCCESS_CARD, _l("the payment succeeds")),
    (CHALLENGE_CARD, _l("the bank asks a question first (3-D Secure)")),
    ("4000000000000002", _l("the card is declined")),
    ("4000000000000069", _l("the bank says that the card has expired")),
    ("4000000000000127", _l("the bank says that the security code is wrong")),
    ("4000000000000119", _l("the bank answers with an error")),
)
KEPT = ("card_number", "expiry_month", "expiry_year", "cardholder_name")


@dataclass(frozen=True)
class FieldError:
    """A message beside a field."""

    field: str
    message: str


@dataclass(frozen=True)
class MockCard:
    """A card to try and what happens."""

    number: str
    effect: str


@dataclass(frozen=True)
class CardPage:
    """The page that asks for a card. `values` are what was typed, never the security code."""

    heading: str
    token: str
    description: str
    amount: str
    values: Mapping[str, str]
    errors: tuple[FieldError, ...]
    mock_cards: tuple[MockCard, ...]

    def error(self, *fields: str) -> Any:
        """The error message component's parameter for a field, or None."""
        found = next((e.message for e in self.errors if e.field in fields), None)
        return {"text": found, "visuallyHiddenText": _("Error")} if found else None

    @property
    def summary(self) -> list[dict[str, str]]:
        return [{"text": e.message, "href": f"#{e.field}"} for e in self.errors]


@dataclass(frozen=True)
class StepPage:
    """The bank's question, or the last look before paying."""

    heading: str
    token: str
    description: str
    amount: str
    card: str


@dataclass(frozen=True)
class EndPage:
    """A payment that did not succeed, and the way back."""

    heading: str
    paragraphs: tuple[str, ...]
    return_url: str


ENDS = {
    "P0010": (
        _l("Your payment has been declined"),
        (_l("No money has been taken."), _l("Check your card's details or use another card.")),
    ),
    "P0020": (
        _l("Your payment session has expired"),
        (_l("No money has been taken."), _l("You had 90 minutes to pay. You can start again.")),
    ),
    "P0030": (_l("Your payment has been cancelled"), (_l("No money has been taken."),)),
    "P0040": (_l("Your payment has been cancelled"), (_l("No money has been taken."),)),
    "P0050": (
        _l("We could not process your payment"),
        (_l("No money has been taken."), _l("The bank had a problem. Try again later.")),
    ),
}


def card_page(
    payment: SandboxPayment, form: Mapping[str, str] | None = None, faults: Sequence[CardFault] = ()
) -> CardPage:
    form = form or {}
    return CardPage(
        heading=_("Enter card details"),
        token=payment.token,
        description=payment.description,
        amount=pounds(payment.amount_pence),
        values={name: form.get(name, "") for name in KEPT},
        errors=tuple(FieldError(f.field, str(MESSAGES[f.code])) for f in faults),
        mock_cards=tuple(MockCard(grouped(n), str(effect)) for n, effect in MOCK_CARDS),
    )


def step_page(payment: SandboxPayment) -> StepPage:
    challenge = payment.step == "challenge"
    return StepPage(
        heading=_("Your bank asks: is this you?") if challenge else _("Confirm your payment"),
        token=payment.token,
        description=payment.description,
        amount=pounds(payment.amount_pence),
        card=f"•••• {payment.card_last_digits}",
    )


def end_page(code: str, return_url: str) -> EndPage:
    heading, paragraphs = ENDS[code]
    return EndPage(str(heading), tuple(str(p) for p in paragraphs), return_url)


def grouped(number: str) -> str:
    """A card number in fours, as it is printed."""
    return " ".join(number[i : i + 4] for i in range(0, len(number), 4))
