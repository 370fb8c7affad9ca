"""The small forms of the other drills, each on one of the two databases; `make drill` has them on both."""

from datetime import timedelta

import pytest

from app import jobs
from tests.conftest import missing
from tests.drill import outages, workers
from tests.drill.cluster import Cluster, installed
from tests.drill.crew import faketime

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("jobs")]
SILENT = 3.0


@pytest.fixture
def quick(settings, monkeypatch):
    """Workers are declared dead after seconds."""
    monkeypatch.setattr(jobs, "SILENT_AFTER", timedelta(seconds=SILENT))


@pytest.mark.backends("postgresql")
def test_a_worker_wrongly_declared_dead_is_fenced_and_its_step_has_one_effect(engine, quick, tmp_path):
    found = workers.fenced(engine, tmp_path, silent=SILENT)
    assert found.sound, found


@pytest.mark.backends("sqlite")
def test_a_worker_that_never_comes_back_is_taken_over(engine, quick, tmp_path):
    found, _seconds = workers.taken_over(engine, tmp_path, silent=SILENT)
    assert found.sound, found


@pytest.mark.backends("postgresql")
def test_two_workers_share_the_cases_and_never_one_step(engine, settings, tmp_path):
    found = workers.together(engine, tmp_path, count=6)
    assert found.sound, found
    assert found.references == 6


@pytest.mark.backends("sqlite")
def test_a_case_begun_under_the_previous_version_finishes_under_this(engine, settings, tmp_path):
    found = workers.from_the_previous_version(engine, tmp_path)
    assert found.sound, found


@pytest.mark.backends("sqlite")
def test_workers_whose_clocks_are_wrong_lose_nothing(engine, settings, tmp_path):
    if not faketime():
        missing("faketime", "faketime is not installed: apt install faketime")
    found = workers.wrong_clocks(engine, tmp_path, count=2)
    assert found.sound, found


@pytest.mark.backends("sqlite")
def test_a_disk_that_was_full_has_lost_nothing(engine, settings, tmp_path):
    found = outages.sqlite_full(engine, tmp_path, count=12, pages=4)
    assert found.sound, found


@pytest.mark.backends("sqlite")
@pytest.mark.skipif(installed() is None, reason="PostgreSQL's programs are not installed")
def test_a_server_that_was_away_has_lost_nothing(settings, tmp_path):
    with Cluster() as cluster:
        found = outages.postgresql_stopped(cluster, tmp_path, count=6, seconds=1)
    assert found.sound, found
