"""What the DVLA Vehicle Enquiry Service (version 1) says of a vehicle, as our own types.

It never gives the list price, the keeper or what the tax costs.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class TaxStatus(StrEnum):
    """Whether the vehicle may be used on the road, as far as tax goes."""

    TAXED = "Taxed"
    UNTAXED = "Untaxed"
    SORN = "SORN"
    NOT_FOR_ROAD = "Not Taxed for on Road Use"


class MotStatus(StrEnum):
    """What is known of its test."""

    VALID = "Valid"
    NOT_VALID = "Not valid"
    NO_DETAILS = "No details held by DVLA"
    NO_RESULTS = "No results returned"


class UnreadableError(ValueError):
    """An answer whose field is not what the interface promises."""


@dataclass(frozen=True)
class EnquiredVehicle:
    """A vehicle as anybody may see it; None is not known. A month counts from its first day."""

    registration: str
    tax_status: TaxStatus | None = None
    tax_due: date | None = None
    additional_rate_ends: date | None = None
    mot_status: MotStatus | None = None
    mot_expires: date | None = None
    make: str | None = None
    colour: str | None = None
    fuel: str | None = None
    co2: int | None = None
    engine_cc: int | None = None
    first_registered: date | None = None
    year_made: int | None = None
    real_driving_emissions: str | None = None
    marked_for_export: bool = False


def normalised(registration: str) -> str:
    """A registration number as the service takes it: capitals and digits only."""
    return re.sub(r"[^A-Z0-9]", "", registration.upper())


def read_vehicle(body: Mapping[str, Any]) -> EnquiredVehicle:
    """The service's answer; unknown names are left alone, so that it may grow."""
    values = {ours: _read(body, theirs, read) for theirs, (ours, read) in FIELDS.items()}
    if not values["registration"]:
        raise UnreadableError("registrationNumber")
    # A vehicle first registered abroad has an earlier month than the one it came to the DVLA in.
    months = [m for m in (values.pop("month"), values.pop("dvla_month")) if m is not None]
    values["first_registered"] = min(months, default=None)
    values["marked_for_export"] = bool(values["marked_for_export"])
    return EnquiredVehicle(**values)


def _read(body: Mapping[str, Any], name: str, read: Callable[[Any], Any]) -> Any:
    value = body.get(name)
    if value is None or value == "":
        return None
    try:
        return read(value)
    except (TypeError, ValueError) as fault:
        raise UnreadableError(name) from fault


def _month(value: Any) -> date:
    return date.fromisoformat(f"{_text(value)}-01")


def _day(value: Any) -> date:
    return date.fromisoformat(_text(value))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("not a whole number")
    return value


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("not true or false")
    return value


FIELDS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "registrationNumber": ("registration", _text),
    "taxStatus": ("tax_status", TaxStatus),
    "taxDueDate": ("tax_due", _day),
    "artEndDate": ("additional_rate_ends", _day),
    "motStatus": ("mot_status", MotStatus),
    "motExpiryDate": ("mot_expires", _day),
    "make": ("make", _text),
    "colour": ("colour", _text),
    "fuelType": ("fuel", _text),
    "co2Emissions": ("co2", _whole),
    "engineCapacity": ("engine_cc", _whole),
    "monthOfFirstRegistration": ("month", _month),
    "monthOfFirstDvlaRegistration": ("dvla_month", _month),
    "yearOfManufacture": ("year_made", _whole),
    "realDrivingEmissions": ("real_driving_emissions", _text),
    "markedForExport": ("marked_for_export", _truth),
}
