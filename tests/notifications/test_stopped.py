"""A carrier that is down for long: patience, what stops, and what an operator does about it."""

import pytest
from sqlmodel import select

from app import clock
from app.audit.models import AuditEntry
from app.db import read_session, transaction
from app.notifications import connection, operations, workflows
from app.notifications.models import Message
from app.notifications.port import CarrierError
from app.notifications.rules import PAUSES, PAUSES_OF_SECRETS, Letter, Status, pause_before

CHANGED = {"template": "password_changed", "personalisation": {"when": "noon"}}
CODE = {"template": "email_code", "personalisation": {"code": "493 218", "minutes": "15"}}


@pytest.fixture
def write(engine, settings):
    """A message that waits; returns its id."""

    def made(**facts):
        given = {"language": "en", "to": "ann@example.org", "reference": "VT-1", **CHANGED, **facts}
        with transaction(engine) as session:
            return operations.send(session, **given, now=clock.now())

    return made


@pytest.fixture
def put_off(engine):
    def attempt(message_id):
        with transaction(engine) as session:
            number = session.get_one(Message, message_id).failures
            operations.begin_carrying(session, message_id, number=number)
            operations.put_off(session, message_id=message_id, number=number, fault="TimeoutError")

    return attempt


@pytest.fixture
def stopped(write, put_off):
    """A message for which the patience is used up."""
    message_id = write()
    for _ in range(len(PAUSES) + 1):
        put_off(message_id)
    return message_id


@pytest.fixture
def operator(client):
    client.act_as("ops-1", roles=["operator"])
    return client


def row_of(engine, message_id):
    with read_session(engine) as session:
        row = session.get_one(Message, message_id)
        session.expunge(row)
        return row


def waiting_jobs(engine):
    table = "workflow_status" if engine.dialect.name == "sqlite" else "dbos.workflow_status"
    with engine.connect() as connection_:
        return set(connection_.exec_driver_sql(f"SELECT workflow_uuid FROM {table}").scalars())


@pytest.mark.backends("sqlite")
def test_patience_lasts_two_days_and_for_codes_no_longer_than_they_work():
    assert sum(PAUSES) > 2 * 24 * 3600
    assert sum(PAUSES_OF_SECRETS) < 15 * 60
    assert pause_before(len(PAUSES), secret=False) is not None
    assert pause_before(len(PAUSES) + 1, secret=False) is None
    assert pause_before(len(PAUSES), secret=True) is None


def test_a_failed_attempt_leaves_the_next_one_and_counts_once(engine, write, put_off):
    message_id = write()
    put_off(message_id)
    with transaction(engine) as session:  # the step ran twice
        operations.put_off(session, message_id=message_id, number=0, fault="TimeoutError")
        assert operations.begin_carrying(session, message_id, number=0) is None
    row = row_of(engine, message_id)
    assert (row.status, row.failures, row.fault) == (Status.WAITING, 1, "TimeoutError")
    assert waiting_jobs(engine) == {f"message-{message_id}", f"message-{message_id}-1"}


def test_a_message_stops_when_the_patience_is_used_up_and_is_counted(engine, stopped, client):
    assert row_of(engine, stopped).status == Status.FAILED
    assert 'hub_dead_letters{kind="message"} 1.0' in client.get("/metrics").text


def test_an_operator_tries_one_again_and_it_is_carried(engine, stopped, operator, monkeypatch):
    assert "TimeoutError" in operator.get("/notifications/stopped/").text
    assert "ann@" not in operator.get(f"/notifications/stopped/{stopped}").text
    shown = operator.post(f"/notifications/stopped/{stopped}/retry", follow_redirects=True)
    assert "being tried again" in shown.text
    assert "There is none." in shown.text
    row = row_of(engine, stopped)
    assert row.status == Status.WAITING
    assert f"message-{stopped}-{row.failures}" in waiting_jobs(engine)
    again = operator.post(f"/notifications/stopped/{stopped}/retry", follow_redirects=True)
    assert "already moved on" in again.text
    letter = Letter(stopped, "ann@example.org", "s", "b", "en", "VT-1")
    with transaction(engine) as session:
        assert operations.begin_carrying(session, stopped, number=row.failures)
        operations.mark_sent(session, letter=letter, carrier_id="n1", now=clock.now())
    assert (row_of(engine, stopped).status, row_of(engine, stopped).fault) == (Status.SENT, "")


