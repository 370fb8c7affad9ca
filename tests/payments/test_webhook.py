"""Signed messages from the provider: doubled, reordered, forged."""

import hashlib
import hmac
import json

import pytest

from app.db import read_session
from app.payments import connection, queries


@pytest.fixture
def notify(client, engine):
    """Post a message about the payment of case-1, signed as the provider signs."""

    def post(message_id="m1", kind="card_payment_succeeded", *, signature=None, body=None):
        with read_session(engine) as session:
            provider_id = queries.latest_attempt(session, "case-1").provider_id
        notice = {
            "webhook_message_id": message_id,
            "api_version": 1,
            "resource_id": provider_id,
            "resource_type": "payment",
            "event_type": kind,
            "resource": {},
        }
        raw = json.dumps(notice).encode() if body is None else body
        signed = hmac.new(connection.signing_secret(), raw, hashlib.sha256).hexdigest()
        headers = {"Pay-Signature": signed if signature is None else signature}
        return client.post("/payments/webhook", data=raw, headers=headers, csrf=False).status_code

    return post


def test_a_message_may_come_before_the_person_returns(ear, begin, pay, come_back, notify):
    payment = begin()
    pay(payment)
    assert notify() == 200
    come_back(payment)
    assert ear.heard == [("case-1", "success", "")]


def test_a_doubled_message_is_acted_on_once(ear, begin, pay, notify):
    pay(begin())
    assert [notify(), notify(), notify("m2")] == [200, 200, 200]
    assert ear.heard == [("case-1", "success", "")]


def test_messages_out_of_order_end_in_the_right_state(ear, begin, pay, notify):
    pay(begin())
    notify("captured", "card_payment_captured")
    notify("started", "card_payment_started")
    assert ear.heard == [("case-1", "success", "")]


@pytest.mark.parametrize("signature", ["", "0" * 64, "é"])
def test_a_badly_signed_message_is_refused(ear, begin, pay, notify, signature):
    pay(begin())
    assert notify(signature=signature) == 401
    assert ear.heard == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"resource_id": 1}', b"\xff"])
def test_a_signed_message_of_another_shape_is_refused(begin, notify, body):
    begin()
    assert notify(body=body) == 400


def test_a_message_about_somebody_elses_payment_changes_nothing(ear, begin, notify, engine):
    begin()
    body = json.dumps(
        {"webhook_message_id": "m", "resource_id": "not-ours", "event_type": "card_payment_captured"}
    )
    assert notify(body=body.encode()) == 200
    assert ear.heard == []
