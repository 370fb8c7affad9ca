"""What `make run` says of the civil date."""

from datetime import date

import pytest

from app.devtools.demo import SAMPLE_DATE, civil_date_lines


def test_a_date_with_rates_needs_no_warning():
    (line,) = civil_date_lines(date.fromisoformat(SAMPLE_DATE), fixed=True)
    assert "16 February 2026 (fixed by HUB_SAMPLE_DATE)" in line


@pytest.mark.parametrize("day", [date(2019, 5, 1), date(2039, 5, 1)])
def test_a_date_outside_the_rate_tables_is_said_with_a_date_to_try(day):
    shown, warning = civil_date_lines(day, fixed=False)
    assert f"{day:%d %B %Y}" in shown
    assert "has none for this date" in warning
    assert f"HUB_SAMPLE_DATE={SAMPLE_DATE}" in warning
