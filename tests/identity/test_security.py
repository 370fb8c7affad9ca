"""Looking after one's own account: every change is told, nothing is weakened, everything can be ended."""

import json
import re
from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock
from app.db import read_session
from app.identity.people import credentials
from app.identity.people.models import Person, ProviderSession, RecoveryCode, SignInEvent
from app.identity.people.queries import person_by_email
from app.notifications.queries import outbox
from app.notifications.wording import written
from tests.identity.people import PASSWORD, add_person, follow, form_action, fresh_code, sign_in
from tests.identity.proving import give_identity

NEW_PASSWORD = "seven quiet lanterns outside"
PHONE = "+447700900982"


@pytest.fixture
def me(client, engine, person):
    """Signed in a moment ago, with both factors."""
    sign_in(client, engine, person)
    return client


def letters(engine, to):
    with read_session(engine) as session:
        return [written(message) for message in outbox(session, to=to)]


def code_in(letter):
    return re.search(r"\b\d{6}\b", letter.body)[0]


def page_of(client):
    return client.get("/identity/security/").text


def test_the_overview_shows_sessions_history_and_what_is_set_up(me, person):
    text = page_of(me)
    for words in (person.email, "Signed in", "this device", "Not proven", "0 left"):
        assert words in text


def test_a_stranger_sees_nothing(client):
    for path in ("", "password", "email", "authenticator", "phone", "recovery-codes", "close", "data.json"):
        assert "/identity/sign-in" in client.get(f"/identity/security/{path}").location


def test_a_change_needs_a_sign_in_of_the_last_minutes(me, engine, monkeypatch):
    later = clock.now() + timedelta(minutes=16)
    monkeypatch.setattr("app.clock.now", lambda: later)
    assert me.get("/identity/security/").status_code == 200
    for path in ("password", "email", "close", "recovery-codes"):
        assert me.post(f"/identity/security/{path}").location == "/identity/sign-in"


def test_a_change_needs_the_second_factor_too(app, client, engine, person):
    sign_in(client, engine, person, level="Cl")
    assert client.get("/identity/security/password").location == "/identity/sign-in/code"


def test_a_new_password_ends_the_other_sessions_and_is_told(app, me, engine, person):
    other = app.test_client()
    sign_in(other, engine, person)
    me.post("/identity/security/password", data={"password": NEW_PASSWORD})
    assert letters(engine, person.email)[0].subject == "Your Directhub password was changed"
    assert other.get("/identity/security/").status_code == 303
    assert me.get("/identity/security/").status_code == 200
    with read_session(engine) as session:
        stored = person_by_email(session, person.email).password_hash
    assert credentials.password_matches(stored, NEW_PASSWORD)


def test_a_poor_new_password_is_refused_with_its_reason(me):
    page = me.post("/identity/security/password", data={"password": "password123"})
    assert page.status_code == 422
    assert "too easy to guess" in page.text


def test_a_new_address_is_confirmed_first_and_the_old_one_is_told(me, engine, person):
    me.post("/identity/security/email", data={"email": "New@example.org"})
    page = me.post("/identity/security/email/code", data={"code": "000000"})
    assert page.status_code == 422
    code = code_in(letters(engine, "new@example.org")[0])
    me.post("/identity/security/email/code", data={"code": code})
    assert "new@example.org" in page_of(me)
    assert letters(engine, person.email)[0].subject == "Your Directhub e-mail address was changed"
    with read_session(engine) as session:
        assert person_by_email(session, person.email) is None


def test_an_address_of_somebody_else_is_not_given_away(me, engine, person):
    add_person(engine, "other@example.org")
    pages = [
        me.post("/identity/security/email", data={"email": e}) for e in ("other@example.org", "x@example.org")
    ]
    assert [(p.status_code, p.location) for p in pages] == [(303, "/identity/security/email/code")] * 2
    assert "already have" in letters(engine, "other@example.org")[0].subject.lower()


def new_secret(me):
    me.post("/identity/security/authenticator/begin")
    page = me.get("/identity/security/authenticator/new")
    return re.search(r'id="secret">([A-Z2-7 ]+)<', page.text)[1].replace(" ", "")


