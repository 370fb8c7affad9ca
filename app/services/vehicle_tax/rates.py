"""The dated rate tables in `rates/`: read once, refused where they have gaps or overlaps."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from app.services.vehicle_tax.tables import (
    BandRow,
    EngineRow,
    FirstYearRow,
    FuelGroup,
    RateYear,
    Source,
    StandardRow,
)

FOLDER = Path(__file__).parent / "rates"


class RateTableError(ValueError):
    """A table that does not hold together."""


class NoRatesError(LookupError):
    """No table covers the day; `first` and `last` are the days that the tables cover."""

    def __init__(self, day: date, first: date, last: date) -> None:
        super().__init__(f"no rates for {day}: the tables cover {first} to {last}")
        self.day = day
        self.first = first
        self.last = last


@cache
def rate_years() -> tuple[RateYear, ...]:
    """Every shipped rate year, oldest first."""
    return read_years(FOLDER)


def read_years(folder: Path) -> tuple[RateYear, ...]:
    """The tables of a folder, checked; raises RateTableError."""
    paths = sorted(folder.glob("*.yaml"))
    years = sorted((_year(yaml.safe_load(path.read_text())) for path in paths), key=_start)
    if not years:
        raise RateTableError(f"no rate tables in {folder}")
    for before, after in pairwise(years):
        if after.start != before.end + timedelta(days=1):
            raise RateTableError(f"{before.name} and {after.name} do not meet")
    return tuple(years)


def rates_for(day: date) -> RateYear:
    """The rates in force for a licence starting on `day`; never a neighbouring year's."""
    years = rate_years()
    for year in years:
        if year.start <= day <= year.end:
            return year
    raise NoRatesError(day, years[0].start, years[-1].end)


def _start(year: RateYear) -> date:
    return year.start


def _year(table: dict[str, Any]) -> RateYear:
    name = table["name"]
    sources = {key: Source(**value) for key, value in table["sources"].items()}
    year = RateYear(
        name=name,
        start=table["start"],
        end=table["end"],
        first_year=tuple(FirstYearRow(**_row(row, sources)) for row in table["first_year"]),
        standard={
            FuelGroup(group): StandardRow(**_row(row, sources)) for group, row in table["standard"].items()
        },
        bands=tuple(BandRow(**_row(row, sources)) for row in table["bands"]),
        engine=EngineRow(**_row(table["engine"], sources)),
    )
    if year.start > year.end:
        raise RateTableError(f"{name} ends before it starts")
    if set(year.standard) != set(FuelGroup):
        raise RateTableError(f"{name} lacks a standard rate for a fuel group")
    _check_ranges(f"{name} first_year", year.first_year)
    _check_ranges(f"{name} bands", year.bands)
    return year


def _row(row: dict[str, Any], sources: dict[str, Source]) -> dict[str, Any]:
    """A table row with its source looked up and its CO2 range in two fields."""
    if row.get("source") not in sources:
        raise RateTableError(f"a row names no known source: {row}")
    plain = {key: value for key, value in row.items() if key != "co2"}
    plain["source"] = sources[row["source"]]
    if "co2" in row:
        plain["co2_from"], plain["co2_to"] = row["co2"]
    return plain


def _check_ranges(name: str, rows: Sequence[FirstYearRow | BandRow]) -> None:
    if not rows or rows[0].co2_from != 0 or rows[-1].co2_to is not None:
        raise RateTableError(f"{name} does not run from 0 g/km without end")
    for before, after in pairwise(rows):
        if before.co2_to is None or after.co2_from != before.co2_to + 1:
            raise RateTableError(f"{name} has a gap or overlap at {after.co2_from} g/km")
