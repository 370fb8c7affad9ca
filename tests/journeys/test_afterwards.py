"""What a person may still do with a case that was sent: withdraw, amend, pay what it makes due."""

from dataclasses import replace
from datetime import date

import pytest

from app import clock
from app.db import transaction
from app.journeys.cases import operations as cases
from app.journeys.cases.models import Case
from app.journeys.cases.queries import history
from app.journeys.drafts.models import Draft
from app.journeys.listeners import CasePayments
from app.journeys.rules import Afterwards, Due
from app.payments.models import PaymentRecord, RefundRecord
from app.payments.queries import latest_attempt
from app.payments.rules import SUCCESS
from app.payments.sandbox import operations as sandbox
from app.payments.sandbox.rules import Card
from tests.journeys.factories import PERMIT
from tests.journeys.test_views import ROOT, give, heading, rows, send

pytestmark = pytest.mark.backends("sqlite")
TOLD = []


def tell(session, case, now):
    del session, now
    TOLD.append(case.reference)


FREE = replace(
    PERMIT,
    fee=None,
    withdraw=Afterwards(tell=tell),
    amend=Afterwards(allowed=lambda case, today: case.reference and today <= date(2026, 1, 31)),
    dues=lambda session, case, today: (Due("bill", 12_345, date(2026, 1, 31), "Your bill"),),
)


@pytest.fixture
def client(app, monkeypatch):
    TOLD.clear()
    return begin(app, monkeypatch, FREE)


def begin(app, monkeypatch, spec):
    monkeypatch.setitem(app.extensions, "services", {"permit": spec})
    client = app.test_client()
    client.act_as("sample-person")
    return client


def sent_case(client, app, state="accepted"):
    give(client)
    send(client)
    case = next(row for row in rows(app, Case) if row.state in {"submitted", "paid"})
    with transaction(app.extensions["database"]) as session:
        held = session.get(Case, case.id)
        for to in ("delivered", "accepted")[: ("submitted", "delivered", "accepted").index(state)]:
            cases.move(session, case=held, to=to, now=clock.now())
    return case


def what_happened(app, case):
    with transaction(app.extensions["database"]) as session:
        return [event.note or event.state for event in history(session, case.id)]


@pytest.mark.parametrize("state", ["submitted", "delivered", "accepted"])
def test_a_case_is_withdrawn_once_and_the_department_told(client, app, state):
    case = sent_case(client, app, state)
    asked = client.get(f"{ROOT}/cases/{case.id}").text
    assert f"{ROOT}/cases/{case.id}/withdraw" in asked
    assert (
        heading(client.get(f"{ROOT}/cases/{case.id}/withdraw")) == "Are you sure you want to withdraw this?"
    )
    for _ in range(2):
        page = client.post(f"{ROOT}/cases/{case.id}/withdraw", follow_redirects=True)
        assert "You have withdrawn this" in page.text
    assert [case.reference] == TOLD
    assert what_happened(app, case)[-1] == "withdrawn"
    late = client.get(f"{ROOT}/cases/{case.id}/withdraw", follow_redirects=True)
    assert "can no longer be changed here" in late.text


def test_a_withdrawn_case_is_not_delivered(client, app):
    case = sent_case(client, app, "submitted")
    client.post(f"{ROOT}/cases/{case.id}/withdraw")
    with transaction(app.extensions["database"]) as session:
        cases.deliver(session, services={"permit": FREE}, case_id=case.id, now=clock.now())
        assert session.get(Case, case.id).state == "withdrawn"


def test_what_the_service_gives_back_is_refunded_once(app, monkeypatch):
    spec = replace(PERMIT, withdraw=Afterwards(refund=lambda case: case.amount_pence - 500))
    client = begin(app, monkeypatch, spec)
    give(client)
    send(client)
    [case] = rows(app, Case)
    pay(app, case.id)
    page = client.get(f"{ROOT}/cases/{case.id}/withdraw")
    assert "£20.00" in page.text
    for _ in range(2):
        client.post(f"{ROOT}/cases/{case.id}/withdraw")
    [refund] = rows(app, RefundRecord)
    assert refund.amount_pence == 2_000
    assert what_happened(app, case)[-1] == "refunded"


def pay(app, subject_id):
    """The person pays at the provider and the hub hears of it."""
    with transaction(app.extensions["database"]) as session:
        record = latest_attempt(session, subject_id)
        row = sandbox.find(session, record.provider_id)
        sandbox.present_card(session, row, Card("4242424242424242", date(2030, 12, 31)), now=clock.now())
        sandbox.confirm(session, row, now=clock.now())
        record.status = SUCCESS.status.value
        CasePayments().payment_changed(session, subject_id=subject_id, state=SUCCESS, now=clock.now())


def test_who_pays_a_bill_while_the_session_ends_comes_back_to_that_bill(client, app):
    case = sent_case(client, app)
    client.post(f"{ROOT}/cases/{case.id}/dues/bill/pay")
    stranger = app.test_client()
    stranger.act_as(None)
    asked = stranger.get(f"{ROOT}/cases/{case.id}/payment?due=bill")
    assert "/signin/" in asked.location
    assert "payment%3Fdue%3Dbill" in asked.location


