"""Refresh tokens: given where registered and asked for, used once, and the chain ends with a copy."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock
from app.db import read_session, transaction
from app.identity.people.models import Person
from app.identity.provider.models import RefreshToken
from app.identity.provider.operations import revoke_person_tokens
from tests.identity.relying_party import RelyingParty

SCOPES = ("openid", "email", "offline_access")


@pytest.fixture
def party(client, engine):
    return RelyingParty(client, engine).register(scopes=SCOPES)


@pytest.fixture
def first(party, code_of):
    """The tokens of a sign-in that asked for offline access."""
    return party.redeem(code_of(party, scope=" ".join(SCOPES))["code"]).get_json()


def refresh(party, token, **changes):
    form = {
        "grant_type": "refresh_token",
        "refresh_token": token,
        "code_verifier": None,
        "redirect_uri": None,
    }
    return party.redeem(None, **{**form, **changes})


def works(client, token):
    return client.get("/identity/userinfo", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_a_refresh_gives_new_tokens_about_the_same_sign_in(party, first, client):
    second = refresh(party, first["refresh_token"]).get_json()
    assert second["refresh_token"] != first["refresh_token"]
    assert works(client, second["access_token"])
    before, after = party.claims(first["id_token"]), party.claims(second["id_token"])
    for same in ("iss", "sub", "aud", "auth_time", "acr", "vot", "sid"):
        assert after[same] == before[same]
    assert "nonce" not in after


@pytest.mark.parametrize("scopes", [("openid", "email"), SCOPES])
def test_there_is_none_without_the_scope_asked_for_and_registered(client, engine, code_of, scopes):
    party = RelyingParty(client, engine, client_id="other").register(scopes=scopes)
    asked = "openid offline_access" if scopes != SCOPES else "openid email"
    assert "refresh_token" not in party.redeem(code_of(party, scope=asked)["code"]).get_json()


def test_a_copy_that_is_used_again_ends_the_whole_chain(party, first, client):
    second = refresh(party, first["refresh_token"]).get_json()
    stolen = refresh(party, first["refresh_token"])
    assert (stolen.status_code, stolen.get_json()["error"]) == (400, "invalid_grant")
    assert refresh(party, second["refresh_token"]).get_json()["error"] == "invalid_grant"
    assert not works(client, first["access_token"])
    assert not works(client, second["access_token"])


def test_a_replayed_code_ends_the_refresh_tokens_too(party, code_of):
    code = code_of(party, scope=" ".join(SCOPES))["code"]
    token = party.redeem(code).get_json()["refresh_token"]
    party.redeem(code)
    assert refresh(party, token).get_json()["error"] == "invalid_grant"


def test_a_narrower_scope_narrows_the_access_token_only(party, first, client):
    second = refresh(party, first["refresh_token"], scope="openid").get_json()
    about = client.get("/identity/userinfo", headers={"Authorization": f"Bearer {second['access_token']}"})
    assert "email" not in about.get_json()
    assert refresh(party, second["refresh_token"]).get_json()["scope"] == " ".join(SCOPES)


def test_a_faulty_request_does_not_use_the_token_up(party, first, client, engine):
    wide = refresh(party, first["refresh_token"], scope="openid deliveries:read")
    assert wide.get_json()["error"] == "invalid_scope"
    thief = RelyingParty(client, engine, client_id="thief").register(scopes=SCOPES)
    assert refresh(thief, first["refresh_token"]).get_json()["error"] == "invalid_grant"
    assert refresh(party, None).get_json()["error"] == "invalid_request"
    assert refresh(party, first["refresh_token"]).status_code == 200


def test_a_chain_ends_half_a_year_after_the_sign_in(party, first, engine, monkeypatch):
    token = first["refresh_token"]
    start = clock.now()
    # Authlib reads the real time itself, so the proofs are made before ours is moved.
    proofs = [party.assertion() for _ in range(7)]
    for days in range(29, 180, 29):
        monkeypatch.setattr("app.clock.now", lambda days=days: start + timedelta(days=days))
        token = refresh(party, token, client_assertion=proofs.pop()).get_json()["refresh_token"]
    monkeypatch.setattr("app.clock.now", lambda: start + timedelta(days=181))
    assert refresh(party, token, client_assertion=proofs.pop()).get_json()["error"] == "invalid_grant"


def test_nothing_is_renewed_for_a_closed_account(party, first, engine, person):
    with transaction(engine) as session:
        owner = session.get(Person, person.id)
        owner.closed_at = clock.now()
        session.add(owner)
    assert refresh(party, first["refresh_token"]).status_code == 400


def test_all_tokens_of_a_person_can_be_ended(party, first, engine, person, client):
    with transaction(engine) as session:
        revoke_person_tokens(session, person_id=person.id, now=clock.now())
    assert refresh(party, first["refresh_token"]).get_json()["error"] == "invalid_grant"
    assert not works(client, first["access_token"])


def test_only_hashes_are_kept(first, engine):
    with read_session(engine) as session:
        kept = session.exec(select(RefreshToken)).one()
    assert first["refresh_token"] not in str(kept.model_dump())
