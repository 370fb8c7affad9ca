"""Payments, events and refunds as the public API writes them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from app.payments.rules import RefundSummary, State, Status
from app.payments.sandbox.models import SandboxEvent, SandboxPayment, SandboxRefund
from app.payments.sandbox.provider import card_address

ROOT = "/payments/sandbox/v1"
BRANDS = {"visa": "Visa", "master-card": "Mastercard", "american-express": "American Express"}


def payment(row: SandboxPayment, state: State, refund: RefundSummary, base_url: str) -> dict[str, Any]:
    """A payment with its links; what is not known yet is left out."""
    body: dict[str, Any] = {
        "amount": row.amount_pence,
        "description": row.description,
        "reference": row.reference,
        "language": row.language,
        "email": row.email,
        "metadata": row.details,
        "state": state_of(state),
        "payment_id": row.id,
        "payment_provider": "sandbox",
        "created_date": instant(row.created_at),
        "refund_summary": {
            "status": refund.status,
            "amount_available": refund.available_pence,
            "amount_submitted": refund.submitted_pence,
        },
        "settlement_summary": {},
        "delayed_capture": row.delayed_capture,
        "moto": False,
        "return_url": row.return_url,
        "authorisation_mode": "web",
        "card_details": {
            "card_brand": BRANDS.get(row.card_brand, row.card_brand),
            "last_digits_card_number": row.card_last_digits,
        },
        "_links": links(row, state, base_url),
    }
    if not row.card_last_digits:
        del body["card_details"]
    return {key: value for key, value in body.items() if value not in ("", {}) or key == "metadata"}


def state_of(state: State) -> dict[str, Any]:
    """A state with its code and message where it has them."""
    body: dict[str, Any] = {"status": str(state.status), "finished": state.finished}
    if state.code:
        body |= {"code": state.code, "message": state.message}
    return body


def links(row: SandboxPayment, state: State, base_url: str) -> dict[str, Any]:
    """Where a caller can go from a payment."""
    own = f"{base_url}{ROOT}/payments/{row.id}"
    found = {
        "self": link(own),
        "events": link(f"{own}/events"),
        "refunds": link(f"{own}/refunds"),
    }
    if not state.finished:
        found["next_url"] = link(card_address(base_url, row))
        found["cancel"] = link(f"{own}/cancel", "POST")
    if state.status is Status.CAPTURABLE:
        found["capture"] = link(f"{own}/capture", "POST")
    return found


def events(row: SandboxPayment, rows: Sequence[SandboxEvent], base_url: str) -> dict[str, Any]:
    """The history of a payment."""
    own = f"{base_url}{ROOT}/payments/{row.id}"
    return {
        "payment_id": row.id,
        "events": [
            {
                "payment_id": row.id,
                "state": state_of(State(Status(event.status), event.code)),
                "updated": instant(event.at),
                "_links": {"payment_url": link(own)},
            }
            for event in rows
        ],
        "_links": {"self": link(f"{own}/events")},
    }


def refund(row: SandboxRefund, base_url: str) -> dict[str, Any]:
    """One refund."""
    own = f"{base_url}{ROOT}/payments/{row.payment_id}"
    return {
        "refund_id": row.id,
        "payment_id": row.payment_id,
        "amount": row.amount_pence,
        "status": row.status,
        "created_date": instant(row.created_at),
        "_links": {"self": link(f"{own}/refunds/{row.id}"), "payment": link(own)},
    }


def refunds(row: SandboxPayment, rows: Sequence[SandboxRefund], base_url: str) -> dict[str, Any]:
    """All refunds of a payment."""
    own = f"{base_url}{ROOT}/payments/{row.id}"
    return {
        "payment_id": row.id,
        "_embedded": {"refunds": [refund(given, base_url) for given in rows]},
        "_links": {"self": link(f"{own}/refunds"), "payment": link(own)},
    }


def results(rows: list[dict[str, Any]], *, total: int, page: int, size: int, address: str) -> dict[str, Any]:
    """One page of search results, with the way to the others."""
    last = max(1, -(-total // size))
    pages = {"first_page": 1, "last_page": last, "prev_page": page - 1, "next_page": page + 1}
    return {
        "total": total,
        "count": len(rows),
        "page": page,
        "results": rows,
        "_links": {
            "self": link(address),
            **{name: link(_on_page(address, to)) for name, to in pages.items() if 1 <= to <= last},
        },
    }


def _on_page(address: str, number: int) -> str:
    parts = urlsplit(address)
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name != "page"]
    return urlunsplit(parts._replace(query=urlencode([*kept, ("page", number)])))


def link(href: str, method: str = "GET") -> dict[str, Any]:
    """A link of the API."""
    return {"href": href, "method": method}


def instant(at: datetime) -> str:
    """UTC to the millisecond, as the API writes instants."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
