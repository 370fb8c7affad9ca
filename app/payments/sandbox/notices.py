"""Webhook messages as GOV.UK Pay sends them: signed, and here each of them twice and in any order, because
that may happen there too. A message may also be lost: nothing sends it again.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Thread
from typing import Any

import httpx
import structlog

from app.payments.rules import CREATED, EXPIRED, State, Status
from app.payments.sandbox.resources import instant

COPIES = 2
SECONDS = 10.0
EVENTS: Mapping[Status, tuple[str, ...]] = {
    Status.STARTED: ("card_payment_started",),
    Status.SUCCESS: ("card_payment_succeeded", "card_payment_captured"),
    Status.FAILED: ("card_payment_failed",),
    Status.ERROR: ("card_payment_failed",),
}
REFUNDED = ("card_payment_refunded",)
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Notice:
    """One message, ready to be sent."""

    body: bytes
    signature: str


def events_between(before: State, after: State) -> tuple[str, ...]:
    """The events that tell of a change; a card given at once has started the payment too."""
    if before == after:
        return ()
    ended = ("card_payment_expired",) if after == EXPIRED else EVENTS.get(after.status, ())
    started = EVENTS[Status.STARTED] if before == CREATED and after != EXPIRED else ()
    return tuple(dict.fromkeys((*started, *ended)))


def notices(
    events: tuple[str, ...], resource: Mapping[str, Any], *, secret: bytes, now: datetime
) -> list[Notice]:
    """The messages about a payment, shuffled: each event twice, under one identifier."""
    bodies = [_body(event, resource, now) for event in events for _ in range(COPIES)]
    secrets.SystemRandom().shuffle(bodies)
    return [Notice(body, hmac.new(secret, body, hashlib.sha256).hexdigest()) for body in bodies]


def _body(event: str, resource: Mapping[str, Any], now: datetime) -> bytes:
    message = {
        "webhook_message_id": f"{resource['payment_id']}-{event}",
        "api_version": 1,
        "created_date": instant(now),
        "resource_id": resource["payment_id"],
        "resource_type": "payment",
        "event_type": event,
        "resource": resource,
    }
    return json.dumps(message).encode()


def sending(url: str, messages: list[Notice]) -> Callable[[], None]:
    """What sends them beside everything else, once called."""

    def send() -> None:
        for message in messages:
            headers = {"Pay-Signature": message.signature, "Content-Type": "application/json"}
            try:
                httpx.post(url, content=message.body, headers=headers, timeout=SECONDS)
            except httpx.HTTPError as fault:
                log.warning("sandbox_notice_lost", fault=type(fault).__name__)

    return Thread(target=send, daemon=True).start
