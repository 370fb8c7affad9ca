"""A change of a case that its department does not accept: the case holds again, and costs nothing anew."""

from dataclasses import replace

import pytest

from app import clock
from app.db import transaction
from app.deliveries import connection as deliveries
from app.deliveries.queries import deliveries_of
from app.deliveries.rules import NotAcceptedError, State
from app.journeys.cases import operations as cases
from app.journeys.cases import rejections
from app.journeys.cases.delivering import CaseSender
from app.journeys.cases.models import Case
from app.journeys.cases.queries import history, locked_case
from app.payments.models import RefundRecord
from tests.journeys.test_afterwards import begin, pay, what_happened
from tests.journeys.test_taking_back import PAID, change
from tests.journeys.test_views import ROOT, give, rows, send

pytestmark = pytest.mark.backends("sqlite", "postgresql")


def only_the_mill(session, sent, now):
    del session, now
    if sent.answers["street"] != "mill":
        raise NotAcceptedError("full")


SPEC = replace(PAID, deliver=only_the_mill)


@pytest.fixture
def client(app, monkeypatch):
    monkeypatch.setattr(deliveries._Process, "sender", CaseSender(lambda: {"permit": SPEC}))
    return begin(app, monkeypatch, SPEC)


def state(app, case):
    with transaction(app.extensions["database"]) as session:
        return session.get(Case, case.id).state


def paid_and_handed_over(app):
    case = next(row for row in rows(app, Case) if row.state == "awaiting_payment")
    pay(app, case.id)
    with transaction(app.extensions["database"]) as session:
        cases.deliver(session, services={"permit": SPEC}, case_id=case.id, now=clock.now())
    return case


@pytest.fixture
def first(client, app):
    give(client)
    send(client)
    return paid_and_handed_over(app)


def changed(client, app, case, street="park"):
    change(client, case, street)
    send(client)
    return paid_and_handed_over(app)


def give_back(app, *given):
    for case in given:
        with transaction(app.extensions["database"]) as session:
            rejections.give_back(session, case_id=case.id, now=clock.now())


def test_the_first_case_holds_again_and_only_the_change_goes_back(client, app, first):
    second = changed(client, app, first)
    assert (state(app, first), state(app, second)) == ("accepted", "rejected")
    assert what_happened(app, first)[-2:] == ["amended", "change_rejected"]
    page = client.get(f"{ROOT}/cases/{first.id}").text
    assert "Your change was not accepted, so this holds as it was before" in page
    assert f"{ROOT}/cases/{first.id}/withdraw" in page
    give_back(app, first, second)
    assert [row.amount_pence for row in rows(app, RefundRecord)] == [1_500]
    client.post(f"{ROOT}/cases/{first.id}/withdraw")
    assert sorted(row.amount_pence for row in rows(app, RefundRecord)) == [1_500, 2_500]


def test_trying_again_from_the_change_changes_what_holds(client, app, first):
    second = changed(client, app, first)
    change(client, second, "park")
    assert "£15.00" in client.get(f"{ROOT}/check-answers").text
    send(client)
    third = paid_and_handed_over(app)
    assert {row.amends for row in rows(app, Case) if row.id != first.id} == {first.id}
    assert [state(app, case) for case in (first, second, third)] == ["accepted", "rejected", "rejected"]


def test_another_change_begun_meanwhile_changes_what_holds(client, app, first):
    change(client, first, "park")
    send(client)
    second = next(row for row in rows(app, Case) if row.state == "awaiting_payment")
    change(client, first, "lane")  # in another tab
    pay(app, second.id)
    with transaction(app.extensions["database"]) as session:
        cases.deliver(session, services={"permit": SPEC}, case_id=second.id, now=clock.now())
    send(client)
    third = next(row for row in rows(app, Case) if row.state == "submitted")
    assert third.amends == first.id
    assert state(app, first) == "amended"


def test_what_was_decided_about_the_first_case_meanwhile_counts_then(client, app, first):
    with transaction(app.extensions["database"]) as session:  # its department had still to decide
        locked_case(session, first.id).state = "delivered"
        session.delete(history(session, first.id)[-1])
        [delivery] = deliveries_of(session, first.id)
        delivery.state = State.DECIDING.value
    change(client, first, "park")
    send(client)
    second = next(row for row in rows(app, Case) if row.state == "awaiting_payment")
    pay(app, second.id)
    with transaction(app.extensions["database"]) as session:
        [delivery] = deliveries_of(session, first.id)
        delivery.state, delivery.fault = State.REFUSED.value, "full"
        deliveries.sender().delivery_changed(session, subject_id=first.id, now=clock.now())
    with transaction(app.extensions["database"]) as session:
        cases.deliver(session, services={"permit": SPEC}, case_id=second.id, now=clock.now())
    assert (state(app, first), state(app, second)) == ("rejected", "rejected")
    give_back(app, first, second)
    assert sorted(row.amount_pence for row in rows(app, RefundRecord)) == [1_500, 2_500]
