"""The small forms: what was shown survives kill -9, wherever it strikes, and happens once."""

import pytest

from tests.drill import killing


@pytest.mark.slow
@pytest.mark.xdist_group("jobs")
def test_every_reference_shown_survives_being_killed(engine, settings, tmp_path):
    found = killing.under_load(engine, tmp_path, count=10, kills=1)
    assert found.references >= 9, (tmp_path / "log.txt").read_text()
    assert found.sound, found


@pytest.mark.slow
@pytest.mark.xdist_group("jobs")
@pytest.mark.backends("sqlite")
def test_blows_at_two_points_are_made_good(engine, settings, tmp_path):
    # The web process dies before it hears of the payment, the worker before it notes what was carried.
    found = killing.at_points(engine, tmp_path, chosen=["pay:before", "message:inside"])
    assert found.references == 1
    assert found.sound, found
