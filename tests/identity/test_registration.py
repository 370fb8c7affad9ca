"""Registering: an address confirmed by a code, a password, an authenticator app."""

import re
from datetime import timedelta

import pytest

from app import clock
from app.db import read_session
from app.identity.people import credentials, queries
from app.notifications.queries import outbox
from app.notifications.wording import written
from tests.identity.people import PASSWORD, SECRET, add_person, follow, form_action, the_person

NEW = "grace@example.org"


def letters(engine, to=NEW):
    """The messages to an address, newest first."""
    with read_session(engine) as session:
        return [written(message).body for message in outbox(session, to=to)]


def sent_code(engine, to=NEW):
    return re.search(r"\b\d{6}\b", letters(engine, to)[0])[0]


def ask_code(client, email=NEW):
    return client.post("/identity/register/", data={"email": email})


def confirmed(client, engine, email=NEW):
    ask_code(client, email)
    return client.post("/identity/register/code", data={"code": sent_code(engine, email)})


def to_authenticator(client, engine, email=NEW):
    confirmed(client, engine, email)
    client.post("/identity/register/password", data={"password": PASSWORD})
    page = client.get("/identity/register/authenticator")
    return re.search(r'id="secret">([A-Z2-7 ]+)<', page.text)[1].replace(" ", "")


def test_a_newcomer_registers_and_is_back_where_they_were(client, engine):
    page = follow(client, client.get("/signin/?return-to=/cookies"))
    register = re.search(r'href="(/identity/register/[^"]*)"', page.text)[1].replace("&amp;", "&")
    page = client.get(register)
    page = follow(client, client.post(form_action(page), data={"email": " Grace@Example.org "}))
    assert NEW in page.text
    page = follow(client, client.post(form_action(page), data={"code": sent_code(engine)}))
    page = follow(client, client.post(form_action(page), data={"password": PASSWORD}))
    assert '<svg role="img"' in page.text
    secret = re.search(r'id="secret">([A-Z2-7 ]+)<', page.text)[1].replace(" ", "")
    code = credentials.current_code(secret, now=clock.now())
    page = follow(client, client.post(form_action(page), data={"code": f"{code[:3]} {code[3:]}"}))
    assert page.request.path == "/cookies"
    assert "Sign out" in page.text
    assert the_person(engine, NEW) is not None


@pytest.mark.parametrize("email", ["", "grace", "grace@example", "a b@example.org", "g@" + "x" * 260])
def test_a_malformed_address_gets_its_message_beside_the_field(client, engine, email):
    page = ask_code(client, email)
    assert page.status_code == 422
    assert 'href="#email"' in page.text
    assert email.strip() in page.text


def test_pages_do_not_tell_whether_an_address_has_an_account(client, engine):
    known = add_person(engine)
    answers = []
    for email in (known.email, NEW):
        asked = ask_code(client, email)
        wrong = client.post("/identity/register/code", data={"code": "000000"})
        answers.append((asked.status_code, asked.location, wrong.status_code, wrong.text.replace(email, "X")))
    stable = [re.sub(r'nonce[=-]"?[\w-]+|value="[0-9a-f]{64}"', "", answer[3]) for answer in answers]
    assert answers[0][:3] == answers[1][:3]
    assert stable[0] == stable[1]
    assert "already have" in letters(engine, known.email)[0]


def test_a_code_is_used_up_by_wrong_tries(client, engine):
    ask_code(client)
    for _ in range(5):
        assert client.post("/identity/register/code", data={"code": "000000"}).status_code == 422
    spent = client.post("/identity/register/code", data={"code": sent_code(engine)})
    assert spent.status_code == 429
    assert "can no longer be used" in spent.text


def test_a_code_is_of_its_own_browser_and_works_once(app, client, engine):
    ask_code(client)
    code = sent_code(engine)
    other = app.test_client()
    ask_code(other, "eve@example.org")
    assert other.post("/identity/register/code", data={"code": code}).status_code == 422
    assert client.post("/identity/register/code", data={"code": code}).status_code == 303
    assert client.post("/identity/register/code", data={"code": code}).status_code == 429


def test_an_old_code_has_expired(client, engine, monkeypatch):
    ask_code(client)
    later = clock.now() + timedelta(minutes=16)
    monkeypatch.setattr("app.clock.now", lambda: later)
    assert client.post("/identity/register/code", data={"code": sent_code(engine)}).status_code == 429


def test_an_address_gets_few_codes_an_hour(client, engine):
    answers = [ask_code(client).status_code for _ in range(6)]
    assert answers == [303] * 5 + [429]
    assert len(letters(engine)) == 5


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("", "Enter a password"),
        ("short one", "10 characters or more"),
        ("x" * 201, "200 characters or fewer"),
        ("passwordpassword", "too easy to guess"),
        ("Password123!!", "too easy to guess"),
        ("aaaaaaaaaaaa", "too easy to guess"),
        ("grace@example.org", "must not be your email"),
    ],
)
def test_a_poor_password_is_refused_with_the_reason(client, engine, password, message):
    confirmed(client, engine)
    page = client.post("/identity/register/password", data={"password": password})
    assert page.status_code == 422
    assert message in page.text


def test_steps_cannot_be_skipped(client, engine):
    for step in ("code", "password", "authenticator"):
        assert client.get(f"/identity/register/{step}").location.endswith("/identity/register/")
        skipped = client.post(f"/identity/register/{step}", data={"code": "123456", "password": PASSWORD})
        assert skipped.location.endswith("/identity/register/")
    ask_code(client)
    assert client.get("/identity/register/password").location.endswith("/identity/register/")


def test_a_wrong_first_code_of_the_app_makes_no_account(client, engine):
    to_authenticator(client, engine)
    for code in ("", "12345", "000000"):
        assert client.post("/identity/register/authenticator", data={"code": code}).status_code == 422
    assert the_person(engine, NEW) is None


def test_the_code_that_proved_the_app_does_not_sign_in_again(client, app, engine):
    secret = to_authenticator(client, engine)
    code = credentials.current_code(secret, now=clock.now())
    client.post("/identity/register/authenticator", data={"code": code})
    other = app.test_client()
    other.post("/identity/sign-in", data={"email": NEW, "password": PASSWORD})
    assert other.post("/identity/sign-in/code", data={"code": code}).status_code == 422


def test_a_registration_cannot_lend_its_authenticator_to_another_account(client, engine):
    """Somebody with a stolen password must not get past the second factor by way of a registration."""
    victim = add_person(engine)
    secret = to_authenticator(client, engine)
    client.post("/identity/sign-in", data={"email": victim.email, "password": PASSWORD})
    code = credentials.current_code(secret, now=clock.now())
    taken = client.post("/identity/register/authenticator", data={"code": code})
    assert taken.location.endswith("/identity/register/")
    with read_session(engine) as session:
        assert queries.authenticator(session, victim.id).secret == SECRET


def test_the_pages_are_in_welsh_too(client, engine):
    page = client.get("/identity/register/?lang=cy")
    assert "Creu cyfrif" in page.text
    page = client.post("/identity/register/", data={"email": ""})
    assert "<title>Gwall: Creu cyfrif" in page.text
