"""Refunds that fail for ever, are given by hand, or meet each other at a provider that has had enough."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from sqlmodel import select

from app import clock
from app.db import read_session, transaction
from app.payments import connection
from app.payments.models import RefundRecord
from app.payments.port import ProviderBusyError, ProviderPayment, ProviderRefund
from app.payments.refunds import operations, workflows
from app.payments.rules import SUCCESS, RefundSummary
from app.payments.sandbox.models import SandboxRefund
from app.payments.sandbox.provider import SandboxProvider
from tests.payments.conftest import FACTS
from tests.payments.test_refunds import _worker, ends, give_back, known, paid

__all__ = ["_worker", "ends", "give_back", "paid"]
pytestmark = pytest.mark.usefixtures("_worker")
HALF = 9_750


class Bank:
    """A provider of its own database: what it gave stays given, whatever becomes of our transaction."""

    def __init__(self):
        self.given, self.asked, self.other_is_done = [], Event(), Event()

    def find(self, provider_id):
        back = sum(each.amount_pence for each in self.given)
        left = FACTS["amount_pence"] - back
        return ProviderPayment(
            provider_id,
            FACTS["reference"],
            FACTS["amount_pence"],
            SUCCESS,
            "",
            RefundSummary("available", left, back),
        )

    def refund(self, provider_id, *, amount_pence, available_pence):
        del provider_id, available_pence
        self.given.append(ProviderRefund(f"r{len(self.given)}", amount_pence, "submitted"))
        if len(self.given) == 1:  # the answer takes its time
            self.asked.set()
            self.other_is_done.wait(timeout=1)
        return self.given[-1]


def test_two_refunds_of_as_much_at_the_same_instant_are_both_given(engine, give_back, monkeypatch):
    give_back("first", HALF)
    with transaction(engine) as session:
        session.get(RefundRecord, "first").status = "error"
    bank = Bank()
    monkeypatch.setattr(connection._Process, "connect", lambda _session: bank)

    def again():
        with transaction(engine) as session:
            operations.follow(session, key="first", theirs=(), now=clock.now())

    def other():
        bank.asked.wait(timeout=5)
        give_back("second", HALF)
        bank.other_is_done.set()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(again), pool.submit(other)]:
            done.result()
    assert [each.amount_pence for each in bank.given] == [HALF, HALF]


def test_a_provider_that_has_had_enough_is_left_alone(engine, ends, give_back, monkeypatch):
    give_back("first", 5_000)
    give_back("second", 4_000)
    asked = []

    def busy(_self, provider_id):
        asked.append(provider_id)
        raise ProviderBusyError

    monkeypatch.setattr(SandboxProvider, "refunds", busy)
    assert workflows.follow_once() == 0
    assert len(asked) == 1


def test_what_somebody_gave_back_by_hand_is_not_asked_about_for_ever(engine, ends, give_back):
    give_back()
    ends("error")
    with transaction(engine) as session:
        failed = session.exec(select(SandboxRefund)).one()
        by_hand = SandboxRefund(
            payment_id=failed.payment_id, amount_pence=500, status="success", created_at=clock.now()
        )
        session.add(by_hand)
    workflows.follow_once()
    assert known(engine) == [("withdrawn", "stopped")]
    assert workflows.follow_once() == 0


@pytest.mark.parametrize("there", [True, False])
def test_a_refund_that_fails_or_is_not_known_for_a_month_is_stopped(engine, ends, give_back, there):
    give_back()
    ends("error")
    with transaction(engine) as session:
        row = session.get(RefundRecord, "withdrawn")
        row.created_at = clock.now() - timedelta(days=31)
        if not there:
            row.provider_id = "of-another-provider"
    workflows.follow_once()
    assert known(engine) == [("withdrawn", "stopped")]
    with read_session(engine) as session:
        assert [row.status for row in session.exec(select(SandboxRefund))] == ["error"]
    give_back("other", 5_000)  # what is stopped is not with the provider
    assert ("other", "submitted") in known(engine)
