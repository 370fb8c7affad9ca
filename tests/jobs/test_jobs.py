"""Durable jobs: enqueued with the caller's transaction, once per id, and taken over from a dead worker."""

import os
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session

from app import clock, jobs
from app.db import is_away, make_engine, transaction
from app.operators.worker import Watch
from tests.jobs import slow_worker

ROOT = Path(__file__).parent.parent.parent


def url(engine):
    return engine.url.render_as_string(hide_password=False)


def wait_for(condition, seconds=20):
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("did not happen in time")


def enqueue(engine, case):
    with transaction(engine) as session:
        jobs.enqueue(session, name="test_two_steps", queue="test", id=case, args=(case,))


@pytest.fixture
def log(tmp_path, monkeypatch):
    monkeypatch.setattr(slow_worker, "LOG", tmp_path / "log")
    monkeypatch.setattr(slow_worker, "GATE", tmp_path / "gate")
    (tmp_path / "log").touch()
    return tmp_path / "log"


def worker(engine, name="worker-a"):
    return jobs.running(
        engine, url=url(engine), worker=name, workflows=slow_worker.WORKFLOWS, polling_seconds=0.05
    )


@pytest.mark.xdist_group("jobs")
def test_what_is_rolled_back_never_runs_and_the_same_id_runs_once(engine, log):
    (log.parent / "gate").touch()
    with Session(engine) as session:
        jobs.enqueue(session, name="test_two_steps", queue="test", id="lost", args=("lost",))
        session.rollback()
    enqueue(engine, "kept")
    enqueue(engine, "kept")
    with worker(engine):
        wait_for(lambda: "second kept" in log.read_text().splitlines())
    assert log.read_text().splitlines() == ["first kept", "second begins kept", "second kept"]


@pytest.mark.xdist_group("jobs")
def test_the_work_of_a_killed_worker_is_taken_over_and_only_its_open_step_runs_again(engine, log):
    enqueue(engine, "case")
    environ = {**os.environ, "HUB_TEST_LOG": str(log), "HUB_TEST_GATE": str(log.parent / "gate")}
    dying = subprocess.Popen(
        [sys.executable, "-m", "tests.jobs.slow_worker", url(engine), "worker-dying"], env=environ, cwd=ROOT
    )
    wait_for(lambda: "second begins case" in log.read_text())
    dying.kill()
    dying.wait()
    (log.parent / "gate").touch()
    later = clock.now() + jobs.SILENT_AFTER + timedelta(seconds=1)
    with worker(engine, "worker-heir"):
        jobs.beat(engine, worker="worker-heir", now=later)
        moved = jobs.take_over(engine, now=later, queues={"test_two_steps": "test"})
        assert moved == 1
        wait_for(lambda: "second case" in log.read_text().splitlines())
    assert log.read_text().splitlines().count("first case") == 1
    assert log.read_text().splitlines().count("second begins case") == 2


@pytest.mark.xdist_group("jobs")
def test_the_counts_an_operator_watches(engine, log):
    enqueue(engine, "waiting")
    assert jobs.counts(engine) == {"enqueued": 1, "delayed": 0, "running": 0, "failed": 0}


def faulty(*faults):
    left = list(faults)

    def step():
        if left:
            raise OperationalError("COMMIT", {}, left.pop(0))
        return "done"

    return step


@pytest.mark.backends("sqlite")
def test_a_database_that_is_away_is_waited_for_and_another_fault_is_not(monkeypatch):
    monkeypatch.setattr(jobs, "AWAY_PAUSE_SECONDS", 0)
    monkeypatch.setattr(jobs._Worker, "stopping", threading.Event())
    locked, full = Exception("database is locked"), Exception("database or disk is full")
    assert jobs.patient(faulty(locked, full, locked))() == "done"
    with pytest.raises(OperationalError):
        jobs.patient(faulty(Exception("no such table: cases")))()
    jobs._Worker.stopping.set()
    with pytest.raises(OperationalError):
        jobs.patient(faulty(locked))()


@pytest.mark.backends("sqlite")
def test_a_postgresql_that_does_not_answer_is_away():
    nowhere = make_engine("postgresql+psycopg://hub@127.0.0.1:1/hub")
    with pytest.raises(DBAPIError) as refused, transaction(nowhere) as session:
        session.connection()
    assert is_away(refused.value)


def test_who_was_away_itself_declares_nobody_dead_at_once(engine, log):
    elapsed = [0.0]
    watch = Watch(engine, "worker-a", lambda: elapsed[0])
    taken = []
    judge = jobs.take_over
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs, "take_over", lambda *a, **k: taken.append(elapsed[0]) or judge(*a, **k))
        for elapsed[0] in (5, 10, 60, 70, 80, 90, 95):
            watch.turn()
    assert taken == [5, 10, 90, 95]
