"""The shipped tables, and tables that must be refused."""

from datetime import date, timedelta

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from app.services.vehicle_tax import rates
from app.services.vehicle_tax.rates import NoRatesError, RateTableError, rate_years, rates_for
from app.services.vehicle_tax.rules import (
    Fuel,
    FuelGroup,
    Licence,
    LicenceKind,
    Option,
    Vehicle,
    quotes,
)

FIRST, LAST = date(2023, 4, 1), date(2027, 3, 31)
NUMBERS = st.integers(0, 400)


@pytest.fixture
def tables(tmp_path):
    """A copy of the shipped tables, with a way to spoil one of them."""
    for path in rates.FOLDER.glob("*.yaml"):
        (tmp_path / path.name).write_text(path.read_text())

    def spoil(change, name="2025-26"):
        path = tmp_path / f"{name}.yaml"
        table = yaml.safe_load(path.read_text())
        change(table)
        path.write_text(yaml.safe_dump(table))
        return tmp_path

    return spoil


def test_the_shipped_years_meet_without_gap():
    assert [year.name for year in rate_years()] == ["2023-24", "2024-25", "2025-26", "2026-27"]


@pytest.mark.parametrize("day", [FIRST - timedelta(days=1), LAST + timedelta(days=1)])
def test_a_day_that_no_table_covers_is_an_error_not_the_nearest_year(day):
    with pytest.raises(NoRatesError) as gap:
        rates_for(day)
    assert (gap.value.first, gap.value.last) == (FIRST, LAST)


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.update(end=date(2026, 3, 30)),
        lambda t: t.update(start=date(2025, 3, 31)),
        lambda t: t.update(start=date(2026, 4, 1)),
        lambda t: t["bands"].pop(3),
        lambda t: t["bands"].pop(),
        lambda t: t["first_year"].pop(0),
        lambda t: t["first_year"][1].update(co2=[0, 50]),
        lambda t: t["standard"].pop("alternative"),
        lambda t: t["engine"].update(source="hearsay"),
    ],
)
def test_gaps_overlaps_and_missing_sources_are_refused(tables, change):
    folder = tables(change)
    with pytest.raises(RateTableError):
        rates.read_years(folder)


def test_no_tables_at_all_are_refused(tmp_path):
    with pytest.raises(RateTableError):
        rates.read_years(tmp_path)


def test_every_figure_names_a_source_and_2026_27_is_not_verified():
    for year in rate_years():
        rows = [*year.first_year, *year.bands, *year.standard.values(), year.engine]
        assert all(row.source.title for row in rows)
        if year.name in {"2024-25", "2026-27"}:
            assert not any(row.source.verified for row in year.bands)
    assert set(rate_years()[0].standard) == set(FuelGroup)


VEHICLES = st.builds(
    Vehicle,
    first_registered=st.dates(date(1975, 1, 1), date(2023, 4, 1)),
    fuel=st.sampled_from(sorted(set(Fuel) - {Fuel.ELECTRICITY})),
    co2=NUMBERS,
    engine_cc=st.integers(50, 8000),
    list_price=st.integers(1, 200_000),
    rde2=st.booleans(),
)


@given(vehicle=VEHICLES, start=st.dates(FIRST, LAST), kind=st.sampled_from(LicenceKind))
def test_every_quote_is_explained_by_lines_that_add_up(vehicle, start, kind):
    licence = Licence(kind, start)
    by_option = {q.option: q for q in quotes(vehicle, licence, rates_for(start))}
    year = by_option[Option.YEAR]
    assert year.offered
    for found in by_option.values():
        assert found.offered == (found.amount_pence is not None)
        if found.offered:
            assert sum(line.amount_pence for line in found.lines) == found.amount_pence
    if by_option[Option.HALF_YEAR].offered:
        half, debit = (by_option[o].amount_pence for o in (Option.HALF_YEAR, Option.HALF_YEAR_DEBIT))
        assert year.amount_pence // 2 < debit < half < year.amount_pence


@given(
    registered=st.dates(date(2018, 4, 1), date(2022, 12, 31)),
    start=st.dates(FIRST, LAST),
    price=st.integers(40_001, 90_000),
)
def test_the_supplement_is_due_exactly_within_six_years_of_registration(registered, start, price):
    vehicle = Vehicle(registered, Fuel.PETROL, list_price=price)
    licence = Licence(LicenceKind.RENEWAL, start)
    codes = [line.reason.code for line in quotes(vehicle, licence, rates_for(start))[0].lines]
    within = (start.year - registered.year, start.month, start.day) < (
        6,
        registered.month,
        registered.day,
    )
    assert ("rate.supplement" in codes) == within
