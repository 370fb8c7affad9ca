"""May this vehicle be taxed here and now, and what stands in the way? Pure decisions."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

# From the fifth day of the month in which the tax ends (widely published; DVLA does not state it).
RENEWABLE_FROM_DAY = 5
# Road Traffic Act 1988, section 47: a test is needed three years after first registration,
# and not at all 40 years after the vehicle was built (SI 1981/1694, regulation 6, as amended 2018).
MOT_FREE_YEARS = 3
MOT_AGAIN_FREE_YEARS = 40

Obstacle = Literal[
    "",
    "not_a_car",
    "exported",
    "off_register",
    "too_early",
    "no_mot",
    "no_insurance",
    "no_rate",
    "not_online",
]


@dataclass(frozen=True)
class Standing:
    """What decides whether a vehicle can be taxed: taken from registers, never typed by a person.

    Tax never passes to a new keeper, so that of the last one (`new_keeper`) is no obstacle.
    """

    kind: str
    first_registered: date
    tax_due: date | None
    mot_expires: date | None
    insured_until: date | None
    marked_for_export: bool = False
    off_register: bool = False
    new_keeper: bool = False


def renewable_from(tax_due: date) -> date:
    """The first day on which tax that ends then can be renewed."""
    return tax_due.replace(day=RENEWABLE_FROM_DAY)


def years_on(day: date, years: int) -> date:
    """An anniversary; that of 29 February is 1 March in other years."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def mot_needed(first_registered: date, on: date) -> bool:
    """Whether a car needs an MOT on a day."""
    first = years_on(first_registered, MOT_FREE_YEARS)
    return first <= on < years_on(first_registered, MOT_AGAIN_FREE_YEARS)


def obstacle(standing: Standing, *, start: date, today: date) -> Obstacle:
    """The first thing in the way of a licence from `start`, or an empty text."""
    never = _never(standing)
    if never:
        return never
    taxed_until = None if standing.new_keeper else standing.tax_due
    if taxed_until is not None and today < renewable_from(taxed_until):
        return "too_early"
    if mot_needed(standing.first_registered, start) and (
        standing.mot_expires is None or standing.mot_expires < start
    ):
        return "no_mot"
    if standing.insured_until is None or standing.insured_until < today:
        return "no_insurance"
    return ""


def _never(standing: Standing) -> Obstacle:
    """What no waiting puts right."""
    if standing.marked_for_export:
        return "exported"
    if standing.kind != "car":
        return "not_a_car"
    return "off_register" if standing.off_register else ""
