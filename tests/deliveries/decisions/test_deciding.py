"""A department that is called, or that fetches, accepts or rejects a case later."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock
from app.db import transaction
from app.deliveries import connection, operations
from app.deliveries.models import Connector, Delivery
from app.deliveries.rules import Judgement, headers_for
from app.journeys.cases import operations as cases
from app.journeys.cases import rejections
from app.journeys.cases.delivering import CaseSender
from app.journeys.cases.models import Case
from app.notifications.models import Message
from app.payments.sandbox.models import SandboxRefund
from tests.deliveries.test_fetching import bearer, machine
from tests.journeys.factories import PERMIT
from tests.journeys.test_afterwards import pay
from tests.journeys.test_views import ROOT, give, send

__all__ = ["bearer", "machine"]
WHY = {"no_room": "There is no space left in your street."}
SERVICES = {"permit": replace(PERMIT, rejections=WHY)}


@pytest.fixture
def case(app, client, engine, add, monkeypatch):
    """A case that was paid for and handed to a department that decides."""
    monkeypatch.setitem(app.extensions, "services", SERVICES)
    monkeypatch.setattr(connection._Process, "sender", CaseSender(lambda: SERVICES))
    client.act_as("sample-person")

    def handed(**connector):
        add(**connector, decides=True)
        give(client)
        send(client)
        with transaction(engine) as session:
            sent = session.exec(select(Case)).one()
        pay(app, sent.id)
        with transaction(engine) as session:
            cases.deliver(session, services=SERVICES, case_id=sent.id, now=clock.now())
        return sent

    return handed


@pytest.fixture
def called(case, engine):
    """One that is called, and has answered with its receipt."""
    sent = case(url="http://127.0.0.1:1/in")
    arrive(engine, Judgement(delivered=True, deciding=True, receipt="R-1"))
    return sent


def delivery(engine):
    with transaction(engine) as session:
        return session.exec(select(Delivery).where(Delivery.connector == "archive")).one()


def arrive(engine, found):
    row = delivery(engine)
    with transaction(engine) as session:
        operations.attempted(session, delivery_id=row.id, number=0, found=found, now=clock.now())


def state(engine):
    with transaction(engine) as session:
        return session.exec(select(Case.state)).one()


@pytest.fixture
def say(client, engine):
    """What the department sends about its delivery, signed unless told otherwise."""

    def send_decision(told, *, secret=None, about=None, at=None):
        row = delivery(engine)
        with transaction(engine) as session:
            known = session.get(Connector, "archive").secret
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        headers = headers_for(secret or known, delivery_id=about or row.id, now=at or clock.now(), body=body)
        return client.post(f"/api/deliveries/{row.id}/decision", data=body, headers=headers, csrf=False)

    return send_decision


REJECTED = {"outcome": "rejected", "reason": "no_room"}


def test_until_it_is_decided_a_case_is_with_the_department(client, engine, called):
    assert state(engine) == "delivered"
    page = client.get(f"{ROOT}/cases/{called.id}").text
    assert "Passed to the department" in page
    assert "Received, not decided yet" in page


def test_what_is_accepted_later_is_done(engine, called, say):
    for _ in range(2):
        answer = say({"outcome": "accepted"})
        assert answer.get_json() == {"id": delivery(engine).id, "outcome": "accepted", "receipt": "R-1"}
    assert state(engine) == "accepted"
    assert say(REJECTED).status_code == 409
    assert state(engine) == "accepted"


def test_what_is_rejected_later_is_refunded_once_and_the_person_told_why(client, engine, called, say):
    for _ in range(2):
        assert say(REJECTED).get_json()["outcome"] == "rejected"
    assert state(engine) == "rejected"
    for _ in range(2):
        with transaction(engine) as session:
            link = "https://hub.test/account/"
            rejections.tell(session, services=SERVICES, case_id=called.id, link=link, now=clock.now())
        with transaction(engine) as session:
            rejections.give_back(session, case_id=called.id, now=clock.now())
    with transaction(engine) as session:
        assert [row.amount_pence for row in session.exec(select(SandboxRefund))] == [2_500]
        written = session.exec(select(Message).where(Message.template == "not_accepted")).one()
    assert WHY["no_room"] in json.loads(written.fields)["reason"]
    page = client.get(f"{ROOT}/cases/{called.id}").text
    assert WHY["no_room"] in page
    assert say({"outcome": "accepted"}).status_code == 409


def test_a_reason_that_the_service_does_not_word_cannot_pass_for_a_note_of_the_hub(engine, called, say):
    assert say({"outcome": "rejected", "reason": "money_back"}).status_code == 200
    with transaction(engine) as session:
        rejections.give_back(session, case_id=called.id, now=clock.now())
    with transaction(engine) as session:
        assert [row.amount_pence for row in session.exec(select(SandboxRefund))] == [2_500]


def test_a_decision_may_come_before_the_answer_to_the_delivery(engine, case, say):
    case(url="http://127.0.0.1:1/in")
    assert say({**REJECTED, "receipt": "R-9"}).get_json()["receipt"] == "R-9"
    arrive(engine, Judgement(delivered=True, deciding=True, receipt="R-1"))
    assert state(engine) == "rejected"


def test_what_is_not_genuine_decides_nothing(engine, called, say):
    other = "whsec_" + "A" * 43 + "="
    long_ago = clock.now() - timedelta(minutes=6)
    for answer in (say(REJECTED, secret=other), say(REJECTED, at=long_ago), say(REJECTED, about="another")):
        assert answer.status_code == 401
    assert state(engine) == "delivered"


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"[]",
        b"{",
        b"[" * 200_000,
        {},
        {"outcome": "maybe"},
        {"outcome": "rejected", "reason": "No room!"},
    ],
)
def test_what_is_no_decision_is_refused(engine, called, say, told):
    assert say(told).status_code == 400
    assert state(engine) == "delivered"


def test_a_department_that_is_not_to_decide_is_told_so(engine, called, say):
    with transaction(engine) as session:
        session.get(Connector, "archive").decides = False
    assert say(REJECTED).status_code == 409
    assert state(engine) == "delivered"


@pytest.mark.backends("sqlite")
def test_a_department_that_fetches_decides_with_its_token(client, engine, case, bearer):
    case(client_id="registers")
    address = f"/api/deliveries/{delivery(engine).id}"
    client.post(f"{address}/receipt", json={"receipt": "R-1"}, headers=bearer, csrf=False)
    assert state(engine) == "delivered"
    answer = client.post(f"{address}/decision", json=REJECTED, headers=bearer, csrf=False)
    assert answer.get_json()["outcome"] == "rejected"
    assert state(engine) == "rejected"
    unsigned = client.post(f"{address}/decision", json=REJECTED, csrf=False)
    assert unsigned.status_code == 401


def listed(client, bearer, query=""):
    answer = client.get(f"/api/deliveries{query}", headers=bearer)
    assert answer.status_code == 200
    return [one["id"] for one in answer.get_json()["deliveries"]]


@pytest.mark.backends("sqlite")
def test_a_department_that_fetches_lists_what_it_has_still_to_decide(client, engine, case, bearer):
    case(client_id="registers")
    mine = delivery(engine).id
    assert (listed(client, bearer), listed(client, bearer, "?state=deciding")) == ([mine], [])
    client.post(f"/api/deliveries/{mine}/receipt", json={"receipt": "R-1"}, headers=bearer, csrf=False)
    assert (listed(client, bearer), listed(client, bearer, "?state=deciding")) == ([], [mine])
    client.post(f"/api/deliveries/{mine}/decision", json=REJECTED, headers=bearer, csrf=False)
    assert listed(client, bearer, "?state=deciding") == []
    assert client.get("/api/deliveries?state=dead", headers=bearer).status_code == 400
