"""Pay pressed many times at the same instant makes one payment, and many reports of it one piece of news."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlmodel import select

from app import clock
from app.db import read_session, transaction
from app.payments import operations
from app.payments.models import PaymentRecord
from app.payments.port import ProviderRefusedError
from app.payments.refunds import operations as refunds
from app.payments.sandbox.models import SandboxPayment

PRESSES = 6


def at_once(act):
    """What six callers get who act at the same instant."""
    together = Barrier(PRESSES)

    def wait_and_act(number):
        together.wait()
        return act(number)

    with ThreadPoolExecutor(PRESSES) as people:
        return list(people.map(wait_and_act, range(PRESSES)))


def test_presses_at_the_same_instant_make_one_payment(engine, begin):
    addresses = at_once(lambda _number: begin().next_url)
    with read_session(engine) as session:
        assert len(session.exec(select(PaymentRecord)).all()) == 1
        assert len(session.exec(select(SandboxPayment)).all()) == 1
    assert len(set(addresses)) == 1


def test_reports_at_the_same_instant_are_one_piece_of_news(engine, ear, begin, pay):
    payment = begin()
    pay(payment)

    def report(_number):
        with transaction(engine) as session:
            return operations.refresh(session, payment_id=payment.id, now=clock.now()).state.paid

    assert all(at_once(report))
    assert ear.heard == [("case-1", "success", "")]


def test_refunds_at_the_same_instant_give_back_no_more_than_was_paid(engine, begin, pay, come_back):
    payment = begin()
    pay(payment)
    come_back(payment)

    def give_back(number):
        try:
            with transaction(engine) as session:
                return refunds.refund(
                    session,
                    payment_id=payment.id,
                    amount_pence=10_000,
                    key=f"refund-{number}",
                    now=clock.now(),
                ).amount_pence
        except (refunds.NotRefundableError, ProviderRefusedError):
            return 0

    assert sum(at_once(give_back)) == 10_000


def test_a_listener_that_locks_a_row_of_its_own_never_waits_for_ever(engine, ear, begin, pay, monkeypatch):
    own_row = begin("own-row-of-the-listener").id
    payment = begin()
    pay(payment)

    def lock(session, *, subject_id):
        session.exec(select(PaymentRecord).where(PaymentRecord.id == own_row).with_for_update()).one()

    monkeypatch.setattr(ear, "about_to_change", lock)

    def act(number):
        with transaction(engine) as session:
            if number % 2:  # a press of Pay locks the listener's row first
                lock(session, subject_id="")
            return operations.refresh(session, payment_id=payment.id, now=clock.now()).state.paid

    assert all(at_once(act))
    assert ear.heard == [("case-1", "success", "")]
