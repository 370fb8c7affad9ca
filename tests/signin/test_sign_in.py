"""The relying party against the built-in provider: sessions, listeners, roles, faults, sign-out."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy
from sqlmodel import select

from app import clock
from app.db import read_session, transaction
from app.organisations.operations import invite
from app.organisations.queries import roles_held
from app.organisations.rules import Held
from app.signin.hook import add_listener
from app.signin.models import SignInSession
from app.signin.rules import TokenFaultError
from tests.identity.people import add_person, follow, form_action, fresh_code, sign_in


@pytest.fixture
def person(engine):
    return add_person(engine)


def to_callback(client, engine, person, link="/signin/?return-to=/cookies"):
    """Sign in at the provider; the address that the browser is sent back to."""
    page = follow(client, client.get(link))
    page = client.get(
        client.post(form_action(page), data={"email": person.email, "password": person.password}).location
    )
    sent = client.post(form_action(page), data={"code": fresh_code(engine, person)})
    parts = urlsplit(sent.location)
    return f"{parts.path}?{parts.query}"


def sessions(engine):
    with transaction(engine) as session:
        return session.exec(select(SignInSession)).all()


def test_the_page_one_was_on_comes_back_with_its_query(client, engine, person):
    page = sign_in(client, engine, person, return_to="/search?q=tax%26lang%3Dcy")
    assert page.request.full_path == "/search?q=tax&lang=cy"


def test_the_way_back_is_never_another_site(client, engine, person):
    back = client.get(to_callback(client, engine, person, "/signin/?return-to=//evil.example"))
    assert back.location == "/account/"


def test_the_session_is_new_at_every_sign_in(client, engine, person):
    client.set_cookie("session", "fixed by somebody else")
    sign_in(client, engine, person)
    first = client.get_cookie("session").value
    assert first != "fixed by somebody else"
    sign_in(client, engine, person)
    assert client.get_cookie("session").value != first
    assert len(sessions(engine)) == 1


def test_the_cookie_is_kept_as_a_hash_and_the_id_token_encrypted(client, engine, person):
    sign_in(client, engine, person)
    with engine.connect() as connection:
        row = connection.execute(sqlalchemy.text("SELECT * FROM signin_session")).one()
    assert client.get_cookie("session").value not in str(row)
    assert sessions(engine)[0].id_token not in str(row)


def test_a_session_ends_after_eight_hours(client, engine, person, monkeypatch):
    sign_in(client, engine, person)
    later = clock.now() + timedelta(hours=8, minutes=1)
    monkeypatch.setattr("app.clock.now", lambda: later)
    assert "Sign out" not in client.get("/cookies").text


@pytest.mark.backends("sqlite")
def test_the_callback_frees_the_database_before_it_calls_the_provider(app, client, engine, person):
    """On SQLite a second writer must wait; with no patience at all the sign-in still works."""
    path = to_callback(client, engine, person)

    def impatient(connection, *_):
        connection.execute("PRAGMA busy_timeout=0")

    sqlalchemy.event.listen(engine, "checkout", impatient)
    try:
        assert client.get(path).location == "/cookies"
    finally:
        sqlalchemy.event.remove(engine, "checkout", impatient)
        # Every connection that lost its patience goes: the pool outlives this test.
        engine.dispose()


def test_listeners_hear_of_the_arrival_in_its_transaction(app, client, engine, person):
    heard = []

    class Listener:
        def signed_in(self, session, arrival):
            heard.append((arrival.guest, arrival.level, session.exec(select(SignInSession)).one().subject))

    add_listener(app, Listener())
    client.set_cookie("guest", "a guest")
    sign_in(client, engine, person)
    assert heard == [("a guest", "Cl.Cm", sessions(engine)[0].subject)]


def test_what_a_listener_refuses_did_not_happen(app, client, engine, person):
    class Refusing:
        def signed_in(self, session, arrival):
            raise LookupError("no")

    add_listener(app, Refusing())
    path = to_callback(client, engine, person)
    with pytest.raises(LookupError):
        client.get(path)
    assert not sessions(engine)


def test_an_invited_person_has_the_role_from_the_first_sign_in(client, engine, person, settings):
    with transaction(engine) as session:
        invite(
            session,
            email=person.email,
            role="operator",
            organisation=None,
            by="command",
            now=clock.now(),
        )
    sign_in(client, engine, person)
    with read_session(engine) as session:
        held = roles_held(session, issuer=settings.issuer, subject=sessions(engine)[0].subject)
    assert held == {Held("operator", None)}
    assert client.get("/audit/").status_code == 200


def test_a_password_alone_gives_no_role(client, engine, person, settings):
    with transaction(engine) as session:
        invite(session, email=person.email, role="admin", organisation=None, by="command", now=clock.now())
    sign_in(client, engine, person, level="Cl")
    asked = client.get("/audit/")
    assert asked.location == "/signin/?return-to=%2Faudit%2F&level=Cl.Cm"


def test_a_role_needs_two_factors_at_every_sign_in(app, client, engine, person):
    with transaction(engine) as session:
        invite(session, email=person.email, role="admin", organisation=None, by="command", now=clock.now())
    sign_in(client, engine, person)
    assert client.get("/audit/").status_code == 200
    thief = app.test_client()
    sign_in(thief, engine, person, level="Cl")
    assert "level=Cl.Cm" in thief.get("/audit/").location
    assert thief.get("/api/audit").status_code == 401
    page = follow(thief, thief.get(thief.get("/audit/").location))
    assert "one-time-code" in page.text
    page = follow(thief, thief.post(form_action(page), data={"code": fresh_code(engine, person)}))
    assert (page.status_code, page.request.path) == (200, "/audit/")


def test_an_address_cannot_ask_for_less_than_the_hub_does(app, engine, person):
    thief = app.test_client()
    page = follow(thief, thief.get("/signin/?return-to=/account/&level=Cl"))
    sent = {"email": person.email, "password": person.password}
    page = follow(thief, thief.post(form_action(page), data=sent))
    assert "one-time-code" in page.text
    assert sessions(engine) == []


def test_a_step_up_asks_only_for_the_code_and_comes_back(client, engine, person):
    sign_in(client, engine, person, level="Cl")
    assert sessions(engine)[0].level == "Cl"
    page = follow(client, client.get("/signin/?return-to=/cookies&level=Cl.Cm"))
    assert 'id="password"' not in page.text
    page = follow(client, client.post(form_action(page), data={"code": fresh_code(engine, person)}))
    assert page.request.path == "/cookies"
    assert [s.level for s in sessions(engine)] == ["Cl.Cm"]


def test_tabs_side_by_side_each_find_their_way_back(client, engine, person):
    one = client.get("/signin/?return-to=/cookies")
    sign_in(client, engine, person, return_to="/accessibility-statement")
    assert follow(client, one).request.path == "/cookies"


def test_a_callback_works_once(client, engine, person):
    path = to_callback(client, engine, person)
    assert client.get(path).location == "/cookies"
    again = client.get(path)
    assert again.status_code == 400
    assert "was already used" in again.text


def test_a_code_of_somebody_else_cannot_be_slipped_in(app, client, engine, person):
    stolen = to_callback(app.test_client(), engine, person)
    assert client.get(stolen).status_code == 400
    client.get("/signin/?return-to=/")
    state = parse_qs(urlsplit(client.get("/signin/").location).query)["state"][0]
    mixed = re.sub(r"state=[^&]+", f"state={state}", stolen)
    page = client.get(mixed)
    assert page.status_code in {400, 502}, "PKCE binds a code to the browser that began"
    assert not sessions(engine)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("error=access_denied", 400),
        ("", 400),
        ("code=x&iss=https://evil.example", 400),
        ("code=nonsense", 400),  # the provider always says who it is (RFC 9207)
        ("code=nonsense&iss=http://127.0.0.1:8000/identity", 502),
    ],
)
def test_an_answer_that_is_no_success_keeps_the_way_back(client, engine, query, status):
    state = parse_qs(urlsplit(client.get("/signin/?return-to=/cookies").location).query)["state"][0]
    page = client.get(f"/signin/callback?state={state}&{query}")
    assert page.status_code == status
    assert "return-to=%2Fcookies" in page.text


def test_an_attempt_is_forgotten_after_an_hour(client, engine, person, monkeypatch):
    path = to_callback(client, engine, person)
    later = clock.now() + timedelta(minutes=61)
    monkeypatch.setattr("app.clock.now", lambda: later)
    assert client.get(path).status_code == 400


def test_a_token_that_is_not_believed_opens_no_session(app, client, engine, person, monkeypatch):
    path = to_callback(client, engine, person)

    def refuse(*_):
        raise TokenFaultError("nonce", "is not the one that was sent")

    monkeypatch.setattr("app.signin.provider.identified", refuse)
    page = client.get(path)
    assert page.status_code == 400
    assert "could not be checked" in page.text
    assert "nonce" not in page.text.split("<main")[1].split("</main")[0]
    assert not sessions(engine)


def test_signing_out_ends_both_sessions(client, engine, person):
    sign_in(client, engine, person)
    page = follow(client, client.post("/signin/sign-out"))
    assert page.request.path == "/signin/signed-out"
    assert not sessions(engine)
    assert 'id="password"' in follow(client, client.get("/signin/")).text


def test_signing_out_twice_does_no_harm(client, engine):
    assert client.post("/signin/sign-out").location == "/signin/signed-out"


def test_a_stranger_is_sent_to_sign_in_and_back(client, engine, person):
    sent = client.get("/audit/?act=x")
    assert sent.location == "/signin/?return-to=%2Faudit%2F%3Fact%3Dx&level=Cl.Cm"


def test_the_public_client_key_is_published(client, settings):
    (key,) = client.get("/signin/jwks.json").get_json()["keys"]
    assert (key["kty"], key["crv"], key["alg"]) == ("EC", "P-256", "ES256")
    assert "d" not in key
