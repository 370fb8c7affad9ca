"""A case that ended, taken back or not accepted by another department, is handed to nobody any more."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlmodel import select

from app import clock
from app.db import transaction
from app.deliveries import operations
from app.deliveries.queries import deliveries_of
from app.journeys.cases import operations as cases
from app.journeys.cases import rejections
from app.journeys.rules import Afterwards
from app.payments.sandbox.models import SandboxRefund
from tests.deliveries.decisions.test_deciding import REJECTED, SERVICES, called, case, delivery, say, state
from tests.journeys.test_views import ROOT

__all__ = ["called", "case", "say"]
ACCEPTED = {"outcome": "accepted"}


class Register:
    """A service's own register that cannot be reached at first."""

    def __init__(self):
        self.away, self.entered = True, []

    def deliver(self, session, sent, now):
        del session, now
        if self.away:
            raise ConnectionError
        self.entered.append(sent.reference)


@pytest.fixture
def register(monkeypatch):
    made = Register()
    monkeypatch.setitem(
        SERVICES,
        "permit",
        replace(SERVICES["permit"], deliver=made.deliver, withdraw=Afterwards(refund=lambda _case: 2_500)),
    )
    return made


def states(engine, sent):
    with transaction(engine) as session:
        return {row.connector: row.state for row in deliveries_of(session, sent.id)}


def try_again(engine, sent, register):
    register.away = False
    with transaction(engine) as session:
        own = next(row.id for row in deliveries_of(session, sent.id) if row.connector == "own")
    with transaction(engine) as session:
        operations.attempt_here(session, delivery_id=own, number=1, now=clock.now())


def test_what_was_taken_back_is_not_entered_later(client, engine, register, case):
    sent = case(url="http://127.0.0.1:1/in")
    client.post(f"{ROOT}/cases/{sent.id}/withdraw")
    try_again(engine, sent, register)
    assert state(engine) == "withdrawn"
    assert register.entered == []
    page = client.get(f"{ROOT}/cases/{sent.id}").text
    assert "No longer needed" in page
    assert "On its way" not in page


def test_what_one_department_rejected_is_not_entered_later(client, engine, register, case, say):
    sent = case(url="http://127.0.0.1:1/in")
    assert say(REJECTED).status_code == 200
    try_again(engine, sent, register)
    assert state(engine) == "rejected"
    assert register.entered == []
    assert states(engine, sent) == {"own": "called_off", "archive": "refused"}


def test_a_department_learns_that_what_it_decides_was_taken_back(client, engine, register, called, say):
    client.post(f"{ROOT}/cases/{called.id}/withdraw")
    answer = say(ACCEPTED)
    assert answer.status_code == 409
    assert "called_off" in answer.get_json()["error"]["message"]
    assert delivery(engine).receipt == "R-1"


def test_what_has_arrived_stays_with_whoever_has_it(client, engine, register, called, say):
    register.away = False
    with transaction(engine) as session:
        own = next(row.id for row in deliveries_of(session, called.id) if row.connector == "own")
        operations.attempt_here(session, delivery_id=own, number=1, now=clock.now())
        cases.settle(
            session, spec=SERVICES["permit"], case=cases.locked_case(session, called.id), now=clock.now()
        )
    assert say(ACCEPTED).status_code == 200
    client.post(f"{ROOT}/cases/{called.id}/withdraw")
    assert states(engine, called) == {"own": "delivered", "archive": "delivered"}


def test_taking_back_and_a_rejection_at_the_same_instant_give_the_money_back_once(
    app, client, engine, register, called, say
):
    together = Barrier(2)
    person = app.test_client()
    person.act_as("sample-person")

    def at_once(act):
        together.wait(timeout=10)
        return act().status_code

    acts = (lambda: person.post(f"{ROOT}/cases/{called.id}/withdraw"), lambda: say(REJECTED))
    with ThreadPoolExecutor(2) as pool:
        codes = list(pool.map(at_once, acts))
    ended = state(engine)
    assert (ended, codes) in [("withdrawn", [303, 409]), ("rejected", [303, 200])]
    with transaction(engine) as session:
        rejections.give_back(session, case_id=called.id, now=clock.now())
    with transaction(engine) as session:
        assert [row.amount_pence for row in session.exec(select(SandboxRefund))] == [2_500]
