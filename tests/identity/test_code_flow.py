"""The authorization code flow as a relying party meets it."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock
from app.db import read_session
from app.identity.provider.models import AuthorizationCode, Token
from tests.identity.relying_party import CALLBACK, ISSUER, RelyingParty, answer


def test_discovery_says_where_everything_is(client):
    found = client.get("/identity/.well-known/openid-configuration").get_json()
    assert found["issuer"] == ISSUER
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert found["token_endpoint_auth_methods_supported"][0] == "private_key_jwt"
    for name in ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"):
        path = found[name].removeprefix("http://127.0.0.1:8000")
        assert client.get(path).status_code != 404


def test_a_code_becomes_an_id_token_with_the_level_reached(party, code_of):
    sent = code_of(party)
    assert sent["state"] == "a state"
    assert sent["iss"] == ISSUER
    body = party.redeem(sent["code"]).get_json()
    claims = party.claims(body["id_token"])
    assert claims["iss"] == ISSUER
    assert claims["aud"] == "parks"
    assert claims["nonce"] == party.nonce
    assert claims["vot"] == claims["acr"] == "Cl.Cm"
    assert claims["vtm"] == f"{ISSUER}/trustmark"
    assert claims["amr"] == ["mfa"]
    assert claims["exp"] - claims["iat"] == 300
    assert claims["sid"]


def test_the_address_comes_from_userinfo_where_the_scope_covers_it(party, code_of, client, person):
    token = party.redeem(code_of(party)["code"]).get_json()["access_token"]
    about = client.get("/identity/userinfo", headers={"Authorization": f"Bearer {token}"}).get_json()
    assert about["email"] == person.email
    assert about["email_verified"] is True
    narrow = party.redeem(code_of(party, scope="openid")["code"]).get_json()["access_token"]
    posted = client.post("/identity/userinfo", data={"access_token": narrow}, csrf=False).get_json()
    assert posted == {"sub": about["sub"]}


@pytest.mark.parametrize("header", ["", "Bearer nonsense", "Basic abc"])
def test_userinfo_refuses_what_is_no_token_of_ours(client, party, header):
    refused = client.get("/identity/userinfo", headers={"Authorization": header} if header else {})
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")


def test_two_sectors_call_a_person_by_different_names(client, engine, party, code_of):
    other = RelyingParty(client, engine, client_id="roads").register(sector="roads.example")
    same = RelyingParty(client, engine, client_id="parks-two").register()
    subjects = [
        one.claims(one.redeem(code_of(one)["code"]).get_json()["id_token"])["sub"]
        for one in (party, other, same)
    ]
    assert subjects[0] == subjects[2] != subjects[1]


def test_a_person_signed_in_is_not_asked_again(party, code_of):
    code_of(party)
    assert "code" in answer(party.authorize())


def test_a_password_is_enough_where_no_more_is_asked_and_a_code_steps_up(party, code_of, client):
    sent = code_of(party, vtr='["Cl"]')
    first = party.claims(party.redeem(sent["code"]).get_json()["id_token"])
    assert (first["vot"], first["amr"]) == ("Cl", ["pwd"])
    step = client.get(party.authorize(vtr='["Cl.Cm"]').location)
    assert 'id="password"' not in step.text, "the password was given already"
    second = party.claims(party.redeem(code_of(party)["code"]).get_json()["id_token"])
    assert second["vot"] == "Cl.Cm"
    assert second["sid"] == first["sid"], "the relying party knows the session by its sid"


@pytest.mark.parametrize(
    "asked", [{"prompt": "login"}, {"max_age": "0"}, {"prompt": "select_account"}], ids=str
)
def test_a_fresh_sign_in_is_asked_for_when_the_client_wants_one(party, code_of, client, monkeypatch, asked):
    code_of(party)
    if "max_age" in asked:
        later = clock.now() + timedelta(seconds=5)
        monkeypatch.setattr("app.clock.now", lambda: later)
    page = client.get(party.authorize(**asked).location)
    assert 'id="password"' in page.text


def test_no_question_may_be_asked_under_prompt_none(party, code_of):
    assert answer(party.authorize(prompt="none"))["error"] == "login_required"
    code_of(party, vtr='["Cl"]')
    assert answer(party.authorize(prompt="none"))["error"] == "login_required"
    assert "code" in answer(party.authorize(prompt="none", vtr='["Cl"]'))


def test_the_request_may_choose_the_language(party, client):
    page = client.get(party.authorize(ui_locales="fr cy-GB en").location)
    assert "<h1" in page.text
    assert "Mewngofnodi" in page.text


def test_a_request_may_come_as_a_form(party, client):
    sent = client.post("/identity/authorize", data=party.parameters(), csrf=False)
    assert sent.status_code == 303
    assert "/identity/authorize?client_id=parks" in sent.location


def test_codes_and_tokens_are_kept_as_hashes_only(party, code_of, engine):
    code = code_of(party)["code"]
    token = party.redeem(code).get_json()["access_token"]
    with read_session(engine) as session:
        assert code not in str(session.exec(select(AuthorizationCode)).one())
        assert token not in str(session.exec(select(Token)).one())


def test_the_sign_in_form_may_end_at_the_client(party, client):
    page = client.get(party.authorize().location)
    assert "form-action 'self' https://parks.example" in page.headers["Content-Security-Policy"]
    assert CALLBACK not in page.text
