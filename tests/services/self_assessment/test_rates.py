"""The shipped tables, and tables that must be refused."""

from datetime import date

import pytest
import yaml

from app.services.self_assessment import rates
from app.services.self_assessment.rates import NoRatesError, RateTableError, rates_for, read_years, tax_years


@pytest.fixture
def spoil(tmp_path):
    """A copy of the shipped tables with one of them changed."""
    for path in rates.FOLDER.glob("*.yaml"):
        (tmp_path / path.name).write_text(path.read_text())

    def change(how, name="2025-26"):
        path = tmp_path / f"{name}.yaml"
        table = yaml.safe_load(path.read_text())
        how(table)
        path.write_text(yaml.safe_dump(table))
        return tmp_path

    return change


def test_the_shipped_years_meet():
    assert [year.name for year in tax_years()] == ["2024-25", "2025-26"]


@pytest.mark.parametrize("year", [2023, 2026])
def test_a_year_that_no_table_covers_is_an_error_not_the_nearest(year):
    with pytest.raises(NoRatesError) as gap:
        rates_for(year)
    assert (gap.value.first, gap.value.last) == (2024, 2025)


def test_a_copy_that_nobody_spoiled_is_accepted(spoil):
    assert len(read_years(spoil(lambda table: None))) == 2


@pytest.mark.parametrize(
    "how",
    [
        lambda t: t.update(start=date(2025, 4, 7)),
        lambda t: t.update(year=2026, start=date(2026, 4, 6), end=date(2027, 4, 5)),
        lambda t: t["bands"].pop(),
        lambda t: t["bands"].reverse(),
        lambda t: t["bands"][0].update(percent=20.005),
        lambda t: t["bands"][0].update(percent=-1),
        lambda t: t["bands"][1].update(to=37_700),
        lambda t: t["bands"][0].update(source="hearsay"),
        lambda t: t["taper"].update(source="hearsay"),
        lambda t: t["savings_allowance"]["by_band"].pop("higher"),
        lambda t: t["class_4"].update(over=60_000),
        lambda t: t["class_1"].update(up_to=1),
    ],
)
def test_a_table_that_does_not_hold_together_is_refused(spoil, how):
    with pytest.raises(RateTableError):
        read_years(spoil(how))


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(RateTableError):
        read_years(tmp_path)
