"""The adapter to an insurance register over HTTP. The national one publishes no interface, so this
speaks a small one of our own, which the sandbox serves and the API description publishes.
"""

from datetime import date

import httpx
import structlog

from app.config import Settings
from app.services.vehicle_tax.registers.port import RegisterDownError

PATH = "/insurance/v1/cover"
TIMEOUT = httpx.Timeout(8.0, connect=4.0)
log = structlog.get_logger(__name__)


def connect(settings: Settings) -> "InsuranceApi":
    """The register at the address and with the key of the settings."""
    return InsuranceApi(
        httpx.Client(
            base_url=settings.insurance_api_url.rstrip("/"),
            headers={"x-api-key": settings.insurance_api_key.get_secret_value()},
            timeout=TIMEOUT,
            follow_redirects=False,
        )
    )


class InsuranceApi:
    """An insurance register over HTTP. Registrations are never logged, nor part of an address."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def insured_until(self, registration: str) -> date | None:
        try:
            answer = self._client.post(PATH, json={"registrationNumber": registration})
        except httpx.HTTPError as fault:
            raise RegisterDownError(type(fault).__name__) from fault
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        if answer.status_code != httpx.codes.OK:
            log.warning("insurance_register_refused", status=answer.status_code)
            raise RegisterDownError(str(answer.status_code))
        try:
            until = answer.json()["insuredUntil"]
            return None if until is None else date.fromisoformat(until)
        except (ValueError, KeyError, TypeError) as fault:
            raise RegisterDownError("unreadable answer") from fault