def test_an_amended_case_takes_the_place_of_the_first(client, app):
    case = sent_case(client, app)
    amended = client.post(f"{ROOT}/cases/{case.id}/amend")
    again = client.post(f"{ROOT}/cases/{case.id}/amend")
    assert amended.location == again.location == f"{ROOT}/check-answers"
    assert len([draft for draft in rows(app, Draft) if draft.amends == case.id]) == 1
    client.post(f"{ROOT}/email?change=1", data={"email": "new@example.com"})
    send(client)
    first, second = sorted(rows(app, Case), key=lambda row: row.submitted_at)
    assert (first.state, first.answers["email"]) == ("amended", "a@example.com")
    assert (second.amends, second.answers["email"]) == (first.id, "new@example.com")
    assert cases.sent_case(second).amends == first.id
    assert what_happened(app, first)[-1] == "amended"
    late = client.post(f"{ROOT}/cases/{first.id}/amend", follow_redirects=True)
    assert "can no longer be changed here" in late.text


def test_an_amendment_costs_only_what_was_not_paid_before(app, monkeypatch):
    prices = {"mill": 2_500, "park": 4_000}
    fee = replace(PERMIT.fee, amount=lambda answers: prices[answers["street"]])
    client = begin(app, monkeypatch, replace(PERMIT, fee=fee, amend=Afterwards()))
    give(client)
    send(client)
    [case] = rows(app, Case)
    pay(app, case.id)
    with transaction(app.extensions["database"]) as session:
        cases.move(session, case=session.get(Case, case.id), to="delivered", now=clock.now())
    client.post(f"{ROOT}/cases/{case.id}/amend")
    client.post(f"{ROOT}/street?change=1", data={"street": "park"})
    assert "£15.00" in client.get(f"{ROOT}/check-answers").text
    send(client)
    waiting = next(row for row in rows(app, Case) if row.state == "awaiting_payment")
    assert waiting.amount_pence == 1_500


def change_of(client, street):
    """Begin to change the one case that there is to change, agree to pay, and say where that leads."""
    client.post(f"{ROOT}/street?change=1", data={"street": street})
    return send(client)


def test_of_two_changes_of_one_case_one_is_paid(app, monkeypatch):
    prices = {"mill": 2_500, "park": 4_000}
    fee = replace(PERMIT.fee, amount=lambda answers: prices[answers["street"]])
    client = begin(app, monkeypatch, replace(PERMIT, fee=fee, amend=Afterwards()))
    give(client)
    send(client)
    [case] = rows(app, Case)
    pay(app, case.id)
    with transaction(app.extensions["database"]) as session:
        cases.move(session, case=session.get(Case, case.id), to="delivered", now=clock.now())
    client.post(f"{ROOT}/cases/{case.id}/amend")
    change_of(client, "park")
    client.post(f"{ROOT}/cases/{case.id}/amend")
    change_of(client, "park")
    first, second = sorted(
        (row for row in rows(app, Case) if row.amends == case.id), key=lambda row: row.submitted_at
    )
    assert (first.state, second.state) == ("withdrawn", "awaiting_payment")
    assert what_happened(app, first)[-1] == "sent_again"
    pay(app, second.id)
    late = client.post(f"{ROOT}/cases/{first.id}/pay", follow_redirects=True)
    assert "already sent this" in late.text


def test_what_a_case_makes_due_is_paid_once(client, app):
    case = sent_case(client, app)
    page = client.get(f"{ROOT}/cases/{case.id}").text
    assert "Your bill: £123.45" in page
    assert "31 January 2026" in page
    button = f"{ROOT}/cases/{case.id}/dues/bill/pay"
    assert "/payments/" in client.post(button).location
    unpaid = client.get(f"{ROOT}/cases/{case.id}/payment?due=bill", follow_redirects=True)
    assert "do not know yet" in unpaid.text
    pay(app, f"{case.id}.bill")
    back = client.get(f"{ROOT}/cases/{case.id}/payment?due=bill", follow_redirects=True)
    assert "we have received your payment" in back.text
    assert "An amount due was paid" in back.text
    assert button not in back.text
    client.post(button)
    assert len(rows(app, PaymentRecord)) == 1
    assert client.post(f"{ROOT}/cases/{case.id}/dues/nothing/pay").status_code == 404
    client.act_as("somebody-else")
    assert client.post(button).status_code == 404


def test_a_service_that_allows_neither_offers_neither(app, monkeypatch):
    client = begin(app, monkeypatch, replace(PERMIT, fee=None))
    case = sent_case(client, app)
    page = client.get(f"{ROOT}/cases/{case.id}").text
    assert "Something to put right?" not in page
    client.post(f"{ROOT}/cases/{case.id}/withdraw")
    client.post(f"{ROOT}/cases/{case.id}/amend")
    assert [row.state for row in rows(app, Case)] == ["accepted"]
