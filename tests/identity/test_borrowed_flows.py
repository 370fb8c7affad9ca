"""An attacker who mixes what one browser was sent or allowed for one purpose into another: a code of their
own for somebody else's address, their own authenticator for somebody else's account.
"""

import re
from datetime import timedelta

import pytest

from app import clock
from app.db import read_session, transaction
from app.identity.people import credentials, operations
from app.identity.people.queries import authenticator, person_by_email
from app.identity.people.rules import Limit
from app.identity.security import operations as security
from app.notifications.queries import outbox
from app.notifications.wording import written
from tests.identity.people import PASSWORD, add_person, sign_in

MINE, VICTIM = "mallory@example.org", "ada@example.org"
MY_PHONE, HER_PHONE = "+447700900123", "+447700900982"
NEW_PASSWORD = "seven quiet lanterns outside"


def letters(engine, to):
    with read_session(engine) as session:
        return [written(message) for message in outbox(session, to=to)]


def code_to(engine, address):
    """The newest six digits that went to an address."""
    return next(m[0] for m in (re.search(r"\b\d{6}\b", one.body) for one in letters(engine, address)) if m)


@pytest.fixture
def no_more_mail(monkeypatch):
    """From now on every further letter is one too many."""

    def stop():
        for module in (operations, security):
            monkeypatch.setattr(module, "MAILS_PER_EMAIL", Limit(0, timedelta(hours=1)))

    return stop


def test_a_code_sent_to_my_address_confirms_no_other(client, engine, no_more_mail):
    client.post("/identity/register/", data={"email": MINE})
    no_more_mail()
    assert client.post("/identity/register/", data={"email": VICTIM}).status_code == 429
    answer = client.post("/identity/register/code", data={"code": code_to(engine, MINE)})
    assert "/identity/register/password" not in (answer.location or "")
    assert client.get("/identity/register/password").status_code == 303


def test_a_code_sent_to_my_address_does_not_move_my_account_to_another(client, engine, person, no_more_mail):
    sign_in(client, engine, person)
    client.post("/identity/security/email", data={"email": MINE})
    no_more_mail()
    client.post("/identity/security/email", data={"email": "minister@example.org"})
    client.post("/identity/security/email/code", data={"code": code_to(engine, MINE)})
    with read_session(engine) as session:
        assert person_by_email(session, "minister@example.org") is None


def test_my_own_recovery_opens_no_other_account(client, engine):
    add_person(engine, MINE, authenticator=False)
    victim = add_person(engine, VICTIM, authenticator=False)
    client.post("/identity/forgotten/", data={"email": MINE})
    client.post("/identity/forgotten/code", data={"code": code_to(engine, MINE)})
    client.post("/identity/forgotten/", data={"email": VICTIM})
    assert client.get("/identity/forgotten/password").status_code == 303
    answer = client.post("/identity/forgotten/password", data={"password": NEW_PASSWORD})
    assert "/identity/forgotten/" in answer.location
    with read_session(engine) as session:
        assert credentials.password_matches(person_by_email(session, victim.email).password_hash, PASSWORD)


def test_a_recovery_code_of_mine_does_not_fit_another_account(client, engine, person, no_more_mail):
    add_person(engine, MINE)
    client.post("/identity/forgotten/", data={"email": MINE})
    no_more_mail()
    client.post("/identity/forgotten/", data={"email": VICTIM})
    answer = client.post("/identity/forgotten/code", data={"code": code_to(engine, MINE)})
    assert "/identity/forgotten/password" not in (answer.location or "")


@pytest.fixture
def her(engine):
    """An account whose password is known to the attacker and whose second factor is a phone."""
    made = add_person(engine, VICTIM, authenticator=False)
    with_phone(engine, made, HER_PHONE)
    return made


def with_phone(engine, person, number):
    with transaction(engine) as session:
        security.set_phone(session, person_by_email(session, person.email), number=number, now=clock.now())


def test_a_text_to_my_phone_is_not_her_second_factor(client, engine, her):
    me = add_person(engine, MINE)
    sign_in(client, engine, me)
    client.post("/identity/security/phone", data={"phone": MY_PHONE})
    code = code_to(engine, MY_PHONE)
    client.post("/identity/sign-in", data={"email": VICTIM, "password": PASSWORD})
    answer = client.post("/identity/sign-in/text-code", data={"code": code})
    assert answer.status_code == 422


def test_my_authenticator_is_not_bound_to_her_account(client, engine, her):
    me = add_person(engine, MINE)
    sign_in(client, engine, me)
    client.post("/identity/sign-in", data={"email": VICTIM, "password": PASSWORD})
    client.post("/identity/security/authenticator/begin")
    page = client.get("/identity/register/authenticator")
    secret = re.search(r'id="secret">([A-Z2-7 ]+)<', page.text)
    if secret:
        code = credentials.current_code(secret[1].replace(" ", ""), now=clock.now())
        client.post("/identity/register/authenticator", data={"code": code})
    with read_session(engine) as session:
        assert authenticator(session, her.id) is None


def test_a_code_for_one_phone_proves_no_other(client, engine, person, monkeypatch):
    sign_in(client, engine, person)
    client.post("/identity/security/phone", data={"phone": MY_PHONE})
    code = code_to(engine, MY_PHONE)
    monkeypatch.setattr(security, "MAILS_PER_EMAIL", Limit(0, timedelta(hours=1)))
    assert client.post("/identity/security/phone", data={"phone": HER_PHONE}).status_code == 429
    client.post("/identity/security/phone/code", data={"code": code})
    with read_session(engine) as session:
        assert person_by_email(session, person.email).phone != HER_PHONE
