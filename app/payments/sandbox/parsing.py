"""Reading the bodies and queries of the sandbox's API; refusals carry the API's own codes."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from app.payments.port import ProviderRefusedError
from app.payments.rules import LARGEST_PENCE, Status
from app.payments.sandbox.queries import Window

LARGEST_PAGE = 500
LARGEST_PAGE_NUMBER = 1_000_000
METADATA_KEYS = 15
# PostgreSQL stores no NUL, and lone surrogates are no text.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class Codes:
    """The codes for a body that is no JSON, lacks a field, or has a bad value."""

    unreadable: str
    missing: str
    invalid: str


CREATE = Codes("P0197", "P0101", "P0102")
REFUND = Codes("P0697", "P0601", "P0602")
SEARCH_PAYMENTS = "P0401"
SEARCH_REFUNDS = "P1101"
# The sandbox keeps nothing of a card but its brand and last digits, and settles nothing.
NOT_SEARCHED = (
    "cardholder_name",
    "first_digits_card_number",
    "from_settled_date",
    "to_settled_date",
    "agreement_id",
)


class Body:
    """A JSON object whose values are asked for by name."""

    def __init__(self, raw: bytes, codes: Codes) -> None:
        self._codes = codes
        try:
            values = json.loads(raw)
        except ValueError:
            values = None
        if not isinstance(values, dict):
            raise ProviderRefusedError(400, codes.unreadable, "Unable to parse JSON")
        self._values: dict[str, Any] = values

    def text(self, name: str, *, longest: int, default: str | None = None) -> str:
        value = self._given(name, default)
        if not isinstance(value, str) or UNSTORABLE.search(value):
            raise self.invalid(name, "Must be a valid string format")
        if len(value) > longest:
            raise self.invalid(name, f"Must be less than or equal to {longest} characters length")
        return value

    def whole(self, name: str, *, least: int, default: int | None = None) -> int:
        value = self._given(name, default)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.invalid(name, "Must be a valid numeric format")
        if not least <= value <= LARGEST_PENCE:
            raise self.invalid(name, f"Must be from {least} to {LARGEST_PENCE}")
        return value

    def truth(self, name: str) -> bool:
        value = self._given(name, default=False)
        if not isinstance(value, bool):
            raise self.invalid(name, "Must be true or false")
        return value

    def has(self, name: str) -> bool:
        return self._values.get(name) is not None

    def value(self, name: str) -> Any:
        return self._values.get(name)

    def invalid(self, name: str, why: str) -> ProviderRefusedError:
        words = f"Invalid attribute value: {name}. {why}"
        return ProviderRefusedError(422, self._codes.invalid, words, name)

    def _given(self, name: str, default: Any) -> Any:
        if name not in self._values:
            if default is None:
                words = f"Missing mandatory attribute: {name}"
                raise ProviderRefusedError(400, self._codes.missing, words, name)
            return default
        return self._values[name]


def new_payment(raw: bytes) -> dict[str, Any]:
    """The facts of a payment to be made."""
    body = Body(raw, CREATE)
    facts: dict[str, Any] = {
        "amount_pence": body.whole("amount", least=0),
        "reference": body.text("reference", longest=255),
        "description": body.text("description", longest=255),
        "return_url": body.text("return_url", longest=2000),
        "language": body.text("language", longest=2, default="en"),
        "email": body.text("email", longest=254, default=""),
        "delayed_capture": body.truth("delayed_capture"),
        "details": _metadata(body),
    }
    if not _is_address(facts["return_url"]):
        raise body.invalid("return_url", "Must be a valid URL format")
    if facts["language"] not in {"en", "cy"}:
        raise body.invalid("language", 'Must be "en" or "cy"')
    if body.truth("moto") or body.text("authorisation_mode", longest=20, default="web") != "web":
        raise body.invalid("authorisation_mode", "Only payments on the web are enabled")
    for name in ("agreement_id", "set_up_agreement", "agreement_payment_type"):
        if body.has(name):
            raise body.invalid(name, "Recurring payments are not enabled")
    return facts


def new_refund(raw: bytes) -> tuple[int, int | None]:
    """The amount to give back, and what the caller believes is left."""
    body = Body(raw, REFUND)
    amount = body.whole("amount", least=1)
    name = "refund_amount_available"
    return amount, body.whole(name, least=1) if body.has(name) else None


def search(query: Mapping[str, str]) -> dict[str, str]:
    """The columns that a search of payments compares."""
    unknown = next((name for name in NOT_SEARCHED if query.get(name)), "")
    if unknown:  # all payments would be a wrong answer
        raise _refused(SEARCH_PAYMENTS, unknown)
    columns = {
        "reference": "reference",
        "email": "email",
        "state": "status",
        "card_brand": "card_brand",
        "last_digits_card_number": "card_last_digits",
    }
    wanted = {column: query[name] for name, column in columns.items() if query.get(name)}
    known = {str(status) for status in Status}
    if wanted.get("status", Status.CREATED) not in known or _unstorable(wanted):
        raise _refused(SEARCH_PAYMENTS, "state")
    return wanted


def window(query: Mapping[str, str], code: str) -> Window:
    """From, to, page and size of a search."""
    return Window(
        made_from=_instant(query, "from_date", code),
        made_to=_instant(query, "to_date", code),
        page=_number(query, "page", LARGEST_PAGE_NUMBER, 1, code),
        size=_number(query, "display_size", LARGEST_PAGE, LARGEST_PAGE, code),
    )


def _metadata(body: Body) -> dict[str, Any]:
    value = body.value("metadata")
    if value is None:
        return {}
    if not isinstance(value, dict) or len(value) > METADATA_KEYS:
        raise body.invalid("metadata", f"Must be an object of at most {METADATA_KEYS} values")
    if _unstorable({key: str(entry) for key, entry in value.items()}) or _unstorable(
        dict.fromkeys(value, "")
    ):
        raise body.invalid("metadata", "Must be a valid string format")
    return value


def _unstorable(texts: Mapping[str, str]) -> bool:
    return any(UNSTORABLE.search(key + value) for key, value in texts.items())


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and text.isprintable()


def _instant(query: Mapping[str, str], name: str, code: str) -> datetime | None:
    text = query.get(name)
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise _refused(code, name) from None


def _number(query: Mapping[str, str], name: str, largest: int, default: int, code: str) -> int:
    text = query.get(name)
    if not text:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", text) or not 1 <= int(text) <= largest:
        raise _refused(code, name)
    return int(text)


def _refused(code: str, name: str) -> ProviderRefusedError:
    return ProviderRefusedError(422, code, f"Invalid parameters: {name}. See Public API documentation")
