"""Payments whose browser went away are found by the scheduled job."""

from datetime import timedelta

import pytest

from app import clock, jobs
from app.db import transaction
from app.payments import connection, operations, queries, workflows
from app.payments.port import ProviderBusyError, ProviderUnavailableError
from app.payments.sandbox.provider import SandboxProvider


@pytest.fixture
def _worker(engine, monkeypatch):
    monkeypatch.setattr(jobs._Worker, "engine", engine)


@pytest.mark.usefixtures("_worker")
def test_a_paid_payment_is_found_though_nobody_came_back(ear, begin, pay, engine):
    payment = begin(now=clock.now() - timedelta(minutes=5))
    pay(payment)
    assert workflows.reconcile_once() == 1
    assert ear.heard == [("case-1", "success", "")]
    assert workflows.reconcile_once() == 0


@pytest.mark.usefixtures("_worker")
def test_a_provider_that_does_not_answer_stops_nobody_else(ear, begin, pay, engine, monkeypatch):
    long_ago = clock.now() - timedelta(minutes=5)
    begin("case-1", now=long_ago)
    pay(begin("case-2", now=long_ago))
    connect = connection._Process.connect

    class Moody:
        def __init__(self, session):
            self.real = connect(session)
            self.silent = queries.latest_attempt(session, "case-1").provider_id

        def find(self, provider_id):
            if provider_id == self.silent:
                raise ProviderUnavailableError("ReadTimeout")
            return self.real.find(provider_id)

    monkeypatch.setattr(connection._Process, "connect", Moody)
    assert workflows.reconcile_once() == 2
    assert ear.heard == [("case-2", "success", "")]


@pytest.mark.usefixtures("_worker")
def test_a_provider_that_has_had_enough_is_left_alone_until_the_next_run(ear, begin, monkeypatch):
    long_ago = clock.now() - timedelta(minutes=5)
    for number in range(3):
        begin(f"case-{number}", now=long_ago)
    asked = []

    def find(self, provider_id):
        asked.append((self, provider_id))
        raise ProviderBusyError("429 P0900")

    monkeypatch.setattr(SandboxProvider, "find", find)
    assert workflows.reconcile_once() == 0
    assert len(asked) == 1


def test_a_recent_payment_is_left_to_its_person(begin, engine):
    begin()
    with transaction(engine) as session:
        assert queries.unfinished_since(session, clock.now() - workflows.QUIET_FOR, limit=9) == []


@pytest.mark.usefixtures("_worker")
def test_payments_that_stay_open_never_keep_others_waiting(ear, begin, pay, engine, monkeypatch):
    monkeypatch.setattr(workflows, "BATCH", 2)
    monkeypatch.setattr(workflows, "SECONDS_A_RUN", 0.0001)
    long_ago = clock.now() - timedelta(minutes=9)
    for number in range(3):
        begin(f"left-open-{number}", now=long_ago)
    pay(begin("paid", now=clock.now() - timedelta(minutes=5)))
    assert workflows.reconcile_once() == 2
    assert ear.heard == []
    assert workflows.reconcile_once() == 2
    assert ear.heard == [("paid", "success", "")]
    assert workflows.reconcile_once() == 0  # all were asked about within two minutes


@pytest.mark.usefixtures("_worker")
def test_a_payment_that_breaks_our_own_code_holds_up_nobody(ear, begin, pay, monkeypatch):
    long_ago = clock.now() - timedelta(minutes=5)
    broken = begin("case-1", now=long_ago)
    pay(begin("case-2", now=long_ago))
    ask = operations.ask

    def failing(session, *, payment_id):
        if payment_id == broken.id:
            raise KeyError(payment_id)
        return ask(session, payment_id=payment_id)

    monkeypatch.setattr(operations, "ask", failing)
    assert workflows.reconcile_once() == 2
    assert ear.heard == [("case-2", "success", "")]
