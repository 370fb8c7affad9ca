"""What was paid and is not needed goes back by itself: two keepers, two ways to pay, a slip used again."""

import json
from datetime import date

import pytest
from sqlmodel import select

from app.db import transaction
from app.journeys.cases.queries import history
from app.notifications.models import Message
from app.payments.models import PaymentRecord
from app.payments.sandbox.models import SandboxRefund
from app.services.vehicle_tax.models import NOT_FOR_ROAD, RecordedLicence, RegisteredVehicle
from tests.services.vehicle_tax.conftest import NEW_KEEPER
from tests.services.vehicle_tax.test_direct_debit import choose
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
from tests.services.vehicle_tax.test_taxing_twice import at_the_provider, sent

__all__ = ["database", "keeper"]


def licences(database):
    with transaction(database) as session:
        return session.exec(select(RecordedLicence)).all()


def refunds(database):
    with transaction(database) as session:
        return [each.amount_pence for each in session.exec(select(SandboxRefund)).all()]


def send_card(client):
    answer_all(client)
    return press_pay(client)


def send_debit(client):
    choose(client, "total_12_monthly_direct_debit")
    give(client, "email-address", email_address="keeper@example.com")
    return press_pay(client)


def send_slip(client):
    client.post(f"{ROOT}/vehicle", data={**ENTRY, "reference_number": NEW_KEEPER})
    onward = client.post(f"{ROOT}/your-vehicle", data={"is_your_vehicle": "yes"})
    if not onward.location.endswith("/how-long"):
        return onward
    give(client, "how-long", how_long="single_12_month")
    give(client, "email-address", email_address="keeper@example.com")
    return press_pay(client)


def test_of_two_people_who_pay_for_one_vehicle_the_second_gets_the_money_back(keeper, database):
    mine = send_card(keeper)
    keeper.act_as("the-other-half-of-the-household")
    pay_by_card(keeper, send_card(keeper))
    keeper.act_as("sample-person")
    assert heading(pay_by_card(keeper, mine)) == "Payment received"
    first, second = sent(database)
    for case in (second, first):
        work(database, case)
    first, second = sent(database)
    assert (first.state, second.state) == ("rejected", "accepted")
    assert [each.case_id for each in licences(database)] == [second.id]
    assert refunds(database) == [19_500]
    page = keeper.get(f"{ROOT}/cases/{first.id}").text
    assert "The vehicle is taxed for these months already" in page
    assert "The money is on its way back to the card that paid" in page
    assert "What happens next" not in page
    assert heading(follow(keeper, keeper.get(f"{ROOT}/cases/{first.id}/confirmation"))).endswith(
        first.reference
    )
    with transaction(database) as session:
        written = session.exec(select(Message).where(Message.template == "not_accepted")).one()
        assert (written.to, written.reference) == ("keeper@example.com", first.reference)
        assert "£195.00 goes back to the card" in json.loads(written.fields)["money"]
        assert not [line for line in history(session, first.id) if line.note == "receipt_sent"]
    assert "Not accepted" in keeper.get("/account/").text


def test_a_direct_debit_ends_what_waits_to_be_paid_by_card(keeper, database):
    older = send_card(keeper)
    send_debit(keeper)
    card, debit = sent(database)
    assert (card.state, debit.state) == ("withdrawn", "submitted")
    assert at_the_provider(database, card) == "cancelled"
    pay_by_card(keeper, older)
    with transaction(database) as session:
        assert [each.status for each in session.exec(select(PaymentRecord)).all()] == ["cancelled"]


def test_what_is_paid_by_card_is_not_set_up_as_a_direct_debit(keeper, database):
    pay_by_card(keeper, send_card(keeper))
    where = send_debit(keeper)
    card, debit = sent(database)
    assert where == f"{ROOT}/cases/{card.id}?notice=sent"
    assert (card.state, debit.state) == ("paid", "withdrawn")
    for case in (card, debit):
        work(database, case)
    assert [each.option for each in licences(database)] == ["single_12_month"]


def test_a_new_keeper_slip_taxes_a_vehicle_once(keeper, database):
    pay_by_card(keeper, send_slip(keeper))
    work(database, sent(database)[0])
    page = follow(keeper, send_slip(keeper))
    assert heading(page) == "You cannot tax this vehicle yet"


def test_two_people_with_one_slip_pay_for_one_licence(keeper, database):
    mine = send_slip(keeper)
    keeper.act_as("the-other-half-of-the-household")
    pay_by_card(keeper, send_slip(keeper))
    keeper.act_as("sample-person")
    pay_by_card(keeper, mine)
    for case in sent(database):
        work(database, case)
    assert sorted(case.state for case in sent(database)) == ["accepted", "rejected"]
    assert len(licences(database)) == 1
    assert refunds(database) == [19_500]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"log_book_hash": "", "reminder_hash": "", "keeper": "", "tax_due": None}, "has a new keeper"),
        ({"tax_status": NOT_FOR_ROAD, "tax_due": None}, "was scrapped or marked for export"),
    ],
    ids=["sold", "scrapped"],
)
def test_a_vehicle_that_left_its_keeper_after_the_paying_is_not_taxed(keeper, database, change, words):
    pay_by_card(keeper, send_card(keeper))
    with transaction(database) as session:
        car = session.exec(select(RegisteredVehicle)).one()
        for name, value in change.items():
            setattr(car, name, value)
    [case] = sent(database)
    work(database, case)
    assert words in keeper.get(f"{ROOT}/cases/{case.id}?lang=en").text
    assert licences(database) == []
    assert refunds(database) == [19_500]
    with transaction(database) as session:
        assert session.exec(select(RegisteredVehicle)).one().tax_due is None


def test_the_next_year_is_no_second_payment(keeper, database):
    pay_by_card(keeper, send_card(keeper))
    work(database, sent(database)[0])
    with transaction(database) as session:
        car = session.exec(select(RegisteredVehicle)).one()
        car.tax_due = date(2025, 11, 30)
    pay_by_card(keeper, send_card(keeper))
    for case in sent(database):
        work(database, case)
    assert [case.state for case in sent(database)] == ["accepted", "accepted"]