def test_a_new_authenticator_takes_the_old_ones_place_once_it_is_proven(me, engine, person):
    secret = new_secret(me)
    assert me.post("/identity/security/authenticator/new", data={"code": "000000"}).status_code == 422
    code = credentials.current_code(secret, now=clock.now())
    assert me.post("/identity/security/authenticator/new", data={"code": code}).status_code == 303
    assert "authenticator app was added" in letters(engine, person.email)[0].subject


def add_phone(me, engine):
    me.post("/identity/security/phone", data={"phone": "07700 900982"})
    code = code_in(letters(engine, PHONE)[0])
    return me.post("/identity/security/phone/code", data={"code": code})


def test_a_phone_is_proven_by_a_text_message_and_shown_in_part(me, engine, person):
    assert add_phone(me, engine).status_code == 303
    text = page_of(me)
    assert "…982" in text
    assert PHONE not in text
    assert "phone number was added" in letters(engine, person.email)[0].subject


@pytest.mark.parametrize("typed", ["", "12345", "call me", "+0 123456789"])
def test_what_is_no_phone_number_gets_its_message(me, typed):
    assert me.post("/identity/security/phone", data={"phone": typed}).status_code == 422


def test_the_last_second_factor_stays(me, engine, person):
    refused = me.post("/identity/security/authenticator/remove")
    assert refused.status_code == 422
    assert "only second step" in refused.text
    add_phone(me, engine)
    assert me.post("/identity/security/authenticator/remove").status_code == 303
    assert me.post("/identity/security/phone/remove").status_code == 422


def to_second_step(client, person):
    page = follow(client, client.get("/signin/?return-to=/cookies"))
    return follow(client, client.post(form_action(page), data={"email": person.email, "password": PASSWORD}))


def link(page, words):
    return re.search(rf'(?:href|action)="([^"]*{words}[^"]*)"', page.text)[1].replace("&amp;", "&")


def test_a_code_by_text_message_is_a_second_factor(app, me, engine, person):
    add_phone(me, engine)
    other = app.test_client()
    page = to_second_step(other, person)
    page = follow(other, other.post(link(page, "sign-in/text")))
    wrong = other.post(form_action(page), data={"code": "000000"})
    assert wrong.status_code == 422
    done = follow(other, other.post(form_action(page), data={"code": code_in(letters(engine, PHONE)[0])}))
    assert done.request.path == "/cookies"


def codes(me):
    page = me.post("/identity/security/recovery-codes")
    return re.findall(r"<code>([a-z0-9-]+)</code>", page.text)


def test_a_recovery_code_takes_the_place_of_a_lost_app_once(app, me, engine, person):
    made = codes(me)
    assert len(set(made)) == 10
    for attempt, ends in ((0, "/cookies"), (1, "/identity/sign-in/recovery-code")):
        other = app.test_client()
        page = to_second_step(other, person)
        page = other.get(link(page, "recovery-code"))
        done = follow(other, other.post(form_action(page), data={"code": made[0].upper()}))
        assert done.request.path == ends, attempt
    assert "recovery code was used" in letters(engine, person.email)[0].subject
    assert "9 left" in page_of(me)


def test_new_recovery_codes_end_the_old_ones_and_none_is_kept_in_the_clear(app, me, engine, person):
    old = codes(me)[0]
    codes(me)
    other = app.test_client()
    page = other.get(link(to_second_step(other, person), "recovery-code"))
    assert other.post(form_action(page), data={"code": old}).status_code == 422
    with engine.connect() as connection:
        rows = connection.execute(select(RecoveryCode.__table__)).all()
    assert len(rows) == 10
    assert old.replace("-", "") not in str(rows)


def test_recovery_codes_are_not_guessed(app, me, engine, person):
    codes(me)
    other = app.test_client()
    page = other.get(link(to_second_step(other, person), "recovery-code"))
    answers = [other.post(form_action(page), data={"code": f"aaaaaaaaa{n}"}).status_code for n in range(2, 8)]
    assert answers == [422] * 5 + [429]


def forgotten(client, email):
    page = follow(client, client.get("/signin/?return-to=/cookies"))
    page = client.get(link(page, "forgotten"))
    return follow(client, client.post(form_action(page), data={"email": email}))


