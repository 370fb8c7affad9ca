"""The dated figures in `rates/`: read once, refused where years or bands have gaps or overlaps."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from app.services.self_assessment.tables import (
    Band,
    Class1,
    Class4,
    Criterion,
    Deadline,
    Figure,
    OnAccount,
    Penalty,
    SavingsAllowance,
    Source,
    Taper,
    TaxYear,
)

FOLDER = Path(__file__).parent / "rates"


class RateTableError(ValueError):
    """A table that does not hold together."""


class NoRatesError(LookupError):
    """No table covers the year; `first` and `last` are the years that the tables cover."""

    def __init__(self, year: int, first: int, last: int) -> None:
        super().__init__(f"no figures for the tax year from April {year}: there are {first} to {last}")
        self.year = year
        self.first = first
        self.last = last


@cache
def tax_years() -> tuple[TaxYear, ...]:
    """Every shipped tax year, oldest first."""
    return read_years(FOLDER)


def read_years(folder: Path) -> tuple[TaxYear, ...]:
    """The tables of a folder, checked; raises RateTableError."""
    tables = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in folder.glob("*.yaml")]
    years = tuple(sorted((_year(table) for table in tables), key=lambda each: each.start))
    if not years:
        raise RateTableError(f"no tables in {folder}")
    for before, after in pairwise(years):
        if after.start != before.end + timedelta(days=1):
            raise RateTableError(f"{before.name} and {after.name} do not meet")
    return years


def rates_for(year: int) -> TaxYear:
    """The figures of the tax year that starts on 6 April of `year`; never a neighbouring year's."""
    years = tax_years()
    for each in years:
        if each.year == year:
            return each
    raise NoRatesError(year, years[0].year, years[-1].year)


def _year(table: dict[str, Any]) -> TaxYear:
    named = {key: Source(**value) for key, value in table["sources"].items()}

    def source(key: str) -> Source:
        if key not in named:
            raise RateTableError(f"{table['year']}: no source is called {key}")
        return named[key]

    def with_source(row: dict[str, Any]) -> dict[str, Any]:
        return {**row, "source": source(row["source"])}

    year = TaxYear(
        year=table["year"],
        start=table["start"],
        end=table["end"],
        personal_allowance=Figure(**with_source(table["personal_allowance"])),
        taper=Taper(**with_source(table["taper"])),
        blind_persons_allowance=Figure(**with_source(table["blind_persons_allowance"])),
        bands=tuple(
            Band(row["name"], row["to"], _rate(row["percent"]), source(row["source"]))
            for row in table["bands"]
        ),
        starting_rate_limit=Figure(**with_source(table["starting_rate_limit"])),
        savings_allowance=SavingsAllowance(**with_source(table["savings_allowance"])),
        placing=source(table["placing"]),
        extending=source(table["extending"]),
        reliefs=source(table["reliefs"]),
        income=source(table["income"]),
        class_1=_class_1(table["class_1"], source(table["class_1"]["source"])),
        class_4=_class_4(
            table["class_4"], source(table["class_4"]["source"]), source(table["class_4"]["maximum"])
        ),
        trading_allowance=Figure(**with_source(table["trading_allowance"])),
        **_duties(table, with_source),
    )
    _check(year)
    return year


def _duties(table: dict[str, Any], with_source: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    """What a person must do and by when, beside what they pay."""
    return {
        "deadlines": {name: Deadline(**with_source(row)) for name, row in table["deadlines"].items()},
        "on_account": OnAccount(**with_source(table["payments_on_account"])),
        "late_return": tuple(Penalty(**with_source(row)) for row in table["late_return"]),
        "late_payment": tuple(Penalty(**with_source(row)) for row in table["late_payment"]),
        "must_send": {name: Criterion(**with_source(row)) for name, row in table["must_send"].items()},
    }


def _class_1(row: dict[str, Any], source: Source) -> Class1:
    return Class1(row["over"], row["up_to"], _rate(row["main_percent"]), source)


def _class_4(row: dict[str, Any], source: Source, maximum: Source) -> Class4:
    rates = (_rate(row["main_percent"]), _rate(row["above_percent"]))
    return Class4(row["over"], row["up_to"], *rates, source, maximum)


def _rate(percent: float) -> int:
    """Hundredths of a per cent, which is as fine as rates are set."""
    rate = round(percent * 100)
    if abs(percent * 100 - rate) > 1e-6 or not 0 <= rate <= 10_000:
        raise RateTableError(f"{percent} is not a rate in per cent with two decimal places")
    return rate


def _check(year: TaxYear) -> None:
    first, last = date(year.year, 4, 6), date(year.year + 1, 4, 5)
    if (year.start, year.end) != (first, last):
        raise RateTableError(f"{year.name} does not run from {first} to {last}")
    if any(deadline.day <= year.end for deadline in year.deadlines.values()):
        raise RateTableError(f"{year.name}: a deadline falls before the year is over")
    limits = [band.to for band in year.bands]
    if not limits or limits[-1] is not None or None in limits[:-1]:
        raise RateTableError(f"{year.name}: the bands do not run without end")
    amounts = [0, *(limit for limit in limits if limit is not None)]
    if any(after <= before for before, after in pairwise(amounts)):
        raise RateTableError(f"{year.name}: the bands do not rise")
    if set(year.savings_allowance.by_band) != {band.name for band in year.bands}:
        raise RateTableError(f"{year.name}: the savings allowance does not name each band once")
    for over, up_to in (
        (year.class_1.over, year.class_1.up_to),
        (year.class_4.over, year.class_4.up_to),
    ):
        if over >= up_to:
            raise RateTableError(f"{year.name}: a National Insurance band ends before it begins")
