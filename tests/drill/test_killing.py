"""The small form of the drill: a reference that was shown survives kill -9, and is delivered once."""

import pytest

from tests.drill import killing


@pytest.mark.slow
@pytest.mark.xdist_group("jobs")
def test_every_reference_shown_survives_being_killed(engine, settings, tmp_path):
    found = killing.run(engine, tmp_path, count=10, kills=1)
    assert found.references >= 9, (tmp_path / "log.txt").read_text()
    assert (found.lost, found.undelivered, found.doubled) == (0, 0, 0)
    assert found.receipts >= found.references
