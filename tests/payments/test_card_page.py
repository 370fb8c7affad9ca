"""The card page: errors in place, input kept, nothing secret stored or logged."""

from datetime import date

import pytest

from app.payments.sandbox.rules import Card, luhn_holds, read_card
from tests.payments.conftest import CARD, path_of

TODAY = date(2025, 11, 17)


@pytest.fixture
def address(begin):
    return path_of(begin().next_url).partition("?")[0]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"card_number": ""}, {"card_number"}),
        ({"card_number": "4242424242424241"}, {"card_number"}),
        ({"card_number": "4242"}, {"card_number"}),
        ({"card_number": "４２４２４２４２４２４２４２４２"}, {"card_number"}),
        ({"expiry_month": "", "expiry_year": ""}, {"expiry_month"}),
        ({"expiry_month": "13"}, {"expiry_month"}),
        ({"expiry_month": "10", "expiry_year": "25"}, {"expiry_month"}),
        ({"expiry_year": "later"}, {"expiry_year"}),
        ({"expiry_year": "2099"}, {"expiry_year"}),
        ({"cardholder_name": " "}, {"cardholder_name"}),
        ({"cardholder_name": "4242424242424242"}, {"cardholder_name"}),
        ({"security_code": "12"}, {"security_code"}),
        ({"security_code": "1234"}, {"security_code"}),
        ({"card_number": "378282246310005"}, {"security_code"}),
        ({"card_number": "", "security_code": ""}, {"card_number", "security_code"}),
    ],
)
def test_each_bad_field_is_named(changes, fields):
    card, faults = read_card({**CARD, **changes}, today=TODAY)
    assert card is None
    assert {fault.field for fault in faults} == fields


@pytest.mark.parametrize(("month", "year"), [("11", "25"), ("1", "2026"), ("12", "45")])
def test_a_card_is_good_to_the_end_of_its_month(month, year):
    card, faults = read_card({**CARD, "expiry_month": month, "expiry_year": year}, today=TODAY)
    assert faults == ()
    assert card.last_digits == "4242"
    assert card.brand == "visa"


def test_the_check_digit_catches_one_wrong_digit():
    good = "4242424242424242"
    assert luhn_holds(good)
    for position in range(len(good)):
        wrong = str((int(good[position]) + 1) % 10)
        assert not luhn_holds(good[:position] + wrong + good[position + 1 :])


def test_a_card_never_prints_its_number():
    assert "424242424242" not in repr(Card("4242424242424242", TODAY))


def test_errors_stand_beside_their_fields_and_input_is_kept(client, address):
    page = client.post(address, data={**CARD, "card_number": "4242 4242", "expiry_year": "20"})
    assert page.status_code == 400
    assert "There is a problem" in page.text
    assert 'id="card_number-error"' in page.text
    assert "The expiry date must be this month or later" in page.text
    assert 'value="Sample Person"' in page.text
    assert 'value="4242 4242"' in page.text
    assert 'value="123"' not in page.text


def test_card_data_is_neither_stored_nor_logged(client, engine, address, capsys, caplog):
    caplog.set_level(0)
    client.post(address, data=CARD)
    client.post(f"{address}/confirm")
    with engine.connect() as connection:
        tables = ["payments_payment", "payments_sandbox_payment", "payments_sandbox_event"]
        rows = [connection.exec_driver_sql(f"SELECT * FROM {t}").all() for t in tables]
    seen = str(rows) + capsys.readouterr().out + caplog.text
    for secret in ("4242424242424242", "4242 4242", "Sample Person", "'123'"):
        assert secret not in seen


def test_the_test_cards_are_listed(client, address):
    assert "4000 0025 0000 3155" in client.get(address).text