def test_all_are_tried_again_at_once(engine, write, put_off, stopped, operator):
    other = write()
    with transaction(engine) as session:
        operations.mark_failed(session, message_id=other, fault="refused 550")
    operator.post("/notifications/stopped/retry")
    assert {row_of(engine, one).status for one in (other, stopped)} == {Status.WAITING}


def test_closing_needs_a_reason_and_is_on_record(engine, stopped, operator):
    shown = operator.post(f"/notifications/stopped/{stopped}/close", data={"reason": " "})
    assert (shown.status_code, "Enter a reason" in shown.text) == (400, True)
    shown = operator.post(
        f"/notifications/stopped/{stopped}/close", data={"reason": "No such domain"}, follow_redirects=True
    )
    assert "There is none." in shown.text
    with read_session(engine) as session:
        (entry,) = session.exec(select(AuditEntry).where(AuditEntry.act == "message.closed")).all()
        assert "No such domain" in str(entry.after)
    assert 'hub_dead_letters{kind="message"} 0.0' in operator.get("/metrics").text


def test_a_code_that_was_not_carried_is_no_work_for_an_operator(engine, write, operator):
    message_id = write(**CODE)
    with transaction(engine) as session:
        operations.mark_failed(session, message_id=message_id, fault="refused 550")
    assert "There is none." in operator.get("/notifications/stopped/").text
    assert operator.get(f"/notifications/stopped/{message_id}").status_code == 404
    assert operator.post(f"/notifications/stopped/{message_id}/retry").status_code == 404


def test_what_did_not_arrive_is_sent_anew_and_old_news_of_it_changes_nothing(engine, write, operator):
    message_id = write()

    def sent_as(carrier_id, number):
        letter = Letter(message_id, "ann@example.org", "s", "b", "en", "VT-1")
        with transaction(engine) as session:
            row = operations.begin_carrying(session, message_id, number=number)
            operations.mark_sent(session, letter=letter, carrier_id=carrier_id, now=clock.now())
            return row.attempts

    def told(carrier_id, status):
        with transaction(engine) as session:
            return operations.receive_receipt(
                session, carrier_id=carrier_id, message_id=message_id, status=status, now=clock.now()
            )

    sent_as("n1", 0)
    assert told("n1", Status.FAILED)
    operator.post(f"/notifications/stopped/{message_id}/retry")
    assert sent_as("n2", row_of(engine, message_id).failures) == 1  # no copy of the first sending
    assert not told("n1", Status.FAILED)
    assert told("n2", Status.DELIVERED)
    assert row_of(engine, message_id).status == Status.DELIVERED


def test_whatever_a_carrier_raises_is_a_failed_attempt(engine, write, monkeypatch):
    message_id = write()

    class Broken:
        def carry(self, letter):
            raise UnicodeEncodeError("ascii", letter.to, 0, 1, "no")

    class Down:
        def carry(self, letter):
            raise CarrierError("ConnectionRefusedError")

    monkeypatch.setattr(workflows.jobs, "engine", lambda: engine)
    for number, carrier in enumerate((Broken(), Down())):
        monkeypatch.setattr(connection._Process, "carrier", carrier)
        workflows.carry_once.__wrapped__(message_id, str(number))
    row = row_of(engine, message_id)
    assert (row.status, row.failures, row.fault) == (Status.WAITING, 2, "ConnectionRefusedError")
