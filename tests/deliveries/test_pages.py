"""The operator's pages, the sandbox receiver, and what the citizen sees."""

import pytest
from sqlmodel import select

from app import clock
from app.db import read_session, transaction
from app.deliveries import operations, rules, views
from app.deliveries.models import Delivery
from app.deliveries.sandbox.models import SandboxReceived
from app.deliveries.workflows import WORKFLOWS as DELIVERY_WORKFLOWS
from app.services.workflows import WORKFLOWS as SERVICE_WORKFLOWS


@pytest.fixture
def operator(client, subjects):
    client.act_as("ops-1", roles=["operator"])
    return client


@pytest.fixture
def stopped(engine, add, subjects):
    """A delivery that has stopped."""
    add(url="http://127.0.0.1:1/in")
    with transaction(engine) as session:
        operations.dispatch(
            session,
            subject_id="case-1",
            service="permit",
            reference="PP-1",
            organisation="council",
            own=None,
            now=clock.now(),
        )
        row = session.exec(select(Delivery)).one()
        operations.store(session, row=row, found=rules.Judgement(fault="answered 400"), now=clock.now())
        return row.id


def state(engine):
    with read_session(engine) as session:
        return session.exec(select(Delivery.state)).one()


def test_what_stopped_is_listed_first_and_an_empty_list_says_so(operator, engine, stopped):
    assert "answered 400" in operator.get("/deliveries/").text
    assert "There is none." in operator.get("/deliveries/?state=waiting").text
    assert "PP-1" in operator.get("/deliveries/?reference=pp-1").text
    assert "PP-1" not in operator.get("/deliveries/?reference=other").text


def test_an_operator_tries_again(operator, engine, stopped):
    shown = operator.post(f"/deliveries/{stopped}/retry", follow_redirects=True)
    assert "being tried again" in shown.text
    assert state(engine) == "waiting"
    shown = operator.post(f"/deliveries/{stopped}/retry", follow_redirects=True)
    assert "already moved on" in shown.text


@pytest.mark.parametrize(
    ("typed", "words"), [("", "Enter the address"), ("ftp://x", "scheme"), ("https://10.0.0.1", "public")]
)
def test_a_bad_address_is_refused_in_place_and_kept(operator, engine, stopped, typed, words):
    shown = operator.post(f"/deliveries/{stopped}/address", data={"url": typed})
    assert shown.status_code == 400
    assert words in shown.text
    assert f'value="{typed}"' in shown.text or not typed
    assert state(engine) == "dead"


def test_a_corrected_address_tries_again(operator, engine, stopped):
    shown = operator.post(
        f"/deliveries/{stopped}/address", data={"url": "https://archive.example/in"}, follow_redirects=True
    )
    assert "https://archive.example/in" in shown.text
    assert state(engine) == "waiting"


def test_giving_up_needs_a_reason(operator, engine, stopped, subjects):
    shown = operator.post(f"/deliveries/{stopped}/give-up", data={"reason": " "})
    assert (shown.status_code, "Enter a reason" in shown.text) == (400, True)
    shown = operator.post(
        f"/deliveries/{stopped}/give-up", data={"reason": "They closed in May"}, follow_redirects=True
    )
    assert "They closed in May" in shown.text
    assert (state(engine), subjects.changed) == ("given_up", ["case-1"])


def test_a_delivery_that_is_not_there_is_not_found(operator):
    assert operator.get("/deliveries/nothing").status_code == 404
    assert operator.post("/deliveries/jobs/nothing/run-again").status_code == 303


def test_all_work_of_cases_and_deliveries_that_stops_is_shown_and_can_run_again():
    """Money that could not go back is such work: nobody would hear of it otherwise."""
    known = (*SERVICE_WORKFLOWS, *DELIVERY_WORKFLOWS)
    assert {workflow.name: workflow.queue for workflow in known} == views.WATCHED


def test_the_schema_is_published(client):
    found = client.get("/api/deliveries/schema.json").get_json()
    assert found["$id"].endswith("/api/deliveries/schema.json")
    assert "reference" in found["required"]


def test_the_sandbox_keeps_a_delivery_once_and_refuses_what_is_not_genuine(client, engine, add):
    connector = add(url="https://archive.example/in")
    body = rules.envelope("d1", {"service": "permit"})
    headers = rules.headers_for(connector.secret, delivery_id="d1", now=clock.now(), body=body)
    address = "/deliveries/sandbox/receiver/archive"
    first = client.post(address, data=body, headers=headers)
    again = client.post(address, data=body, headers=headers)
    assert first.get_json()["receipt"] == again.get_json()["receipt"]
    assert client.post(address, data=body + b" ", headers=headers).status_code == 401
    assert client.post(f"{address}?fail=503", data=body, headers=headers).status_code == 503
    decided = client.post(f"{address}?outcome=rejected&reason=no_room", data=body, headers=headers).get_json()
    assert (decided["outcome"], decided["reason"]) == ("rejected", "no_room")
    with read_session(engine) as session:
        assert session.exec(select(SandboxReceived)).one().copies == 2
