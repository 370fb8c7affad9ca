"""Nobody pays twice for one vehicle: not from an older tab, nor from the account, nor a month later."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

from sqlmodel import select

from app import clock
from app.db import transaction
from app.journeys import case_views
from app.journeys.cases.models import Case
from app.journeys.cases.queries import history
from app.payments.models import PaymentRecord
from app.payments.queries import latest_attempt
from app.payments.sandbox.models import SandboxPayment
from tests.services.vehicle_tax.test_journey import (
    ENTRY,
    ROOT,
    answer_all,
    database,
    follow,
    give,
    heading,
    keeper,
    pay_by_card,
    press_pay,
    work,
)

__all__ = ["database", "keeper"]


def sent(database):
    """Every case, oldest first."""
    with transaction(database) as session:
        return session.exec(select(Case).order_by(Case.submitted_at, Case.reference)).all()


def at_the_provider(database, case):
    """The state of each of a case's payments as the provider has it."""
    with transaction(database) as session:
        payment = latest_attempt(session, case.id)
        return None if payment is None else session.get(SandboxPayment, payment.provider_id).status


def notes(database, case):
    with transaction(database) as session:
        return {line.note for line in history(session, case.id)}


def send_again(keeper):
    answer_all(keeper)
    return press_pay(keeper)


def test_what_was_left_unpaid_gives_way_to_the_same_vehicle_sent_again(keeper, database):
    older = send_again(keeper)
    done = pay_by_card(keeper, send_again(keeper))
    assert heading(done) == "Payment received"
    first, second = sent(database)
    assert (first.state, second.state) == ("withdrawn", "paid")
    assert notes(database, first) >= {"sent_again"}
    assert at_the_provider(database, first) == "cancelled"
    assert "Payment received" not in pay_by_card(keeper, older).text
    again = keeper.post(f"{ROOT}/cases/{first.id}/pay", follow_redirects=True)
    assert "Nothing was sent or paid a second time" in again.text
    with transaction(database) as session:
        paid = session.exec(select(PaymentRecord).where(PaymentRecord.status == "success")).all()
    assert [payment.subject_id for payment in paid] == [second.id]


def test_a_vehicle_that_is_paid_for_is_not_paid_again_before_the_register_knows(keeper, database):
    pay_by_card(keeper, send_again(keeper))
    target = send_again(keeper)
    first, second = sent(database)
    assert target == f"{ROOT}/cases/{first.id}?notice=sent"
    assert (first.state, second.state) == ("paid", "withdrawn")
    assert notes(database, second) >= {"paid_already"}
    assert at_the_provider(database, second) is None
    assert "Paid for already under another reference number" in keeper.get(f"{ROOT}/cases/{second.id}").text


def test_an_older_payment_that_went_through_meanwhile_counts(keeper, database):
    """The person pays in one tab and sends again in another, before we have heard of it."""
    send_again(keeper)
    with transaction(database) as session:
        payment = session.exec(select(SandboxPayment)).one()
        payment.status, payment.step = "success", "done"
        session.add(payment)
    target = send_again(keeper)
    first, second = sent(database)
    assert target == f"{ROOT}/cases/{first.id}?notice=sent"
    assert (first.state, second.state) == ("paid", "withdrawn")


def test_another_vehicle_stays_to_be_paid(keeper, database, make_car):
    with transaction(database) as session:
        make_car(session, registration="QQ18ABD")
    send_again(keeper)
    give(keeper, "vehicle", **{**ENTRY, "registration_number": "QQ18 ABD"})
    give(keeper, "your-vehicle", is_your_vehicle="yes")
    give(keeper, "how-long", how_long="single_6_month")
    give(keeper, "email-address", email_address="keeper@example.com")
    pay_by_card(keeper, press_pay(keeper))
    assert sorted(case.state for case in sent(database)) == ["awaiting_payment", "paid"]


def test_a_stranger_leaves_what_another_person_sent_alone(keeper, database):
    send_again(keeper)
    keeper.act_as("somebody-else")
    pay_by_card(keeper, send_again(keeper))
    assert sorted(case.state for case in sent(database)) == ["awaiting_payment", "paid"]


def test_paying_in_a_later_month_shows_the_new_dates_first(keeper, database):
    send_again(keeper)
    [case] = sent(database)
    clock.fix_today(date(2026, 1, 15))
    page = follow(keeper, keeper.post(f"{ROOT}/cases/{case.id}/pay"))
    assert "Something has changed since you looked" in page.text
    done = pay_by_card(keeper, press_pay(keeper))
    assert heading(done) == "Payment received"
    first, second = sent(database)
    assert (first.state, second.state) == ("withdrawn", "paid")
    assert second.answers["vehicle"]["starts"] == "2026-01-01"


def test_what_is_taxed_meanwhile_is_not_paid_late(keeper, database):
    send_again(keeper)
    [case] = sent(database)
    keeper.act_as("the-other-half-of-the-household")
    pay_by_card(keeper, send_again(keeper))
    work(database, next(each for each in sent(database) if each.state == "paid"))
    keeper.act_as("sample-person")
    page = follow(keeper, keeper.post(f"{ROOT}/cases/{case.id}/pay"))
    assert heading(page) == "You cannot tax this vehicle yet"
    assert len([each for each in sent(database) if each.state == "accepted"]) == 1


def test_two_cases_paid_at_one_instant_from_two_tabs_make_one_payment(app, keeper, database, monkeypatch):
    """Two cases that both wait: each press locks its own and then the other's, in one order."""
    send_again(keeper)
    with monkeypatch.context() as before:
        before.setattr(case_views, "give_way", lambda *_, **__: None)
        send_again(keeper)
    pair = sent(database)
    assert [case.state for case in pair] == ["awaiting_payment"] * 2
    together = Barrier(2)

    def press(case):
        mine = app.test_client()
        together.wait()
        return mine.post(f"{ROOT}/cases/{case.id}/pay").status_code

    for _ in range(5):
        with ThreadPoolExecutor(2) as pool:
            assert set(pool.map(press, pair)) == {303}
    assert sorted(case.state for case in sent(database)) == ["awaiting_payment", "withdrawn"]
