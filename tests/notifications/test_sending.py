"""Writing messages, carrying them, and reading them again."""

import time

import pytest

from app import clock, jobs
from app.db import read_session, transaction
from app.notifications import connection, operations, queries
from app.notifications.models import Message
from app.notifications.operations import UnsendableError
from app.notifications.port import CarrierError, UndeliverableError
from app.notifications.presenters import sent_messages
from app.notifications.rules import Status
from app.notifications.templates import TEMPLATES
from app.notifications.workflows import WORKFLOWS
from app.web.languages import catalogue

CODE = {"code": "493 218", "minutes": "15"}


@pytest.fixture
def send(settings):
    def write(session, **changes):
        facts = {
            "template": "email_code",
            "language": "en",
            "to": "ann@example.org",
            "personalisation": CODE,
            "reference": "",
        }
        return operations.send(session, **{**facts, **changes}, now=clock.now())

    return write


class Carrier:
    """Answers as told, then takes everything."""

    def __init__(self, *faults):
        self.faults = list(faults)
        self.taken = []

    def carry(self, letter):
        if self.faults:
            raise self.faults.pop(0)
        self.taken.append(letter)
        return f"carried-{len(self.taken)}"


@pytest.fixture
def carried(engine, settings, monkeypatch):
    """Run a worker until every message has left, with this carrier."""

    def run(carrier):
        monkeypatch.setattr(connection._Process, "carrier", carrier)
        url = engine.url.render_as_string(hide_password=False)
        with jobs.running(engine, url=url, worker="test", workflows=WORKFLOWS, polling_seconds=0.05):
            for _attempt in range(200):
                with read_session(engine) as session:
                    rows = queries.outbox(session)
                    session.expunge_all()
                if all(row.status != Status.WAITING for row in rows):
                    return rows
                time.sleep(0.05)
        raise AssertionError("a message is still waiting after ten seconds")

    return run


def test_a_message_is_carried_once_by_the_worker(engine, send, carried):
    with transaction(engine) as session:
        send(session)
    carrier = Carrier()
    (row,) = carried(carrier)
    assert (row.status, row.carrier_id) == (Status.SENT, "carried-1")
    assert [(letter.to, "493 218" in letter.body) for letter in carrier.taken] == [("ann@example.org", True)]


def test_a_carrier_that_fails_is_asked_again(engine, send, carried):
    with transaction(engine) as session:
        send(session)
    (row,) = carried(Carrier(CarrierError("TimeoutError")))
    assert row.status == Status.SENT


def test_a_carrier_that_refuses_for_good_is_not_asked_again(engine, send, carried):
    with transaction(engine) as session:
        send(session)
    carrier = Carrier(UndeliverableError("550"))
    (row,) = carried(carrier)
    assert (row.status, row.fault, carrier.taken) == (Status.FAILED, "refused 550", [])


def test_nothing_is_sent_when_the_transaction_fails(engine, send):
    with transaction(engine) as session:
        send(session)
        session.rollback()
    with read_session(engine) as session:
        assert queries.outbox(session) == []


def test_the_same_key_is_the_same_message(session, send):
    first = send(session, key="case-1:receipt")
    assert send(session, key="case-1:receipt") == first
    assert send(session, key="case-2:receipt") != first
    assert len(queries.outbox(session)) == 2


def test_addresses_and_words_are_not_stored_in_the_clear(session, send):
    send(session)
    stored = session.connection().exec_driver_sql("SELECT * FROM notifications_message").one()
    assert "ann@" not in str(stored)
    assert "493 218" not in str(stored)


@pytest.mark.parametrize(
    "changes",
    [
        {"template": "love_letter"},
        {"personalisation": {"code": "1"}},
        {"to": "ann"},
        {"to": "ann@example"},
        {"to": "ann@example.org\nBcc: all@example.org"},
        {"to": "a" * 250 + "@example.org"},
    ],
)
def test_what_cannot_be_sent_is_refused(session, send, changes):
    with pytest.raises(UnsendableError):
        send(session, **changes)


def test_a_person_reads_what_was_sent_to_them_without_the_codes(app, session, send):
    send(session, person="p1", reference="AB12")
    changed = {"template": "password_changed", "personalisation": {"when": "1 May"}}
    send(session, person="p1", language="cy", **changed)
    send(session, person="p2", **changed)
    with app.test_request_context("/"):
        newest, code = sent_messages(queries.sent_to_person(session, "p1"))
    assert newest.subject == "Newidiwyd eich cyfrinair Directhub"
    assert newest.paragraphs[0] == ("Newidiwyd cyfrinair eich cyfrif Directhub ar 1 May.",)
    assert "493 218" not in str(code)
    assert [m.id for m in queries.sent_about(session, "AB12")] == [code.id]


def test_the_outbox_shows_messages_to_an_address(client, engine, send):
    with transaction(engine) as session:
        send(session)
        send(session, to="bob@example.org", personalisation={**CODE, "code": "999 111"})
    page = client.get("/notifications/outbox?to=ANN@example.org").text
    assert "493 218" in page
    assert "999 111" not in page
    assert "999 111" in client.get("/notifications/outbox").text
    assert "There are no messages" in client.get("/notifications/outbox?to=x").text


def test_every_template_has_welsh_with_the_same_fields():
    for template in TEMPLATES.values():
        welsh = [catalogue("cy").ugettext(text) for text in (template.subject, template.body)]
        assert welsh[0] != template.subject
        assert welsh[1] != template.body
        assert type(template)(*welsh).fields == template.fields


def test_a_message_keeps_the_words_it_was_carried_in(engine, send, carried):
    with transaction(engine) as session:
        message_id = send(session, template="password_changed", personalisation={"when": "noon"})
    carried(Carrier())
    with read_session(engine) as session:
        row = session.get(Message, message_id)
        assert row.body.startswith("The password of your Directhub account was changed on noon")
