"""A person decides what a service outside the hub learns about them."""

import json
import re

import pytest
from sqlmodel import select

from app.db import read_session
from app.identity.people.queries import token_hash
from app.identity.provider.models import Consent, RefreshToken
from app.notifications.queries import outbox
from app.notifications.wording import written
from tests.identity.people import follow, form_action, fresh_code
from tests.identity.relying_party import RelyingParty, answer


@pytest.fixture
def outside(client, engine):
    return RelyingParty(client, engine, client_id="outside").register(
        consent_waived="", scopes=("openid", "email", "offline_access"), name="Harbour Trust"
    )


@pytest.fixture
def signed_in(code_of, party):
    code_of(party)


def ask(client, party, **changes):
    return follow(client, party.authorize(**changes))


def decide(client, page, choice="yes"):
    # The form's address is the only one on the page that has the request in it.
    address = page.text.split('action="/identity/consent/')[1].split('"')[0].replace("&amp;", "&")
    return client.post(f"/identity/consent/{address}", data={"answer": choice})


def test_the_person_is_asked_once_in_words(client, outside, signed_in):
    page = ask(client, outside)
    assert "Share your details with Harbour Trust?" in page.text
    assert "your email address" in page.text
    sent = answer(decide(client, page))
    assert outside.redeem(sent["code"]).status_code == 200
    assert "code" in answer(outside.authorize())


def test_more_than_was_granted_is_asked_again(client, outside, signed_in):
    decide(client, ask(client, outside, scope="openid"))
    assert "code" in answer(outside.authorize(scope="openid"))
    assert "your email address" in ask(client, outside, scope="openid email").text
    claims = json.dumps({"userinfo": {"email_verified": None}})
    assert "is confirmed" in ask(client, outside, scope="openid", claims=claims).text
    assert "when you are not signed in" in ask(client, outside, scope="openid offline_access").text


def test_no_is_an_answer_and_is_not_remembered_as_yes(client, outside, signed_in):
    assert answer(decide(client, ask(client, outside), "no"))["error"] == "access_denied"
    assert "Share your details" in ask(client, outside).text


def test_a_person_sees_who_knows_them_and_stops_it(client, outside, signed_in):
    sent = answer(decide(client, ask(client, outside, scope="openid email offline_access")))
    tokens = outside.redeem(sent["code"]).get_json()
    page = client.get("/identity/security/")
    assert "Harbour Trust" in page.text
    assert "your email address, to look these details up" in page.text
    client.post("/identity/security/services/outside/end")
    assert "Harbour Trust" not in client.get("/identity/security/").text.split("What happened lately")[0]
    refused = outside.redeem(
        None, grant_type="refresh_token", refresh_token=tokens["refresh_token"], redirect_uri=None
    )
    assert refused.get_json()["error"] == "invalid_grant"
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert client.get("/identity/userinfo", headers=bearer).status_code == 401
    assert "Share your details" in ask(client, outside).text


def test_after_a_recovery_no_service_goes_on(app, client, engine, person, outside, signed_in):
    sent = answer(decide(client, ask(client, outside, scope="openid offline_access")))
    token = outside.redeem(sent["code"]).get_json()["refresh_token"]
    owner = app.test_client()
    owner.post("/identity/forgotten/", data={"email": person.email})
    with read_session(engine) as session:
        letter = written(outbox(session, to=person.email)[0])
    owner.post("/identity/forgotten/code", data={"code": re.search(r"\b\d{6}\b", letter.body)[0]})
    owner.post("/identity/forgotten/password", data={"password": "seven quiet lanterns outside"})
    owner.post("/identity/sign-in/code", data={"code": fresh_code(engine, person)})
    with read_session(engine) as session:
        assert session.get(RefreshToken, token_hash(token)).revoked_at is not None


def test_a_closed_account_lets_no_service_go_on(client, engine, outside, signed_in):
    sent = answer(decide(client, ask(client, outside, scope="openid offline_access")))
    token = outside.redeem(sent["code"]).get_json()["refresh_token"]
    client.post("/identity/security/close", data={"understood": "yes"})
    with read_session(engine) as session:
        assert session.exec(select(Consent)).all() == []
        assert session.get(RefreshToken, token_hash(token)).revoked_at is not None


def test_without_a_page_consent_cannot_be_asked(outside, signed_in):
    assert answer(outside.authorize(prompt="none"))["error"] == "consent_required"


def test_a_client_may_ask_for_the_question_again(client, outside, party, signed_in):
    decide(client, ask(client, outside))
    assert "Share your details" in ask(client, outside, prompt="consent").text
    assert "Share your details" in ask(client, party, prompt="consent").text


@pytest.mark.parametrize("prompt", [None, "login"])
def test_the_question_comes_after_signing_in(client, outside, code_of, prompt, engine, person):
    page = ask(client, outside, prompt=prompt)
    assert 'id="password"' in page.text
    client.post(form_action(page), data={"email": person.email, "password": person.password})
    code_page = form_action(page).replace("/sign-in", "/sign-in/code")
    page = follow(client, client.post(code_page, data={"code": fresh_code(engine, person)}))
    assert "Share your details" in page.text
    assert "code" in answer(decide(client, page))


def test_a_question_works_once_and_not_for_strangers(app, client, outside, signed_in):
    page = ask(client, outside)
    stranger = decide(app.test_client(), page)
    assert "/identity/sign-in" in stranger.location
    decide(client, page)
    assert "/identity/sign-in" in decide(client, page).location


def test_the_page_is_in_welsh_too(client, outside, signed_in):
    page = ask(client, outside, ui_locales="cy")
    assert "Rhannu eich manylion" in page.text
