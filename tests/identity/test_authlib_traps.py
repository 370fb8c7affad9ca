"""Gaps of Authlib 1.9.9, each closed; the letters follow the list in docs/identity.md."""

import base64
from dataclasses import replace

import pytest
from sqlmodel import select

from app import clock
from app.db import read_session, transaction
from app.identity.people.queries import token_hash
from app.identity.provider.models import (
    AuthorizationCode,
    ClientRecord,
    RefreshToken,
    SeenAssertion,
    Token,
)
from app.identity.provider.operations import add_client
from app.identity.provider.queries import registered
from tests.identity.relying_party import ISSUER, RelyingParty, answer


def with_secret(client, engine, method):
    return RelyingParty(client, engine, client_id=f"secret-{method[-4:]}").register(
        auth_method=method, secret_hash=token_hash("the secret"), jwks={}
    )


def by_secret(party, code, secret, **changes):
    bare = {"client_assertion": None, "client_assertion_type": None}
    return party.redeem(code, **bare, client_id=party.client_id, client_secret=secret, **changes)


def by_basic(party, code, secret, client_id=None):
    pair = f"{client_id or party.client_id}:{secret}".encode()
    header = {"Authorization": "Basic " + base64.b64encode(pair).decode()}
    return party.redeem(code, client_assertion=None, client_assertion_type=None, headers=header)


@pytest.mark.parametrize("method", [None, "plain", "s256", "S512"])
def test_a_challenge_is_s256_or_nothing(party, method):
    sent = answer(party.authorize(code_challenge_method=method))
    assert sent["error"] == "invalid_request"
    assert "S256" in sent["error_description"]


@pytest.mark.parametrize("challenge", [None, "", "short", "x" * 42 + "!"])
def test_b_every_client_needs_a_challenge_confidential_ones_too(party, challenge):
    assert answer(party.authorize(code_challenge=challenge))["error"] == "invalid_request"
    without = party.authorize(code_challenge=None, code_challenge_method=None)
    assert answer(without)["error"] == "invalid_request"


def test_b_a_waiver_with_a_reason_is_one_clients_alone(party, client, engine, code_of):
    waived = RelyingParty(client, engine, client_id="conformance").register(
        pkce_waived="the conformance suite sends none", nonce_waived="as above"
    )
    sent = code_of(waived, code_challenge=None, code_challenge_method=None, nonce=None)
    assert waived.redeem(sent["code"], code_verifier=None).status_code == 200


def test_b_a_verifier_without_a_challenge_is_refused(client, engine, code_of):
    waived = RelyingParty(client, engine, client_id="conformance").register(pkce_waived="a reason")
    sent = code_of(waived, code_challenge=None, code_challenge_method=None)
    assert waived.redeem(sent["code"]).get_json()["error"] == "invalid_grant"


def test_c_only_a_client_that_used_basic_is_challenged_for_it(client, engine, code_of):
    post = with_secret(client, engine, "client_secret_post")
    refused = by_secret(post, code_of(post)["code"], "wrong")
    assert (refused.status_code, refused.get_json()["error"]) == (400, "invalid_client")
    assert "WWW-Authenticate" not in refused.headers
    basic = with_secret(client, engine, "client_secret_basic")
    challenged = by_basic(basic, code_of(basic)["code"], "wrong")
    assert (challenged.status_code, challenged.get_json()["error"]) == (401, "invalid_client")
    assert challenged.headers["WWW-Authenticate"].startswith("Basic")


def test_c_each_secret_works_by_its_registered_method_only(client, engine, code_of):
    post = with_secret(client, engine, "client_secret_post")
    basic = with_secret(client, engine, "client_secret_basic")
    assert by_basic(post, code_of(post)["code"], "the secret").status_code == 401
    assert by_secret(basic, code_of(basic)["code"], "the secret").status_code == 400
    assert by_secret(post, code_of(post)["code"], "the secret").status_code == 200
    assert by_basic(basic, code_of(basic)["code"], "the secret").status_code == 200
    assert by_basic(basic, code_of(basic)["code"], "the secret", "nobody").status_code == 401


