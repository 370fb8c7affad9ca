"""From dispatch to receipt: each recipient once, retried, stopped, tried again, given up."""

import json
import sqlite3

import pytest
from sqlmodel import select

from app import clock
from app.audit.models import AuditEntry
from app.db import read_session, transaction
from app.deliveries import operations, queries, workflows
from app.deliveries.models import Delivery
from app.deliveries.rules import PAUSES
from tests.deliveries.conftest import free_port


def dispatch(engine, own=None, subject="case-1"):
    with transaction(engine) as session:
        operations.dispatch(
            session,
            subject_id=subject,
            service="permit",
            reference="PP-1",
            organisation="sample-council",
            own=own,
            now=clock.now(),
        )


def rows(engine):
    with read_session(engine) as session:
        found = queries.deliveries_of(session, "case-1")
        session.expunge_all()
        return {row.connector: row for row in found}


def attempt(engine, slug="archive"):
    row = rows(engine)[slug]
    workflows.attempt(row.id, str(row.attempts))
    return rows(engine)[slug]


def test_a_case_reaches_every_recipient_and_each_gives_its_receipt(
    worker_engine, subjects, add, receiver, tmp_path
):
    connector = add(url="https://later.example.org/in")
    with transaction(worker_engine) as session:
        operations.correct_address(
            session, slug="archive", url=receiver(connector.secret), actor="test", now=clock.now()
        )
    done = []
    dispatch(worker_engine, own=lambda: done.append(1) or "OWN-7")
    dispatch(worker_engine, own=lambda: done.append(2))
    assert done == [1]
    assert (rows(worker_engine)["own"].state, rows(worker_engine)["own"].receipt) == ("delivered", "OWN-7")
    row = attempt(worker_engine)
    assert (row.state, row.receipt, row.attempts) == ("delivered", "R-000001", 1)
    assert subjects.changed == ["case-1"]
    workflows.attempt(row.id, "0")  # the step again, after a kill
    assert rows(worker_engine)["archive"].attempts == 1
    with sqlite3.connect(tmp_path / "received.sqlite3") as store:
        ((kept,),) = store.execute("SELECT body FROM received").fetchall()
    assert json.loads(kept)["answers"] == {"street": "mill"}


def test_a_department_that_is_down_is_tried_again_until_patience_ends(worker_engine, subjects, add):
    add(url=f"http://127.0.0.1:{free_port()}/in")
    dispatch(worker_engine)
    row = attempt(worker_engine)
    assert (row.state, row.fault, row.attempts) == ("waiting", "failed", 1)
    assert row.due_at > row.changed_at
    for _ in PAUSES:
        row = attempt(worker_engine)
    assert (row.state, row.attempts) == ("dead", len(PAUSES) + 1)
    assert subjects.changed == []


def test_the_same_attempt_twice_is_one_attempt(worker_engine, subjects, add):
    add(url=f"http://127.0.0.1:{free_port()}/in")
    dispatch(worker_engine)
    first = attempt(worker_engine)
    workflows.attempt(first.id, "0")
    assert rows(worker_engine)["archive"].attempts == 1


@pytest.mark.backends("sqlite")
def test_an_address_inside_the_network_is_never_called(worker_engine, subjects, add):
    add(url="https://example.org/in")
    with transaction(worker_engine) as session:
        connector = queries.all_connectors(session)[0]
        connector.url = "https://10.0.0.1/in"
    dispatch(worker_engine)
    row = attempt(worker_engine)
    assert (row.state, row.fault) == ("dead", "forbidden_address")


def test_a_services_own_connector_that_fails_is_tried_again_and_the_rest_goes_on(worker_engine, subjects):
    def broken():
        raise LookupError("the register has lost it")

    dispatch(worker_engine, own=broken)
    row = rows(worker_engine)["own"]
    assert (row.state, row.fault, row.attempts) == ("waiting", "LookupError", 1)
    row = attempt(worker_engine, "own")
    assert (row.state, subjects.here, subjects.changed) == ("delivered", ["case-1"], ["case-1"])


def stopped(engine, add, url="http://127.0.0.1:1/in"):
    add(url=url)
    dispatch(engine)
    with transaction(engine) as session:
        row = session.exec(select(Delivery)).one()
        row.state, row.attempts, row.fault = "dead", 4, "failed"
        session.add(row)
        return row.id


def acts(engine):
    with read_session(engine) as session:
        return [entry.act for entry in session.exec(select(AuditEntry).order_by(AuditEntry.sequence)).all()]


def test_an_operator_corrects_the_address_and_it_arrives(worker_engine, subjects, add, receiver):
    delivery_id = stopped(worker_engine, add)
    with read_session(worker_engine) as session:
        secret = queries.all_connectors(session)[0].secret
    url = receiver(secret)
    with transaction(worker_engine) as session:
        assert operations.correct_address(session, slug="archive", url=url, actor="ops", now=clock.now()) == 1
    row = attempt(worker_engine)
    assert (row.id, row.state) == (delivery_id, "delivered")
    assert acts(worker_engine)[-1] == "connector.address_corrected"


def test_a_delivery_that_is_given_up_stays_so_with_its_reason(worker_engine, subjects, add):
    delivery_id = stopped(worker_engine, add)
    with transaction(worker_engine) as session:
        operations.give_up(session, delivery_id=delivery_id, reason="closed", actor="ops", now=clock.now())
    assert subjects.changed == ["case-1"]
    with transaction(worker_engine) as session, pytest.raises(operations.NotAllowedError):
        operations.retry(session, delivery_id=delivery_id, actor="ops", now=clock.now())
    assert acts(worker_engine)[-1] == "delivery.given_up"


def test_a_removed_connector_gets_nothing_new_and_what_waits_stops(
    worker_engine, subjects, add, terminal_run
):
    add(url="http://127.0.0.1:1/in")
    dispatch(worker_engine)
    assert terminal_run(["connector", "remove", "archive"]).exit_code == 0
    assert attempt(worker_engine).fault == "connector removed"
    dispatch(worker_engine, subject="case-2")
    with read_session(worker_engine) as session:
        assert queries.deliveries_of(session, "case-2") == []
