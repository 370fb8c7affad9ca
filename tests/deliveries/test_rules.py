"""When a delivery is tried again, how it is signed, and that its schema is true."""

import json
from datetime import UTC, datetime, timedelta

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.deliveries import rules
from app.deliveries.schema import schema
from tests.deliveries.conftest import Subjects, receiver_source

NOW = datetime(2025, 11, 17, 10, 0, tzinfo=UTC)
# The worked example of the Standard Webhooks specification, 1.0.0.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_the_signature_is_that_of_the_specifications_example():
    signed = rules.signature(
        SECRET,
        delivery_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(st.binary(max_size=200), st.binary(min_size=32, max_size=32))
def test_what_is_signed_is_genuine_and_nothing_else_is(body, entropy):
    secret = rules.new_secret(entropy)
    headers = rules.headers_for(secret, delivery_id="d1", now=NOW, body=body)
    assert rules.genuine(secret, headers, body, NOW + timedelta(minutes=4))
    assert not rules.genuine(secret, headers, body, NOW + timedelta(minutes=6))
    assert not rules.genuine(secret, headers, body + b" ", NOW)
    assert not rules.genuine(secret, {**headers, "Webhook-Id": "d2"}, body, NOW)
    assert not rules.genuine(rules.new_secret(bytes(32)), headers, body, NOW) or entropy == bytes(32)


@pytest.mark.parametrize("odd", [{}, {"Webhook-Id": "x", "Webhook-Timestamp": "soon"}])
def test_a_delivery_without_whole_headers_is_not_genuine(odd):
    assert not rules.genuine(SECRET, odd, b"", NOW)


@pytest.mark.parametrize(
    ("status", "delivered", "again"),
    [(200, True, False), (202, True, False), (302, False, False), (400, False, False), (401, False, False)]
    + [(status, False, True) for status in (408, 425, 429, 500, 503)],
)
def test_answers_are_told_apart(status, delivered, again):
    found = rules.judge(status, {}, b'{"receipt": "R-1"}')
    assert (found.delivered, found.again) == (delivered, again)
    assert found.receipt == ("R-1" if delivered else "")


def test_an_asked_for_pause_is_honoured_up_to_a_day():
    assert rules.judge(503, {"retry-after": "90"}, b"").wait == timedelta(seconds=90)
    assert rules.judge(503, {"retry-after": "999999"}, b"").wait == timedelta(days=1)
    assert rules.judge(503, {"retry-after": "tomorrow"}, b"").wait is None


@given(st.binary(max_size=300))
def test_any_answer_at_all_makes_a_receipt_that_can_be_shown(body):
    assert len(rules.receipt_in(body)) <= 100


def test_patience_ends_after_about_two_days():
    pauses = [rules.pause_before(tried) for tried in range(1, 20)]
    assert sum(filter(None, pauses), timedelta()) < timedelta(days=3)
    assert pauses[len(rules.PAUSES)] is None


def test_what_is_sent_is_what_the_schema_says():
    published = schema("https://hub.example")
    jsonschema.Draft202012Validator.check_schema(published)
    package = rules.for_recipient(Subjects().package(None, subject_id="x"), "salt")
    sent = json.loads(rules.envelope("0a1b", package))
    jsonschema.validate(sent, published)
    assert "sample-person" not in json.dumps(sent)


def test_a_person_has_another_name_at_every_recipient():
    package = Subjects().package(None, subject_id="x")
    names = {rules.for_recipient(package, salt)["person"] for salt in ("one", "one", "two")}
    assert len(names) == 2
    assert rules.for_recipient({"person": None}, "one")["person"] is None


def test_the_guides_receiver_is_about_thirty_lines():
    code = [line for line in receiver_source().splitlines() if line.strip()]
    assert len(code) <= 31