def test_d_an_assertion_counts_as_private_key_jwt(party, code_of, engine):
    assert party.redeem(code_of(party)["code"]).status_code == 200
    with transaction(engine) as session:
        changed = replace(
            registered(session, "parks"), auth_method="client_secret_post", secret_hash=token_hash("x")
        )
        add_client(session, changed, by="command", now=clock.now())
    assert party.redeem(code_of(party)["code"]).get_json()["error"] == "invalid_client"


@pytest.mark.parametrize(
    "table", [ClientRecord, AuthorizationCode, Token, RefreshToken, SeenAssertion], ids=lambda t: t.__name__
)
def test_e_our_tables_keep_every_value_they_are_made_with(table):
    """On a SQLModel table Authlib's mixins lose what is passed to the constructor; ours have none of them."""
    assert not [base for base in table.__mro__ if base.__module__.startswith("authlib")]
    given = {name: object() for name in table.model_fields}
    made = table(**given)
    assert {name: getattr(made, name) for name in given} == given


def test_f_a_code_works_once_and_its_second_use_revokes_the_first(party, code_of, client, engine):
    code = code_of(party)["code"]
    token = party.redeem(code).get_json()["access_token"]
    header = {"Authorization": f"Bearer {token}"}
    assert client.get("/identity/userinfo", headers=header).status_code == 200
    again = party.redeem(code)
    assert (again.status_code, again.get_json()["error"]) == (400, "invalid_grant")
    assert client.get("/identity/userinfo", headers=header).status_code == 401
    with read_session(engine) as session:
        assert session.exec(select(Token)).one().revoked_at is not None


def test_f_another_client_can_neither_redeem_a_code_nor_spoil_it(party, code_of, client, engine):
    thief = RelyingParty(client, engine, client_id="thief").register()
    code = code_of(party)["code"]
    thief.verifier = party.verifier
    assert thief.redeem(code).get_json()["error"] == "invalid_grant"
    assert party.redeem(code).status_code == 200


@pytest.mark.parametrize("verifier", [None, "", "wrong" * 10, "v" * 200, "ü" * 50])
def test_g_a_missing_or_wrong_verifier_is_an_invalid_grant(party, code_of, verifier):
    refused = party.redeem(code_of(party)["code"], code_verifier=verifier)
    assert (refused.status_code, refused.get_json()["error"]) == (400, "invalid_grant")


def test_h_an_assertion_works_once(party, code_of, engine):
    once = party.assertion()
    assert party.redeem(code_of(party)["code"], client_assertion=once).status_code == 200
    again = party.redeem(code_of(party)["code"], client_assertion=once)
    assert again.get_json()["error"] == "invalid_client"
    with read_session(engine) as session:
        assert once not in str(session.exec(select(SeenAssertion)).one())


def test_h_a_nonce_is_in_one_id_token_only(party, code_of):
    sent = code_of(party)
    nonce = party.nonce
    assert "code" in answer(party.authorize(nonce=nonce)), "the person may go back before it was used"
    party.nonce = nonce
    code_of(party)
    assert party.redeem(code_of(party, nonce="n-1")["code"]).status_code == 200
    assert answer(party.authorize(nonce="n-1"))["error"] == "invalid_request"
    assert sent["code"]


@pytest.mark.parametrize("name", ["response_type", "response_mode", "vtr", "max_age", "scope"])
def test_error_texts_never_quote_what_authlib_cannot_encode(party, name):
    sent = answer(party.authorize(**{name: 'x"\\é'}))
    assert sent["error"] in {"invalid_request", "unsupported_response_type", "invalid_scope"}


def test_the_issuer_is_in_every_answer(party):
    assert answer(party.authorize(response_type="token"))["iss"] == ISSUER
