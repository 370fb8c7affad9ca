"""Revocation, introspection, and tokens for departments' machines."""

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from app import clock
from app.db import transaction
from app.identity.provider.keys import signing_key
from app.signin.machines import Machine, RefusedTokenError
from tests.identity.relying_party import ASSERTION, ISSUER, RelyingParty

API = "http://127.0.0.1:8000/api"


@pytest.fixture
def machine(client, engine):
    return RelyingParty(client, engine, client_id="registers").register(
        redirect_uris=(), scopes=("deliveries:read",), organisation="transport"
    )


@pytest.fixture
def resource_server(client, engine):
    return RelyingParty(client, engine, client_id="archive").register(resource_server=True)


def call(party, endpoint, **form):
    proof = {"client_assertion_type": ASSERTION, "client_assertion": party.assertion()}
    sent = {k: v for k, v in {**proof, **form}.items() if v is not None}
    return party.client.post(f"/identity/{endpoint}", data=sent, csrf=False)


def machine_token(party, **changes):
    return call(party, "token", **{"grant_type": "client_credentials", **changes})


@pytest.fixture
def tokens(party, code_of):
    return party.redeem(code_of(party)["code"]).get_json()


def works(client, token):
    return client.get("/identity/userinfo", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_a_machine_gets_a_token_for_the_hubs_interface(client, app, machine):
    answer = machine_token(machine)
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.get_json()
    assert (body["scope"], body["expires_in"], "refresh_token" in body) == ("deliveries:read", 600, False)
    keys = KeySet.import_key_set(client.get("/identity/jwks.json").get_json())
    decoded = jwt.decode(body["access_token"], keys, algorithms=["ES256"])
    assert decoded.header["typ"] == "at+jwt"
    assert decoded.claims["aud"] == API
    assert decoded.claims["exp"] - decoded.claims["iat"] == 600
    found = app.extensions["machine_tokens"].check(body["access_token"], scope="deliveries:read")
    assert found == Machine("registers", frozenset({"deliveries:read"}), "transport")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"scope": "openid"}, "invalid_scope"),
        ({"scope": "deliveries:read deliveries:write"}, "invalid_scope"),
        ({"resource": "https://elsewhere.example/api"}, "invalid_target"),
        ({"client_assertion": None}, "invalid_client"),
    ],
    ids=str,
)
def test_a_machine_gets_no_more_than_it_is_registered_for(machine, changes, error):
    assert machine_token(machine, **changes).get_json()["error"] == error


def test_a_client_for_people_is_no_machine_and_the_other_way_round(party, machine):
    assert machine_token(party).get_json()["error"] == "unauthorized_client"
    assert machine.authorize().status_code == 400


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"aud": "https://elsewhere.example"}, "invalid_token"),
        ({"iss": "https://elsewhere.example"}, "invalid_token"),
        ({"exp": 1}, "invalid_token"),
        ({"exp": "soon"}, "invalid_token"),
        ({"iat": 9_999_999_999}, "invalid_token"),
        ({"client_id": None}, "invalid_token"),
        ({"scope": "openid"}, "insufficient_scope"),
        ({"scope": "deliveries:readers"}, "insufficient_scope"),
    ],
    ids=str,
)
def test_a_token_with_a_fault_opens_nothing(app, engine, machine, change, error):
    good = machine_token(machine).get_json()["access_token"]
    checks = app.extensions["machine_tokens"]
    with pytest.raises(RefusedTokenError) as refused:
        checks.check(forged(engine, good, change), scope="deliveries:read")
    assert refused.value.error == error


def test_neither_another_key_nor_another_kind_of_token_opens_anything(app, machine, tokens):
    checks = app.extensions["machine_tokens"]
    mine = jwt.encode({"alg": "ES256", "typ": "at+jwt"}, {"aud": API}, ECKey.generate_key("P-256"))
    for token in (mine, tokens["id_token"], tokens["access_token"], "", "a.b.c", "e30.e30."):
        with pytest.raises(RefusedTokenError):
            checks.check(token, scope="deliveries:read")


def forged(engine, token, change):
    """The same token with other claims, signed by the provider's own key."""
    with transaction(engine) as session:
        key = signing_key(session, "ES256", now=clock.now())
    claims = jwt.decode(token, key, algorithms=["ES256"]).claims
    return jwt.encode({"alg": "ES256", "kid": key.kid, "typ": "at+jwt"}, {**claims, **change}, key)


def test_a_client_hands_its_token_back(party, client, tokens):
    assert works(client, tokens["access_token"])
    assert call(party, "revoke", token=tokens["access_token"]).status_code == 200
    assert not works(client, tokens["access_token"])
    assert call(party, "revoke", token=tokens["access_token"]).status_code == 200
    assert call(party, "revoke", token="never issued").status_code == 200


def test_nobody_ends_anothers_token(machine, client, tokens):
    assert call(machine, "revoke", token=tokens["access_token"]).get_json()["error"] == "invalid_grant"
    assert works(client, tokens["access_token"])


def test_a_refresh_token_takes_its_chain_with_it(client, engine, code_of):
    party = RelyingParty(client, engine, client_id="away").register(scopes=("openid", "offline_access"))
    got = party.redeem(code_of(party, scope="openid offline_access")["code"]).get_json()
    call(party, "revoke", token=got["refresh_token"], token_type_hint="access_token")
    assert not works(client, got["access_token"])
    assert call(party, "introspect", token=got["refresh_token"]).get_json() == {"active": False}


def test_a_client_learns_about_its_own_tokens(party, tokens):
    told = call(party, "introspect", token=tokens["access_token"]).get_json()
    assert told["active"] is True
    assert told["client_id"] == "parks"
    assert told["iss"] == ISSUER
    assert told["sub"] == party.claims(tokens["id_token"])["sub"]
    assert told["exp"] - told["iat"] == 600
    call(party, "revoke", token=tokens["access_token"])
    assert call(party, "introspect", token=tokens["access_token"]).get_json() == {"active": False}


def test_a_resource_server_learns_about_any_token_but_not_who_it_is_elsewhere(
    party, resource_server, machine, client, engine, tokens
):
    own = machine_token(machine).get_json()["access_token"]
    told = call(resource_server, "introspect", token=own).get_json()
    assert (told["active"], told["sub"], told["aud"]) == (True, "registers", API)
    stranger = RelyingParty(client, engine, client_id="stranger").register(
        resource_server=True, sector="elsewhere.example"
    )
    about = call(stranger, "introspect", token=tokens["access_token"]).get_json()
    assert about["active"] is True
    assert "sub" not in about


def test_others_learn_nothing(machine, tokens, client):
    assert call(machine, "introspect", token=tokens["access_token"]).get_json() == {"active": False}
    assert call(machine, "introspect", token="nonsense").get_json() == {"active": False}
    refused = client.post("/identity/introspect", data={"token": tokens["access_token"]}, csrf=False)
    assert refused.get_json()["error"] == "invalid_client"
    in_address = client.post("/identity/revoke?token=x", data={"token": "x"}, csrf=False)
    assert in_address.get_json()["error"] == "invalid_request"
