"""What the hub needs of a register that anybody may ask."""

from typing import Protocol

from app.services.vehicle_tax.enquiry.rules import EnquiredVehicle


class EnquiryError(Exception):
    """The register did not answer the question."""


class NotFoundError(EnquiryError):
    """It knows no such vehicle."""


class NotARegistrationError(EnquiryError):
    """It does not take the text for a registration number."""


class UnavailableError(EnquiryError):
    """It cannot answer now; `retry_after` is in seconds where it says so."""

    def __init__(self, why: str, retry_after: int | None = None) -> None:
        super().__init__(why)
        self.retry_after = retry_after


class VehicleEnquiry(Protocol):
    """DVLA Vehicle Enquiry Service, or the built-in register."""

    def find(self, registration: str) -> EnquiredVehicle:
        """The vehicle, or one of the errors above."""
        ...
