"""The provider answers with a payment that is not the one that was asked for: nothing follows from it."""

from dataclasses import replace

import pytest
from sqlmodel import select

from app import clock
from app.db import read_session, transaction
from app.payments import operations, queries
from app.payments.models import PaymentRecord
from app.payments.port import ProviderError
from app.payments.sandbox.provider import SandboxProvider
from tests.payments.test_webhook import notify  # noqa: F401 - a fixture

WRONG = [{"amount_pence": 1}, {"reference": "VT-OTHER"}]


@pytest.fixture
def mistaken(monkeypatch):
    """From now on the provider's payments differ from ours."""
    seen = SandboxProvider._seen

    def begin(changes):
        monkeypatch.setattr(SandboxProvider, "_seen", lambda self, row: replace(seen(self, row), **changes))

    return begin


@pytest.mark.parametrize("changes", WRONG)
def test_nobody_is_sent_to_pay_another_amount(engine, begin, mistaken, changes):
    mistaken(changes)
    with pytest.raises(ProviderError):
        begin()
    with read_session(engine) as session:
        assert session.exec(select(PaymentRecord)).all() == []


@pytest.mark.parametrize("changes", WRONG)
def test_who_comes_back_hears_that_it_is_not_known_yet(ear, begin, pay, come_back, mistaken, changes):
    payment = begin()
    pay(payment)
    mistaken(changes)
    assert str(come_back(payment).status) == "created"
    assert ear.heard == []


def test_a_message_about_it_is_to_be_sent_again(ear, begin, pay, notify, mistaken):  # noqa: F811
    pay(begin())
    mistaken(WRONG[0])
    assert notify() == 503
    assert ear.heard == []


def test_it_is_not_taken_for_paid_while_it_is_cancelled(engine, ear, begin, pay, mistaken):
    pay(begin())
    mistaken(WRONG[0])
    with pytest.raises(ProviderError), transaction(engine) as session:
        operations.cancel(session, subject_id="case-1", now=clock.now())
    assert ear.heard == []
    with read_session(engine) as session:
        assert not queries.latest_attempt(session, "case-1").state.finished
