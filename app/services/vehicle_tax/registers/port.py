"""What the hub asks of the MOT and insurance registers. `enquiry/port.py` has the vehicle register."""

from datetime import date
from typing import Protocol


class RegisterDownError(Exception):
    """A register cannot answer now: nothing may be concluded from that."""


class MotRegister(Protocol):
    """DVSA's test results, as the vehicle enquiry service passes them on, or the built-in table."""

    def valid_until(self, registration: str) -> date | None:
        """The last day of the newest pass; None where there is none. Raises RegisterDownError."""
        ...


class InsuranceRegister(Protocol):
    """The register of insured vehicles, or the built-in table."""

    def insured_until(self, registration: str) -> date | None:
        """The last day of the cover that is on record. Raises RegisterDownError."""
        ...
