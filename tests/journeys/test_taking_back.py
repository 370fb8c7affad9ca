"""A case that was paid is taken back: all that was paid goes back once, and buys nothing afterwards."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest

from app import clock
from app.db import transaction
from app.journeys.cases import operations as cases
from app.journeys.cases.models import Case
from app.journeys.rules import Afterwards
from app.payments.models import RefundRecord
from app.payments.port import ProviderUnavailableError
from app.payments.queries import latest_attempt
from app.payments.refunds import operations as refunds
from app.payments.sandbox import operations as sandbox
from app.payments.sandbox.rules import Card
from tests.journeys.factories import PERMIT
from tests.journeys.test_afterwards import begin, pay, what_happened
from tests.journeys.test_views import ROOT, give, rows, send

pytestmark = pytest.mark.backends("sqlite")
PRICES = {"mill": 2_500, "park": 4_000, "lane": 2_500}
PAID = replace(
    PERMIT,
    fee=replace(PERMIT.fee, amount=lambda answers: PRICES[answers["street"]]),
    amend=Afterwards(),
    withdraw=Afterwards(refund=lambda case: case.amount_pence),
)


@pytest.fixture
def client(app, monkeypatch):
    return begin(app, monkeypatch, PAID)


def paid_case(client, app, *, state="accepted"):
    """The one case that waits for payment, paid and passed on."""
    case = next(row for row in rows(app, Case) if row.state == "awaiting_payment")
    pay(app, case.id)
    return passed_on(app, case, state)


def passed_on(app, case, state="accepted"):
    with transaction(app.extensions["database"]) as session:
        held = session.get(Case, case.id)
        for to in ("delivered", state):
            cases.move(session, case=held, to=to, now=clock.now())
    return case


def change(client, case, street):
    """Begin a change of a case and agree to it."""
    client.post(f"{ROOT}/cases/{case.id}/amend")
    client.post(f"{ROOT}/street?change=1", data={"street": street})


def test_a_change_of_what_was_taken_back_costs_the_whole_price(client, app):
    give(client)
    send(client)
    case = paid_case(client, app)
    change(client, case, "park")
    assert "£15.00" in client.get(f"{ROOT}/check-answers").text
    client.post(f"{ROOT}/cases/{case.id}/withdraw")
    assert "£40.00" in client.get(f"{ROOT}/check-answers").text
    send(client)
    new = next(row for row in rows(app, Case) if row.state == "awaiting_payment")
    assert (new.amount_pence, new.amends) == (4_000, None)


def test_a_change_that_waits_for_payment_is_given_up_with_the_case(client, app):
    give(client)
    send(client)
    case = paid_case(client, app)
    change(client, case, "park")
    send(client)
    waiting = next(row for row in rows(app, Case) if row.state == "awaiting_payment")
    client.post(f"{ROOT}/cases/{case.id}/withdraw")
    assert {row.state for row in rows(app, Case)} == {"withdrawn"}
    assert "already sent" in client.post(f"{ROOT}/cases/{waiting.id}/pay", follow_redirects=True).text
    assert "£40.00" in client.get(f"{ROOT}/check-answers").text


def test_a_case_whose_change_was_paid_meanwhile_is_not_taken_back(client, app):
    give(client)
    send(client)
    case = paid_case(client, app)
    change(client, case, "park")
    send(client)
    paid_case(client, app)
    answer = client.post(f"{ROOT}/cases/{case.id}/withdraw", follow_redirects=True)
    assert "can no longer be changed here" in answer.text
    assert not rows(app, RefundRecord)


@pytest.mark.parametrize(("street", "parts"), [("park", [1_500, 2_500]), ("lane", [2_500])])
def test_taking_a_change_back_gives_back_what_was_paid_before_it_too(client, app, street, parts):
    give(client)
    send(client)
    case = paid_case(client, app)
    change(client, case, street)
    send(client)
    second = next(row for row in rows(app, Case) if row.amends == case.id)
    if second.state == "awaiting_payment":
        pay(app, second.id)
    passed_on(app, second)
    assert f"£{sum(parts) // 100}.00" in client.get(f"{ROOT}/cases/{second.id}/withdraw").text
    for _ in range(2):
        client.post(f"{ROOT}/cases/{second.id}/withdraw")
    assert sorted(row.amount_pence for row in rows(app, RefundRecord)) == parts
    assert what_happened(app, second)[-1] == "refunded"


def test_a_change_that_costs_nothing_more_takes_the_place_of_the_first(client, app):
    give(client)
    send(client)
    case = paid_case(client, app)
    change(client, case, "lane")
    send(client)
    second = next(row for row in rows(app, Case) if row.amends == case.id)
    assert (second.state, second.amount_pence) == ("submitted", 0)
    assert what_happened(app, case)[-1] == "amended"


def test_a_change_begun_before_another_was_paid_changes_that_one(client, app):
    give(client)
    send(client)
    case = paid_case(client, app)
    change(client, case, "park")
    send(client)
    second = next(row for row in rows(app, Case) if row.state == "awaiting_payment")
    change(client, case, "park")
    pay(app, second.id)
    assert "To pay" not in client.get(f"{ROOT}/check-answers").text
    send(client)
    third = next(row for row in rows(app, Case) if row.amends == second.id)
    assert (third.state, third.amount_pence) == ("submitted", 0)


@pytest.mark.backends("sqlite", "postgresql")
def test_taking_back_and_paying_a_change_at_the_same_instant_is_one_of_both(client, app):
    give(client)
    send(client)
    case = paid_case(client, app)
    change(client, case, "park")
    send(client)
    second = next(row for row in rows(app, Case) if row.state == "awaiting_payment")
    with transaction(app.extensions["database"]) as session:  # the card page has said yes
        row = sandbox.find(session, latest_attempt(session, second.id).provider_id)
        sandbox.present_card(session, row, Card("4242424242424242", date(2030, 12, 31)), now=clock.now())
        sandbox.confirm(session, row, now=clock.now())
    together = Barrier(2)

    def press(act):
        together.wait()
        return act(app.test_client()).status_code

    acts = (
        lambda tab: tab.post(f"{ROOT}/cases/{case.id}/withdraw"),
        lambda tab: tab.get(f"{ROOT}/cases/{second.id}/payment"),
    )
    with ThreadPoolExecutor(2) as pool:
        assert all(code < 400 for code in pool.map(press, acts))
    states = {row.id: row.state for row in rows(app, Case)}
    assert states == {case.id: "amended", second.id: "paid"}
    assert not rows(app, RefundRecord)


def test_what_went_back_after_a_refusal_does_not_count_as_paid(client, app):
    give(client)
    send(client)
    case = paid_case(client, app, state="rejected")
    change(client, case, "lane")
    assert "£25.00" in client.get(f"{ROOT}/check-answers").text


def test_nothing_is_taken_back_while_the_provider_does_not_answer(client, app, monkeypatch):
    give(client)
    send(client)
    case = paid_case(client, app)

    def away(*arguments, **named):
        raise ProviderUnavailableError

    monkeypatch.setattr(refunds, "refund", away)
    answer = client.post(f"{ROOT}/cases/{case.id}/withdraw", follow_redirects=True)
    assert "try again in a few minutes" in answer.text
    assert [row.state for row in rows(app, Case)] == ["accepted"]
