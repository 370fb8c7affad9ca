"""GOV.UK Notify: its own client and our carrier against the sandbox, and delivery receipts."""

import json
import threading

import pytest
from notifications_python_client.errors import HTTPError
from notifications_python_client.notifications import NotificationsAPIClient
from werkzeug.serving import make_server

from app import clock
from app.db import read_session, transaction
from app.notifications import connection, operations, queries
from app.notifications.models import Message
from app.notifications.notify import NotifyCarrier
from app.notifications.port import CarrierError, UndeliverableError
from app.notifications.rules import Letter, Status
from app.notifications.sandbox.api import SANDBOX_KEY

TEMPLATE = "9d751e0e-f929-4891-82a1-a3e1c3c18ee3"
FIELDS = {"subject": "Receipt", "body": "Paid"}


def letter(**changes):
    facts = {"id": "m1", "to": "ann@example.org", **FIELDS, "language": "en", "reference": "VT-1"}
    return Letter(**{**facts, **changes})


@pytest.fixture
def server(app):
    """The hub on loopback, its Notify sandbox at the root of a host as Notify's own API is."""

    def at_root(environ, start_response):
        if environ["PATH_INFO"].startswith("/v2/"):
            environ["PATH_INFO"] = f"/notifications/sandbox{environ['PATH_INFO']}"
        return app(environ, start_response)

    made = make_server("127.0.0.1", 0, at_root, threaded=True)
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{made.port}"
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture
def their_client(server):
    client = NotificationsAPIClient(SANDBOX_KEY, base_url=server)
    yield client
    client.request_session.close()


@pytest.fixture
def carrier(server):
    return NotifyCarrier(SANDBOX_KEY, f"{server}/notifications/sandbox", TEMPLATE)


def test_their_client_sends_and_asks_what_became_of_it(their_client):
    sent = their_client.send_email_notification("ann@example.org", TEMPLATE, FIELDS, reference="r1")
    assert sent["content"]["subject"] == "Receipt"
    found = their_client.get_notification_by_id(sent["id"])
    assert (found["status"], found["reference"], found["email_address"]) == (
        "delivered",
        "r1",
        "ann@example.org",
    )
    failing = their_client.send_email_notification("perm-fail@simulator.notify", TEMPLATE, FIELDS)
    assert their_client.get_notification_by_id(failing["id"])["status"] == "permanent-failure"
    assert len(their_client.get_all_notifications()["notifications"]) == 2


@pytest.mark.parametrize(
    ("address", "template", "fields"),
    [
        ("ann", TEMPLATE, FIELDS),
        ("ann@example.org", "no-uuid", FIELDS),
        ("ann@example.org", TEMPLATE, {"subject": "only"}),
        ("ann@blocked.example", TEMPLATE, FIELDS),
    ],
)
def test_their_client_is_refused_as_by_notify(their_client, address, template, fields):
    with pytest.raises(HTTPError) as refusal:
        their_client.send_email_notification(address, template, fields)
    assert refusal.value.status_code == 400
    assert refusal.value.message[0]["error"] in {"ValidationError", "BadRequestError"}


def test_a_key_of_somebody_else_is_refused(server):
    key = SANDBOX_KEY[:-4] + "0000"
    client = NotificationsAPIClient(key, base_url=server)
    with client.request_session, pytest.raises(HTTPError) as refusal:
        client.get_all_notifications()
    assert refusal.value.status_code == 403


def test_our_carrier_sends_and_does_not_send_again_what_was_taken(carrier, their_client):
    first = carrier.carry(letter())
    assert carrier.carry(letter(repeated=True)) == first
    assert len(their_client.get_all_notifications(reference="m1")["notifications"]) == 1
    assert carrier.carry(letter(id="m2", repeated=True)) != first


def test_our_carrier_tells_refusals_from_silence(carrier, server):
    with pytest.raises(UndeliverableError):
        carrier.carry(letter(to="ann@blocked.example"))
    with pytest.raises(CarrierError):
        NotifyCarrier(SANDBOX_KEY[:-4] + "0000", f"{server}/notifications/sandbox", TEMPLATE).carry(letter())
    with pytest.raises(CarrierError):
        NotifyCarrier(SANDBOX_KEY, "http://127.0.0.1:9", TEMPLATE).carry(letter())


def test_half_a_setting_is_refused_at_start():
    with pytest.raises(ValueError, match="HUB_NOTIFY"):
        NotifyCarrier("short", "https://notify.test", TEMPLATE)
    with pytest.raises(ValueError, match="HUB_NOTIFY"):
        NotifyCarrier(SANDBOX_KEY, "https://notify.test", "")


class Ear:
    """A receipt listener that remembers."""

    def __init__(self):
        self.heard = []

    def message_changed(self, session, *, reference, status, now):
        self.heard.append((reference, str(status)))


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"notify_callback_token": type(settings.secret_key)("tell-me")})


@pytest.fixture
def ear(app):
    listener = Ear()
    connection.listen([listener])
    yield listener
    connection.listen([])


@pytest.fixture
def message(app, engine):
    """A message that Notify took as n1."""
    with transaction(engine) as session:
        message_id = operations.send(
            session,
            template="password_changed",
            language="en",
            to="ann@example.org",
            personalisation={"when": "noon"},
            reference="VT-1",
            now=clock.now(),
        )
        operations.mark_sent(session, letter=letter(id=message_id), carrier_id="n1", now=clock.now())
    return message_id


@pytest.fixture
def tell(client):
    def post(status, *, id_="n1", reference="", token="tell-me", body=None):
        raw = json.dumps({"id": id_, "reference": reference, "status": status}) if body is None else body
        headers = {"Authorization": f"Bearer {token}"}
        return client.post("/notifications/receipts", data=raw, headers=headers).status_code

    return post


def status_of(engine, message_id):
    with read_session(engine) as session:
        return session.get(Message, message_id).status


def test_a_receipt_is_noted_and_told_once(engine, ear, message, tell):
    assert [tell("delivered"), tell("delivered")] == [204, 204]
    assert status_of(engine, message) == Status.DELIVERED
    assert ear.heard == [("VT-1", "delivered")]


def test_arrival_is_final_whatever_comes_after(engine, ear, message, tell):
    for status in ("temporary-failure", "delivered", "permanent-failure", "sending"):
        assert tell(status) == 204
    assert status_of(engine, message) == Status.DELIVERED
    assert [status for _reference, status in ear.heard] == ["failed", "delivered"]


def test_a_receipt_may_overtake_our_own_note(engine, ear, app, tell):
    with transaction(engine) as session:
        message_id = operations.send(
            session,
            template="password_changed",
            language="en",
            to="ann@example.org",
            personalisation={"when": "noon"},
            reference="VT-2",
            now=clock.now(),
        )
    assert tell("delivered", id_="n9", reference=message_id) == 204
    with transaction(engine) as session:
        assert operations.begin_carrying(session, message_id, number=0) is None
        assert queries.by_carrier_id(session, "n9").id == message_id


def test_forged_and_shapeless_receipts_are_refused(engine, message, tell):
    assert tell("delivered", token="guess") == 401
    assert tell("delivered", body="[]") == 400
    assert tell("delivered", body="{") == 400
    assert tell("delivered", id_="unknown") == 204
    assert status_of(engine, message) == Status.SENT