def test_a_forgotten_password_needs_the_second_factor_as_well(client, engine, person):
    page = forgotten(client, person.email)
    page = follow(
        client, client.post(form_action(page), data={"code": code_in(letters(engine, person.email)[0])})
    )
    page = follow(client, client.post(form_action(page), data={"password": NEW_PASSWORD}))
    with read_session(engine) as session:
        assert credentials.password_matches(person_by_email(session, person.email).password_hash, PASSWORD)
    done = follow(client, client.post(form_action(page), data={"code": fresh_code(engine, person)}))
    assert done.request.path == "/cookies"
    with read_session(engine) as session:
        assert credentials.password_matches(
            person_by_email(session, person.email).password_hash, NEW_PASSWORD
        )
    assert letters(engine, person.email)[0].subject == "Your Directhub password was changed"


def test_recovery_keeps_a_proven_identity_and_ends_every_session(app, me, engine, person):
    give_identity(engine, person)
    other = app.test_client()
    test_a_forgotten_password_needs_the_second_factor_as_well(other, engine, person)
    assert me.get("/identity/security/").status_code == 303
    assert "Proven to level P2" in page_of(other)


def test_recovery_does_not_tell_who_has_an_account(app, engine, person):
    answers = []
    for email in (person.email, "nobody@example.org"):
        client = app.test_client()
        page = forgotten(client, email)
        wrong = client.post(form_action(page), data={"code": "000000"})
        answers.append((page.status_code, page.request.path, wrong.status_code))
    assert answers[0] == answers[1]
    assert "do not have" in letters(engine, "nobody@example.org")[0].subject


def test_steps_of_recovery_cannot_be_skipped(client, engine, person):
    forgotten(client, person.email)
    for path in ("password",):
        sent = client.post(f"/identity/forgotten/{path}", data={"password": NEW_PASSWORD})
        assert "/identity/forgotten/" in sent.location
    assert "sign-in" in client.get("/identity/sign-in/code").location


def test_a_session_elsewhere_is_ended(app, me, engine, person):
    other = app.test_client()
    sign_in(other, engine, person)
    with read_session(engine) as session:
        newest = session.exec(
            select(ProviderSession).order_by(ProviderSession.authenticated_at.desc())
        ).first()
        sid = newest.sid
    me.post(f"/identity/security/sessions/{sid}/end")
    assert other.get("/identity/security/").status_code == 303
    assert me.get("/identity/security/").status_code == 200


def test_nobody_ends_a_strangers_session(app, me, engine):
    second = add_person(engine, "second@example.org")
    other = app.test_client()
    sign_in(other, engine, second)
    with read_session(engine) as session:
        rows = session.exec(select(ProviderSession).where(ProviderSession.person_id == second.id)).all()
        sid = rows[0].sid
    me.post(f"/identity/security/sessions/{sid}/end")
    assert other.get("/identity/security/").status_code == 200


def test_a_person_takes_their_data_away(me, engine, person):
    give_identity(engine, person)
    told = json.loads(me.get("/identity/security/data.json").data)
    assert told["email"] == person.email
    assert told["identity"]["family_name"] == "Rowlands"
    assert "secret" not in str(told).lower()
    assert "password_hash" not in told


def test_closing_is_understood_first_and_then_whole(app, me, engine, person):
    assert me.post("/identity/security/close").status_code == 422
    heard = []

    class Listener:
        def account_closed(self, session, *, issuer, subject, now):
            heard.append((issuer.rsplit("/", 1)[1], subject))

    app.extensions["identity_closure_listeners"] = [Listener()]
    left = me.post("/identity/security/close", data={"understood": "yes"})
    assert "Your account is closed" in me.get(left.location).text
    assert len(heard) == 1
    assert heard[0][0] == "identity"
    with read_session(engine) as session:
        (row,) = session.exec(select(Person)).all()
        assert (row.email, row.password_hash) == ("", "")
        assert session.exec(select(SignInEvent)).all() == []
    page = to_second_step(app.test_client(), person)
    assert page.status_code == 422
    assert letters(engine, person.email)[0].subject == "Your Directhub account was closed"
    assert add_person(engine, person.email).id != person.id, "the address is free again"
