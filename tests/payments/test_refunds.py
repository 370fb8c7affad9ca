"""Refunds are followed until they have arrived; one that fails is given again."""

import pytest
from sqlmodel import select

from app import clock, jobs
from app.db import read_session, transaction
from app.payments.models import RefundRecord
from app.payments.port import ProviderRefund, ProviderUnavailableError
from app.payments.refunds import operations, workflows
from app.payments.sandbox.models import SandboxRefund
from app.payments.sandbox.provider import SandboxProvider

pytestmark = pytest.mark.usefixtures("_worker")


@pytest.fixture
def _worker(engine, monkeypatch):
    monkeypatch.setattr(jobs._Worker, "engine", engine)


@pytest.fixture
def paid(begin, pay, come_back):
    payment = begin()
    pay(payment)
    come_back(payment)
    return payment


@pytest.fixture
def give_back(engine, paid):
    def give(key="withdrawn", amount=19_500):
        with transaction(engine) as session:
            return operations.refund(
                session, payment_id=paid.id, amount_pence=amount, key=key, now=clock.now()
            )

    return give


@pytest.fixture
def ends(engine, monkeypatch):
    """The provider takes its time; then every refund that it has ends so."""
    quick = SandboxProvider.refund

    def slow(self, provider_id, **asked):
        given = quick(self, provider_id, **asked)
        self._session.get(SandboxRefund, given.refund_id).status = "submitted"
        return ProviderRefund(given.refund_id, given.amount_pence, "submitted")

    monkeypatch.setattr(SandboxProvider, "refund", slow)

    def end(status):
        with transaction(engine) as session:
            for row in session.exec(select(SandboxRefund).where(SandboxRefund.status == "submitted")):
                row.status = status

    return end


def known(engine):
    with read_session(engine) as session:
        return [(row.key, row.status) for row in session.exec(select(RefundRecord))]


def test_a_refund_is_asked_about_until_it_has_arrived(engine, ends, give_back):
    give_back()
    workflows.follow_once()
    assert known(engine) == [("withdrawn", "submitted")]
    ends("success")
    assert workflows.follow_once() == 1
    assert known(engine) == [("withdrawn", "success")]
    assert workflows.follow_once() == 0


def test_a_refund_that_failed_is_given_again_and_no_more_than_once(engine, ends, give_back):
    give_back()
    ends("error")
    workflows.follow_once()
    workflows.follow_once()
    ends("success")
    workflows.follow_once()
    assert known(engine) == [("withdrawn", "success")]
    with read_session(engine) as session:
        assert sorted(row.status for row in session.exec(select(SandboxRefund))) == ["error", "success"]


def test_a_refund_that_fails_at_once_is_not_taken_for_given(engine, give_back, monkeypatch):
    failed = ProviderRefund("r1", 19_500, "error")
    monkeypatch.setattr(SandboxProvider, "refund", lambda _self, _id, **_asked: failed)
    with pytest.raises(ProviderUnavailableError):
        give_back()
    assert known(engine) == []


def test_a_refund_whose_answer_was_lost_is_found_by_its_amount(engine, ends, give_back):
    give_back("first", 5_000)
    with transaction(engine) as session:
        session.get(RefundRecord, "first").provider_id = ""
    give_back("second", 4_000)
    ends("success")
    workflows.follow_once()
    assert known(engine) == [("first", "success"), ("second", "success")]
    with read_session(engine) as session:
        ours = {row.provider_id for row in session.exec(select(RefundRecord))}
        assert ours == {row.id for row in session.exec(select(SandboxRefund))}
