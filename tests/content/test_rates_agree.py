"""The vehicle tax rates that guidance shows are those the service charges: one figure, one source."""

import re
from datetime import date

from app.content.library import library
from app.services.vehicle_tax.rates import rates_for
from app.services.vehicle_tax.tables import FuelGroup

RATES = rates_for(date(2025, 4, 1))
TEXT = library().page("vehicle-tax-rates").body


def rows(heading):
    """The cells of the first table after a heading, as numbers where they are money."""
    part = TEXT.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def pounds(cell):
    return float(re.sub(r"[£,]", "", cell))


def test_the_standard_rates_and_their_instalments():
    groups = (FuelGroup.PETROL_DIESEL, FuelGroup.ALTERNATIVE, FuelGroup.ZERO_EMISSION)
    for (_, year, half, monthly), group in zip(
        rows("Standard rate from the second year"), groups, strict=True
    ):
        annual = RATES.standard[group].annual
        assert pounds(year) == annual
        assert pounds(half) == round(annual * 0.55, 2)
        assert pounds(monthly) == round(annual * 1.05, 2)


def test_the_first_payment():
    for (_, petrol, diesel), row in zip(rows("First tax payment"), RATES.first_year, strict=True):
        assert (pounds(petrol), pounds(diesel)) == (row.petrol, row.diesel)


def test_the_supplement_and_its_threshold():
    standard = RATES.standard[FuelGroup.PETROL_DIESEL]
    assert f"£{standard.supplement} a year more" in TEXT
    assert f"over £{standard.list_price_over:,}" in TEXT


def test_the_electric_page_says_the_same():
    electric = library().page("tax-an-electric-vehicle").body
    annual = RATES.standard[FuelGroup.ZERO_EMISSION].annual
    assert f"The standard rate was £{annual} a year from 1 April 2025" in electric
    assert f"£{RATES.first_year[0].petrol} for the first year" in electric
