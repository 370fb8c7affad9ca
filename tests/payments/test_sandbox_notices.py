"""The sandbox's own webhook messages: signed, doubled, in any order, and understood by the hub."""

import json
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from app.payments import connection
from app.payments.rules import CREATED, EXPIRED, PROVIDER_ERROR, REJECTED, STARTED, SUBMITTED, SUCCESS
from app.payments.sandbox.notices import events_between


@pytest.fixture
def receiver(settings, app):
    """Where the hub's webhook would be: what came, as (signature, body)."""
    came = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            came.append((self.path, self.headers["Pay-Signature"], body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    Thread(target=server.serve_forever, daemon=True).start()
    secret = type(settings.pay_signing_secret)("agreed")
    changes = {"base_url": f"http://127.0.0.1:{server.server_port}", "pay_signing_secret": secret}
    app.extensions["settings"] = settings.model_copy(update=changes)
    connection.install(app.extensions["settings"])
    yield came
    server.shutdown()
    server.server_close()
    connection.install(settings)


@pytest.mark.backends("sqlite")
def test_messages_come_twice_and_the_hub_hears_of_the_payment_once(client, ear, begin, pay, receiver):
    pay(begin())
    limit = time.monotonic() + 20
    while len(receiver) < 6 and time.monotonic() < limit:
        time.sleep(0.01)
    told = sorted(json.loads(body)["event_type"] for _path, _signature, body in receiver)
    events = ("card_payment_captured", "card_payment_started", "card_payment_succeeded")
    assert told == sorted([*events, *events])
    for path, signature, body in receiver:
        answer = client.post(path, data=body, headers={"Pay-Signature": signature}, csrf=False)
        assert answer.status_code == 200
    assert ear.heard == [("case-1", "success", "")]


@pytest.mark.parametrize(
    ("before", "after", "events"),
    [
        (CREATED, STARTED, ("card_payment_started",)),
        (CREATED, SUBMITTED, ("card_payment_started",)),
        (SUBMITTED, SUBMITTED, ()),
        (SUBMITTED, SUCCESS, ("card_payment_succeeded", "card_payment_captured")),
        (CREATED, REJECTED, ("card_payment_started", "card_payment_failed")),
        (CREATED, EXPIRED, ("card_payment_expired",)),
        (STARTED, PROVIDER_ERROR, ("card_payment_failed",)),
    ],
)
def test_each_change_has_its_events(before, after, events):
    assert events_between(before, after) == events
