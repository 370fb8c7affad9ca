"""Paying through the sandbox, from the press of Pay to the news of its end."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock
from app.db import read_session, transaction
from app.payments import connection, operations, queries
from app.payments.models import PaymentRecord
from app.payments.port import ProviderError, ProviderRefusedError, ProviderUnavailableError
from app.payments.refunds import operations as refunds
from app.payments.sandbox import operations as sandbox
from app.payments.sandbox.models import SandboxPayment, SandboxRefund
from app.payments.sandbox.provider import SandboxProvider
from tests.payments.conftest import CARD, FACTS, path_of


@pytest.fixture
def end(come_back, ear):
    """Come back from the card pages; answers what the listener has heard."""

    def heard(payment):
        come_back(payment)
        return ear.heard

    return heard


def test_a_good_card_pays_and_the_listener_hears_it_once(end, begin, pay):
    payment = begin()
    answer = pay(payment)
    assert answer.location.endswith("/services/vehicle-tax/done")
    expected = [("case-1", "success", "")]
    assert end(payment) == expected
    assert end(payment) == expected  # the back button changes nothing


@pytest.mark.parametrize(
    ("number", "outcome"),
    [
        ("4000000000000002", ("failed", "P0010")),
        ("4000000000000069", ("failed", "P0010")),
        ("4000000000000127", ("failed", "P0010")),
        ("4000000000000119", ("error", "P0050")),
        ("4111111111111111", ("failed", "P0010")),
    ],
)
def test_mock_cards_do_what_they_say(end, begin, pay, number, outcome):
    payment = begin()
    page = pay(payment, card_number=number)
    assert "No money has been taken" in page.text
    assert end(payment) == [("case-1", *outcome)]


@pytest.mark.parametrize(("answer", "outcome"), [("yes", "success"), ("no", "failed")])
def test_3d_secure_asks_first(client, end, begin, answer, outcome):
    payment = begin()
    address = path_of(payment.next_url).partition("?")[0]
    client.post(address, data={**CARD, "card_number": "4000002500003155"})
    assert "is this you" in client.get(address).text
    client.post(f"{address}/challenge", data={"answer": answer})
    client.post(f"{address}/confirm")
    assert end(payment)[0][1] == outcome


def test_a_second_press_of_pay_is_the_same_payment(engine, begin):
    first, second = begin(), begin()
    assert (first.id, first.next_url) == (second.id, second.next_url)
    with read_session(engine) as session:
        assert len(session.exec(select(SandboxPayment)).all()) == 1


def test_pressing_pay_after_paying_goes_on_to_the_end(client, begin, pay):
    payment = begin()
    pay(payment)
    again = begin()
    assert again.id == payment.id
    assert again.state.paid
    assert again.next_url == "/services/vehicle-tax/done"


def test_a_declined_payment_may_be_tried_again(ear, begin, pay, come_back):
    declined = begin()
    pay(declined, card_number="4000000000000002")
    come_back(declined)
    retried = begin()
    assert retried.id != declined.id
    pay(retried)
    come_back(retried)
    assert [status for _subject, status, _code in ear.heard] == ["failed", "success"]


def test_another_amount_cancels_the_open_payment(client, ear, begin, pay):
    old = begin()
    new = begin(amount_pence=20_000)
    assert new.id != old.id
    assert ear.heard == [("case-1", "cancelled", "P0040")]
    assert "cancelled" in client.get(path_of(old.next_url)).text


class WithoutNewPayments(SandboxProvider):
    """A provider that answers all questions, and begins nothing."""

    def create(self, payment):
        raise ProviderUnavailableError(f"no payment of {payment.amount_pence}")


def test_an_attempt_that_the_provider_does_not_begin_leaves_no_trace(
    engine, ear, begin, pay, come_back, monkeypatch
):
    old = begin()
    usual = connection._Process.connect
    monkeypatch.setattr(connection._Process, "connect", lambda session: WithoutNewPayments(session, ""))
    asked = {**FACTS, "amount_pence": 1, "subject_id": "case-1", "now": clock.now()}
    with transaction(engine) as session, pytest.raises(ProviderUnavailableError):
        operations.start(session, **asked)  # the transaction ends as a press of Pay does: it is kept
    with read_session(engine) as session:
        [left] = session.exec(select(PaymentRecord)).all()
        assert (left.id, str(left.state.status)) == (old.id, "cancelled")
    assert ear.heard == [("case-1", "cancelled", "P0040")]
    monkeypatch.setattr(connection._Process, "connect", usual)
    again = begin(amount_pence=1)
    pay(again)
    assert str(come_back(again).status) == "success"


def test_a_payment_runs_out_after_ninety_minutes(engine, client, end, begin):
    begun = clock.now() - timedelta(minutes=91)
    payment = begin(now=begun)
    with transaction(engine) as session:
        row = session.get(SandboxPayment, queries.latest_attempt(session, "case-1").provider_id)
        row.expires_at = begun + timedelta(minutes=90)
    assert "expired" in client.get(path_of(payment.next_url)).text
    assert end(payment) == [("case-1", "failed", "P0020")]


def test_the_person_may_cancel(client, end, begin):
    payment = begin()
    address = path_of(payment.next_url).partition("?")[0]
    page = client.post(f"{address}/cancel", follow_redirects=True)
    assert "Your payment has been cancelled" in page.text
    assert end(payment) == [("case-1", "failed", "P0030")]


def test_nothing_follows_the_end_of_a_payment(client, end, begin, pay):
    payment = begin()
    pay(payment)
    address = path_of(payment.next_url).partition("?")[0]
    client.post(f"{address}/cancel")
    client.post(address, data={**CARD, "card_number": "4000000000000002"})
    assert end(payment) == [("case-1", "success", "")]


def test_an_unknown_payment_is_not_found(client, come_back, begin):
    assert come_back(replace(begin(), subject_id="nobody")) is None
    assert client.get("/payments/sandbox/card/nobody").status_code == 404


def test_the_card_page_speaks_welsh(client, begin):
    payment = begin(language="cy")
    page = client.get(path_of(payment.next_url)).text
    assert "Rhowch fanylion y cerdyn" in page
    assert "Enter card details" not in page


def test_refunds_never_exceed_what_was_paid(engine, begin, pay, come_back):
    payment = begin()
    pay(payment)
    come_back(payment)

    def refund(amount, key):
        with transaction(engine) as session:
            return refunds.refund(
                session, payment_id=payment.id, amount_pence=amount, key=key, now=clock.now()
            )

    assert refund(10_000, "one").status == "success"
    assert refund(10_000, "one").amount_pence == 10_000  # the same key is the same refund
    with pytest.raises(refunds.NotRefundableError):
        refund(9_501, "two")
    refund(9_500, "three")
    with pytest.raises(refunds.NotRefundableError):
        refund(1, "four")
    with read_session(engine) as session:
        assert sum(r.amount_pence for r in queries.refunds_of(session, payment.id)) == 19_500


def test_an_unpaid_payment_cannot_be_refunded(engine, begin):
    payment = begin()
    with transaction(engine) as session, pytest.raises(refunds.NotRefundableError):
        refunds.refund(session, payment_id=payment.id, amount_pence=1, key="k", now=clock.now())


def test_a_payment_that_can_neither_be_cancelled_nor_has_ended_is_not_replaced(engine, begin, monkeypatch):
    """The provider is taking the money at this moment: whoever paid anew would pay twice."""
    begin()

    def refuse(self, provider_id):
        raise ProviderRefusedError(400, "P0501", f"Cancellation of payment {provider_id} failed")

    monkeypatch.setattr(SandboxProvider, "cancel", refuse)
    with pytest.raises(ProviderError):
        begin(amount_pence=10_725)
    with read_session(engine) as session:
        assert len(session.exec(select(SandboxPayment)).all()) == 1


def test_a_refund_that_the_provider_gave_before_we_could_note_it_is_not_given_again(
    engine, begin, pay, come_back
):
    payment = begin()
    pay(payment)
    come_back(payment)
    with transaction(engine) as session:  # the provider's side of an attempt that was killed
        row = session.exec(select(SandboxPayment)).one()
        sandbox.refund(session, row, amount=5_000, available=19_500, now=clock.now())
    for _ in range(2):
        with transaction(engine) as session:
            refunds.refund(
                session, payment_id=payment.id, amount_pence=5_000, key="withdrawn", now=clock.now()
            )
    with transaction(engine) as session:
        refunds.refund(session, payment_id=payment.id, amount_pence=5_000, key="again", now=clock.now())
        assert [each.amount_pence for each in session.exec(select(SandboxRefund)).all()] == [5_000, 5_000]
