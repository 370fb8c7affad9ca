"""Every published payment option and worked case, where ../shared/data is to be had."""

import csv
import json
from datetime import date

import pytest

from app.services.vehicle_tax.rates import rates_for
from app.services.vehicle_tax.rules import Fuel, Licence, LicenceKind, Option, Vehicle, quote

pytestmark = pytest.mark.shared
STARTS = {"2023-24": date(2024, 2, 1), "2025-26": date(2026, 2, 1), "2026-27": date(2027, 2, 1)}
FUELS = {"petrol_diesel": Fuel.PETROL, "alternative": Fuel.GAS, "zero_emission": Fuel.ELECTRICITY}


@pytest.fixture
def rows(shared):
    def read(name):
        with (shared / "vehicle-tax" / name).open(newline="") as source:
            return list(csv.DictReader(source))

    return read


def pence(vehicle, start, option, kind=LicenceKind.RENEWAL):
    return quote(vehicle, Licence(kind, start), option, rates_for(start)).amount_pence


def published(row, option, prefix=""):
    cell = row[f"{prefix}{option}"]
    return round(float(cell) * 100) if cell else None


def check_options(row, vehicle, prefix=""):
    start = STARTS[row["rate_year"]]
    expected = {option: published(row, option, prefix) for option in Option}
    assert {option: pence(vehicle, start, option) for option in Option} == expected, row


def test_the_worked_cases(shared):
    cases = json.loads((shared / "vehicle-tax" / "ved_cases_sample.json").read_text())["cases"]
    for case in cases:
        facts = {name: case[name] for name in ("co2", "engine_cc", "list_price", "rde2")}
        registered = date.fromisoformat(case["first_registered"])
        start = date.fromisoformat(case["licence_start"])
        vehicle = Vehicle(registered, Fuel(case["fuel"]), **facts)
        found = pence(vehicle, start, Option(case["option"]), LicenceKind(case["licence"]))
        expected = case["expected_amount"]
        assert found == (None if expected is None else round(expected * 100)), case
        assert rates_for(start).name == case["rate_year"]


def test_the_bands(rows):
    for row in rows("ved_bands_2001_2017.csv"):
        for co2 in {int(row["co2_min"]), int(row["co2_max"] or 400)}:
            # A car at 0 g/km is in the zero-emission group whatever its fuel.
            if co2:
                check_options(row, Vehicle(date(2012, 5, 1), FUELS[row["fuel_group"]], co2=co2))


def test_the_standard_rates_and_the_supplement(rows):
    for row in rows("ved_standard_post2017.csv"):
        registered = date(2025, 4, 1) if row["rate_year"] >= "2025" else date(2021, 5, 1)
        fuel, threshold = FUELS[row["fuel_group"]], int(row["list_price_over"])
        check_options(row, Vehicle(registered, fuel, list_price=threshold))
        if row["with_supplement_single_12_month"]:
            dear = Vehicle(registered, fuel, list_price=threshold + 1)
            check_options(row, dear, "with_supplement_")


def test_the_engine_sizes(rows):
    for row in rows("ved_pre2001.csv"):
        for size, cc in (("small", 1549), ("large", 1550)):
            check_options(row, Vehicle(date(2000, 5, 1), Fuel.PETROL, engine_cc=cc), f"{size}_")


def test_the_first_licences(rows):
    columns = {
        "petrol_or_rde2_diesel": [(Fuel.PETROL, None), (Fuel.DIESEL, True)],
        "other_diesel": [(Fuel.DIESEL, False)],
        "alternative_fuel": [(Fuel.HYBRID_ELECTRIC, None)],
    }
    for row in rows("ved_first_year_post2017.csv"):
        start = STARTS[row["rate_year"]]
        for column, fuels in columns.items():
            for fuel, rde2 in fuels:
                for co2 in {int(row["co2_min"]), int(row["co2_max"] or 400)}:
                    vehicle = Vehicle(start, fuel, co2=co2, rde2=rde2)
                    found = pence(vehicle, start, Option.YEAR, LicenceKind.FIRST)
                    assert found == int(row[column]) * 100, (row, fuel)
