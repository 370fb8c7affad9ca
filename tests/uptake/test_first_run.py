"""The repeatable first run over the published volumes."""

import pytest

from tests.firstrun import uptake


@pytest.mark.shared
@pytest.mark.backends("sqlite")
def test_the_first_run_tells_what_was_taken_and_shows_the_series(shared, engine, app):
    told = uptake.run(shared, engine, app)
    assert "| `tx_services.csv` | 734 | 0 | 1 |" in told
    assert "| `tx_quarterly.csv` | 12,287 | 22 | 371 |" in told
    assert "- 22 × refused: digital_transactions is more than all transactions" in told
    assert "| July to September 2017 | 9,696,099 | 11,814,457 | 82.1% | complete |" in told
    assert told.count("to March") == 5
