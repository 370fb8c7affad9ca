"""The adapter to the DVLA Vehicle Enquiry Service at the address in the settings."""

import uuid

import httpx
import structlog

from app.config import Settings
from app.services.vehicle_tax.enquiry.port import (
    NotARegistrationError,
    NotFoundError,
    UnavailableError,
)
from app.services.vehicle_tax.enquiry.rules import (
    EnquiredVehicle,
    UnreadableError,
    normalised,
    read_vehicle,
)

PATH = "/vehicle-enquiry/v1/vehicles"
TIMEOUT = httpx.Timeout(8.0, connect=4.0)
log = structlog.get_logger(__name__)


def connect(settings: Settings) -> "VesEnquiry":
    """The service at the address and with the key of the settings."""
    return VesEnquiry(
        httpx.Client(
            base_url=settings.ves_api_url.rstrip("/"),
            headers={"x-api-key": settings.ves_api_key.get_secret_value()},
            timeout=TIMEOUT,
            follow_redirects=False,
        )
    )


class VesEnquiry:
    """DVLA Vehicle Enquiry Service over HTTP. Registrations are never logged."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def find(self, registration: str) -> EnquiredVehicle:
        correlation = str(uuid.uuid4())
        try:
            response = self._client.post(
                PATH,
                json={"registrationNumber": normalised(registration)},
                headers={"X-Correlation-Id": correlation},
            )
        except httpx.HTTPError as fault:
            raise UnavailableError(type(fault).__name__) from fault
        if response.status_code == httpx.codes.OK:
            return _vehicle(response)
        if response.status_code == httpx.codes.NOT_FOUND:
            raise NotFoundError
        if response.status_code == httpx.codes.BAD_REQUEST:
            raise NotARegistrationError
        log.warning("vehicle_enquiry_refused", status=response.status_code, correlation=correlation)
        raise UnavailableError(str(response.status_code), _retry_after(response))


def _vehicle(response: httpx.Response) -> EnquiredVehicle:
    try:
        body = response.json()
        if not isinstance(body, dict):
            raise UnreadableError("body")
        return read_vehicle(body)
    except ValueError as fault:
        raise UnavailableError(f"unreadable answer: {fault}") from fault


def _retry_after(response: httpx.Response) -> int | None:
    text = response.headers.get("Retry-After", "")
    return int(text) if text.isascii() and text.isdigit() else None
