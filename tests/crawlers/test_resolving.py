"""Names that lead inside a network are refused after they were looked up; names that lead nowhere, however
long it takes to learn, hold up nothing."""

import os

import pytest

from app.estate.rules import worth_retrying
from tests.drill.names import INSIDE, dead_names

# `make drill` takes 10,000 of them, five seconds each.
DEAD = int(os.environ.get("PROBE_DEAD_NAMES", "60"))
SECONDS = float(os.environ.get("PROBE_SECONDS", "0.3"))


@pytest.mark.backends("sqlite")
def test_names_are_refused_after_resolution_and_dead_ones_are_recorded(engine, settings):
    found = dead_names(engine, settings.data_dir, count=DEAD, seconds=SECONDS)
    assert found.code == 0, found.said
    dead = [f"dead-{number}.example" for number in range(DEAD)]
    assert found.causes == dict.fromkeys(INSIDE, "forbidden_address") | dict.fromkeys(dead, "dns_failed")
    assert found.sound, str(found)
    assert not worth_retrying("forbidden_address")
    assert worth_retrying("dns_failed")
