"""What a delivery is, when it is tried again, and how it is signed (Standard Webhooks 1.0)."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from app.deliveries.decisions.rules import Decision, decision_in

OWN = "own"
VERSION = 1
SECRET_PREFIX = "whsec_"  # noqa: S105 - the prefix that the specification gives every secret
SECRET_BYTES = 32
TOLERANCE = timedelta(minutes=5)
LONGEST_RECEIPT = 100
LONGEST_PAUSE = timedelta(days=1)
# Seconds before each further attempt: eleven attempts over about two days, then a dead letter.
PAUSES = (5, 30, 120, 600, 1_800, 3_600, 14_400, 28_800, 43_200, 86_400)
# RFC 9110 15.5.9 and RFC 8470: the same request may succeed later.
PASSING = frozenset({408, 425, 429})


class NotAcceptedError(Exception):
    """A service's own connector says that the department does not take this, and `code` says why.

    Trying again would not help: the case ends as not accepted.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class State(StrEnum):
    """Waiting for a recipient, with it while it decides, taken, not accepted, stopped for an operator,
    closed by one, or needed no longer because the case ended.
    """

    WAITING = "waiting"
    DECIDING = "deciding"
    DELIVERED = "delivered"
    DEAD = "dead"
    GIVEN_UP = "given_up"
    REFUSED = "refused"
    CALLED_OFF = "called_off"

    @property
    def closed(self) -> bool:
        return self in {State.DELIVERED, State.GIVEN_UP, State.REFUSED, State.CALLED_OFF}

    @property
    def under_way(self) -> bool:
        """Whether the recipient does not have it yet."""
        return self in {State.WAITING, State.DEAD}


class Kind(StrEnum):
    """How a recipient gets its cases: by the service's own code, called, or by fetching them."""

    OWN = "own"
    POST = "post"
    PULL = "pull"


@dataclass(frozen=True)
class Judgement:
    """What an attempt came to: delivered (and to be decided), not accepted, to be tried again, or stopped."""

    delivered: bool = False
    deciding: bool = False
    refused: bool = False
    again: bool = False
    receipt: str = ""
    fault: str = ""
    wait: timedelta | None = None


@dataclass(frozen=True)
class Standing:
    """How far the deliveries of one subject are."""

    open: int
    delivered: int
    given_up: int
    refusal: str = ""  # why a department does not accept it
    deciding: int = 0

    @property
    def handed_over(self) -> bool:
        """Whether every recipient has it, one that has still to decide too."""
        return self.open == 0 and self.delivered + self.deciding > 0

    @property
    def settled(self) -> bool:
        return self.open == 0 and self.deciding == 0 and self.delivered > 0


def pause_before(tried: int) -> timedelta | None:
    """How long to wait after this many attempts; None when the patience is used up."""
    return timedelta(seconds=PAUSES[tried - 1]) if 1 <= tried <= len(PAUSES) else None


def judge(status: int, headers: Mapping[str, str], body: bytes, *, decides: bool = False) -> Judgement:
    """What an HTTP answer means for a delivery; `decides` if the department may accept or reject."""
    if 200 <= status < 300:
        return _taken(body, decides=decides)
    again = status >= 500 or status in PASSING
    return Judgement(again=again, fault=f"answered {status}", wait=_asked_wait(headers) if again else None)


def _taken(body: bytes, *, decides: bool) -> Judgement:
    receipt = receipt_in(body)
    try:
        decision = decision_in(body)
    except ValueError as fault:
        return Judgement(fault=str(fault)) if decides else Judgement(delivered=True, receipt=receipt)
    if decision is None:
        return Judgement(delivered=True, deciding=decides, receipt=receipt)
    if not decides and not decision.accepted:
        return Judgement(fault="rejected, but this connector does not decide")
    return decided(decision, receipt)


def decided(decision: Decision, receipt: str) -> Judgement:
    """What a decision means for a delivery."""
    if decision.accepted:
        return Judgement(delivered=True, receipt=receipt)
    return Judgement(refused=True, receipt=receipt, fault=decision.reason or "rejected")


def _asked_wait(headers: Mapping[str, str]) -> timedelta | None:
    """The seconds of a Retry-After header, a day at most; a date there is not used."""
    text = headers.get("retry-after", "")
    return min(timedelta(seconds=int(text[:6])), LONGEST_PAUSE) if text.isascii() and text.isdigit() else None


def receipt_in(body: bytes) -> str:
    """The receipt that a recipient's answer names, or nothing."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):  # no JSON, or nested without end
        return ""
    found = answer.get("receipt") if isinstance(answer, dict) else None
    return found[:LONGEST_RECEIPT] if isinstance(found, str) and found.isprintable() else ""


def for_recipient(package: Mapping[str, Any], salt: str) -> dict[str, Any]:
    """The package with the person under a name that this recipient knows and no other does."""
    person = package.get("person")
    name = None if person is None else hmac.new(salt.encode(), person.encode(), hashlib.sha256).hexdigest()
    return {**package, "person": name}


def envelope(delivery_id: str, package: Mapping[str, Any], *, test: bool = False) -> bytes:
    """The body of a delivery: the published schema is `app/deliveries/schema.py`."""
    document = {"version": VERSION, "id": delivery_id, "test": test, **package}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def new_secret(entropy: bytes) -> str:
    """A signing secret as Standard Webhooks writes it."""
    return SECRET_PREFIX + base64.b64encode(entropy).decode()


def signature(secret: str, *, delivery_id: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the HMAC-SHA256 over `id.timestamp.body`, in base64."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = f"{delivery_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers_for(secret: str, *, delivery_id: str, now: datetime, body: bytes) -> dict[str, str]:
    """The headers of a signed delivery. The same delivery always has the same key."""
    timestamp = int(now.timestamp())
    return {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Idempotency-Key": delivery_id,
        "Webhook-Id": delivery_id,
        "Webhook-Timestamp": str(timestamp),
        "Webhook-Signature": signature(secret, delivery_id=delivery_id, timestamp=timestamp, body=body),
    }


def genuine(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Whether a delivery is signed with this secret, and not long ago: what every receiver checks."""
    delivery_id, stamp = headers.get("Webhook-Id", ""), headers.get("Webhook-Timestamp", "")
    if not delivery_id or not (stamp.isascii() and stamp.isdigit()) or len(stamp) > 12:
        return False
    if abs(now.timestamp() - int(stamp)) > TOLERANCE.total_seconds():
        return False
    try:
        expected = signature(secret, delivery_id=delivery_id, timestamp=int(stamp), body=body)
    except binascii.Error:
        return False
    sent = headers.get("Webhook-Signature", "").split(" ")
    return any(hmac.compare_digest(expected.encode(), one.encode("utf-8", "replace")) for one in sent)
