"""What a guesser meets at the sign-in page, and what the owner does not."""

import re
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from app import clock
from app.db import read_session, transaction
from app.identity.people import credentials, sessions
from app.identity.people.queries import person_by_email
from app.identity.people.rules import Limit, network_of
from app.notifications.queries import outbox
from tests.identity.people import PASSWORD, add_person, fresh_code, last_step, sign_in


def guess(client, email, password="not the password"):
    return client.post("/identity/sign-in", data={"email": email, "password": password})


def stable(page):
    return re.sub(r'nonce[=-]"?[\w-]+|value="[0-9a-f]{64}"', "", page.text)


def test_a_wrong_password_and_an_unknown_address_look_the_same(app, engine, person):
    known, unknown = app.test_client(), app.test_client()
    answers = [guess(known, person.email), guess(unknown, "nobody@example.org")]
    pages = [stable(a).replace(person.email, "X").replace("nobody@example.org", "X") for a in answers]
    assert answers[0].status_code == answers[1].status_code == 422
    assert pages[0] == pages[1]
    assert "is incorrect" in pages[0]


def test_both_take_one_password_hash(app, engine, person, monkeypatch):
    seen = []
    verify = credentials.HASHER.verify
    monkeypatch.setattr(
        credentials, "HASHER", type("H", (), {"verify": lambda self, *a: seen.append(1) or verify(*a)})()
    )
    credentials._nobody.cache_clear()
    monkeypatch.setattr(credentials, "_nobody", lambda: hashed)
    for email in (person.email, "nobody@example.org"):
        guess(app.test_client(), email)
    assert len(seen) == 2


hashed = credentials.hash_password("nobody has this password")


def test_strangers_share_ten_tries_whether_or_not_there_is_an_account(app, engine, person):
    for email in (person.email, "nobody@example.org"):
        answers = [guess(app.test_client(), email) for _ in range(11)]
        assert [each.status_code for each in answers] == [422] * 10 + [429]
        assert answers[-1].headers["Retry-After"] == "900"
    assert guess(app.test_client(), person.email, PASSWORD).status_code == 429, "not even the right one"


def test_the_owner_gets_in_from_a_known_browser_while_a_guesser_is_locked_out(app, engine, person):
    home = app.test_client()
    sign_in(home, engine, person)
    for _ in range(12):
        guess(app.test_client(), person.email)
    assert guess(home, person.email, PASSWORD).status_code == 303


def test_strangers_who_ask_for_letters_leave_the_owners_browser_its_own(app, engine, person):
    home = app.test_client()
    sign_in(home, engine, person)
    ask = [app.test_client().post("/identity/forgotten/", data={"email": person.email}) for _ in range(6)]
    assert [answer.status_code for answer in ask] == [303] * 5 + [429]
    assert home.post("/identity/forgotten/", data={"email": person.email}).status_code == 303


def test_the_lock_ends_by_itself(app, engine, person, monkeypatch):
    for _ in range(11):
        guess(app.test_client(), person.email)
    later = clock.now() + timedelta(minutes=16)
    monkeypatch.setattr("app.clock.now", lambda: later)
    assert guess(app.test_client(), person.email, PASSWORD).status_code == 303


def test_one_address_cannot_try_many_accounts(app, engine, monkeypatch):
    monkeypatch.setattr(sessions, "ADDRESS_TRIES", Limit(5, timedelta(minutes=10)))
    client = app.test_client()
    answers = [guess(client, f"p{number}@example.org").status_code for number in range(6)]
    assert answers == [422] * 5 + [429]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
    ],
)
def test_one_network_counts_as_one_address(address, network):
    assert network_of(address) == network


def test_a_password_is_the_same_from_every_keyboard():
    composed, apart = "caf\u00e9 lanterns outside", "cafe\u0301 lanterns outside"
    assert composed != apart
    assert credentials.password_matches(credentials.hash_password(apart), composed)
    assert credentials.password_matches(credentials.hash_password(composed), apart)


def test_a_weaker_hash_is_renewed_when_its_owner_signs_in(app, engine, person):
    weak = PasswordHasher(time_cost=1, memory_cost=1_024, parallelism=1).hash(PASSWORD)
    with transaction(engine) as session:
        person_by_email(session, person.email).password_hash = weak
    for password, kept in (("not the password", True), (PASSWORD, False)):
        guess(app.test_client(), person.email, password)
        with read_session(engine) as session:
            stored = person_by_email(session, person.email).password_hash
        assert (stored == weak) is kept
    assert not credentials.needs_new_hash(stored)
    assert credentials.password_matches(stored, PASSWORD)


def test_authenticator_codes_run_out_sooner(app, engine, person):
    client = app.test_client()
    guess(client, person.email, PASSWORD)
    answers = [client.post("/identity/sign-in/code", data={"code": "000000"}).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]
    assert client.post("/identity/sign-in/code", data={"code": fresh_code(engine, person)}).status_code == 429


def test_a_code_works_once_and_no_older_one_after_it(app, engine, person):
    first, second = app.test_client(), app.test_client()
    for client in (first, second):
        guess(client, person.email, PASSWORD)
    code = fresh_code(engine, person)
    assert first.post("/identity/sign-in/code", data={"code": code}).status_code == 303
    assert second.post("/identity/sign-in/code", data={"code": code}).status_code == 422
    older = credentials.code_of_step(person.secret, last_step(engine, person) - 1)
    assert second.post("/identity/sign-in/code", data={"code": older}).status_code == 422


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦"])
def test_what_is_no_code_costs_no_try(app, engine, person, code):
    client = app.test_client()
    guess(client, person.email, PASSWORD)
    for _ in range(7):
        page = client.post("/identity/sign-in/code", data={"code": code})
    assert page.status_code == 422
    assert 'href="#code"' in page.text


def test_the_code_page_needs_the_password_first(client, person):
    assert client.get("/identity/sign-in/code").location == "/identity/sign-in"
    assert client.post("/identity/sign-in/code", data={"code": "123456"}).location == "/identity/sign-in"


def test_what_was_typed_is_kept_but_never_the_password(client, person):
    page = guess(client, person.email, "a secret of mine")
    assert f'value="{person.email}"' in page.text
    assert "a secret of mine" not in page.text


def test_empty_fields_get_their_messages(client, engine):
    page = client.post("/identity/sign-in", data={"email": " ", "password": ""})
    assert 'href="#email"' in page.text
    assert 'href="#password"' in page.text
    assert "<title>Error: Sign in" in page.text


def test_a_person_without_an_app_sets_one_up_at_sign_in(app, engine):
    person = add_person(engine, "new@example.org", authenticator=False)
    client = app.test_client()
    answer = guess(client, person.email, PASSWORD)
    assert answer.location == "/identity/register/authenticator"
    page = client.get(answer.location)
    secret = re.search(r'id="secret">([A-Z2-7 ]+)<', page.text)[1].replace(" ", "")
    code = credentials.current_code(secret, now=clock.now())
    assert client.post(answer.location, data={"code": code}).status_code == 303
    with read_session(engine) as session:
        told = [message.template for message in outbox(session, to=person.email)]
    assert told == ["authenticator_added"], "whoever has the password could have done it"
