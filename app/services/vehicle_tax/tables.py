"""The shape of one year's rate tables, in whole pounds as they are published."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class FuelGroup(StrEnum):
    """The groups that the rate tables tell apart."""

    PETROL_DIESEL = "petrol_diesel"
    ALTERNATIVE = "alternative"
    ZERO_EMISSION = "zero_emission"


@dataclass(frozen=True)
class Source:
    """Where a figure was read, and whether at the authority itself."""

    title: str
    verified: bool


@dataclass(frozen=True)
class FirstYearRow:
    """Annual pounds for the first licence; `co2_to` None is open-ended."""

    co2_from: int
    co2_to: int | None
    petrol: int
    diesel: int
    alternative: int
    source: Source


@dataclass(frozen=True)
class BandRow:
    """Annual pounds of one CO2 band of cars registered from March 2001 to March 2017."""

    band: str
    co2_from: int
    co2_to: int | None
    petrol_diesel: int
    alternative: int
    source: Source


@dataclass(frozen=True)
class StandardRow:
    """Annual pounds from the second licence of cars registered since April 2017."""

    annual: int
    supplement: int
    list_price_over: int
    source: Source


@dataclass(frozen=True)
class EngineRow:
    """Annual pounds of cars registered before March 2001."""

    small_up_to_cc: int
    small: int
    large: int
    source: Source


@dataclass(frozen=True)
class RateYear:
    """All rates for licences that start from `start` to `end`, both included."""

    name: str
    start: date
    end: date
    first_year: tuple[FirstYearRow, ...]
    standard: dict[FuelGroup, StandardRow]
    bands: tuple[BandRow, ...]
    engine: EngineRow
