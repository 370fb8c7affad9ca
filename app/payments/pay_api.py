"""The adapter to GOV.UK Pay's public API (version 1) at the address in the settings."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx
import structlog

from app.config import Settings
from app.payments.port import (
    NewPayment,
    ProviderBusyError,
    ProviderPayment,
    ProviderRefund,
    ProviderRefusedError,
    ProviderUnavailableError,
)
from app.payments.rules import RefundSummary, State, Status

# On SQLite whoever writes waits meanwhile: well below `db.BUSY_TIMEOUT_MS`.
TIMEOUT = httpx.Timeout(5.0, connect=3.0)
# Of 500 payments each: more errors in a week are an outage of the provider, not lost payments.
MOST_PAGES = 20
log = structlog.get_logger(__name__)


def connect(settings: Settings) -> "PayProvider":
    """The provider at the address and with the key of the settings."""
    key = settings.pay_api_key.get_secret_value()
    return PayProvider(
        httpx.Client(
            base_url=settings.pay_api_url.rstrip("/"),
            headers={"Authorization": f"Bearer {key}", "Accept": "application/json"},
            timeout=TIMEOUT,
            follow_redirects=False,
        )
    )


def card_page_origin(api_url: str) -> str:
    """Where the card pages are: GOV.UK Pay has them beside its API, at www instead of publicapi."""
    parts = urlsplit(api_url)
    host = parts.netloc.removeprefix("publicapi.")
    return f"{parts.scheme}://{host if host == parts.netloc else f'www.{host}'}"


class PayProvider:
    """GOV.UK Pay over HTTP."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def create(self, payment: NewPayment) -> ProviderPayment:
        body = {
            "amount": payment.amount_pence,
            "reference": payment.reference,
            "description": payment.description,
            "return_url": payment.return_url,
            "language": payment.language,
        }
        answer = self._call("POST", "/v1/payments", body, {"Idempotency-Key": payment.key})
        return _payment(answer)

    def find(self, provider_id: str) -> ProviderPayment:
        return _payment(self._call("GET", f"/v1/payments/{quote(provider_id, safe='')}"))

    def cancel(self, provider_id: str) -> None:
        self._call("POST", f"/v1/payments/{quote(provider_id, safe='')}/cancel")

    def refund(self, provider_id: str, *, amount_pence: int, available_pence: int) -> ProviderRefund:
        body = {"amount": amount_pence, "refund_amount_available": available_pence}
        path = f"/v1/payments/{quote(provider_id, safe='')}/refunds"
        return _refund(self._call("POST", path, body))

    def refunds(self, provider_id: str) -> tuple[ProviderRefund, ...]:
        answer = self._call("GET", f"/v1/payments/{quote(provider_id, safe='')}/refunds")
        try:
            return tuple(_refund(each) for each in answer["_embedded"]["refunds"])
        except (KeyError, TypeError) as fault:
            raise ProviderUnavailableError("refunds without their list") from fault

    def errors_since(self, instant: datetime) -> tuple[str, ...]:
        asked = {"state": "error", "from_date": f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}
        found: list[str] = []
        for page in range(1, MOST_PAGES + 1):
            answer = self._call("GET", f"/v1/payments?{urlencode({**asked, 'page': page})}")
            try:
                found.extend(str(each["payment_id"]) for each in answer["results"])
                last = len(found) >= int(answer["total"]) or not answer["results"]
            except (KeyError, TypeError, ValueError) as fault:
                raise ProviderUnavailableError("a search without its results") from fault
            if last:
                break
        return tuple(found)

    def _call(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        try:
            response = self._client.request(method, path, json=body, headers=headers)
        except httpx.HTTPError as fault:
            log.warning("payment_provider_silent", method=method, fault=type(fault).__name__)
            raise ProviderUnavailableError(type(fault).__name__) from fault
        if response.status_code == httpx.codes.NO_CONTENT:
            return {}
        answer = _object(response)
        if response.is_success:
            return answer
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            log.warning("payment_provider_busy", method=method)
            raise ProviderBusyError(f"429 {answer.get('code', '')}")
        if response.is_server_error:
            raise ProviderUnavailableError(f"{response.status_code} {answer.get('code', '')}")
        code, description = str(answer.get("code", "")), str(answer.get("description", ""))
        raise ProviderRefusedError(response.status_code, code, description)


def _object(response: httpx.Response) -> dict[str, Any]:
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if isinstance(answer, dict):
        return answer
    if response.is_success:
        raise ProviderUnavailableError("an answer that is no JSON object")
    return {}


def _refund(answer: dict[str, Any]) -> ProviderRefund:
    try:
        return ProviderRefund(str(answer["refund_id"]), int(answer["amount"]), str(answer["status"]))
    except (KeyError, TypeError, ValueError) as fault:
        raise ProviderUnavailableError("a refund without its fields") from fault


def _payment(answer: dict[str, Any]) -> ProviderPayment:
    try:
        state, links = answer["state"], answer.get("_links") or {}
        summary = answer.get("refund_summary") or {}
        return ProviderPayment(
            provider_id=str(answer["payment_id"]),
            amount_pence=int(answer["amount"]),
            reference=str(answer["reference"]),
            state=State(Status(state["status"]), str(state.get("code") or "")),
            next_url=str((links.get("next_url") or {}).get("href") or ""),
            refund=RefundSummary(
                status=str(summary.get("status", "unavailable")),
                available_pence=int(summary.get("amount_available") or 0),
                submitted_pence=int(summary.get("amount_submitted") or 0),
            ),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as fault:
        raise ProviderUnavailableError("a payment without its fields") from fault
