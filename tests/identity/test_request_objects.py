"""Authorization requests that are pushed or signed, answers by form, and wishes in `claims`."""

import json
import re
from html import unescape
from urllib.parse import urlencode

import pytest
from joserfc import jwt

from app import clock
from tests.identity.relying_party import ASSERTION, CALLBACK, ISSUER, RelyingParty, answer


def push(party, **changes):
    proof = {"client_assertion_type": ASSERTION, "client_assertion": party.assertion(aud=f"{ISSUER}/par")}
    form = {**party.parameters(), **proof, **changes}
    sent = {k: v for k, v in form.items() if v is not None}
    return party.client.post("/identity/par", data=sent, csrf=False)


def open_pushed(party, address, client_id="parks"):
    asked = urlencode({"client_id": client_id, "request_uri": address})
    return party.client.get(f"/identity/authorize?{asked}")


def signed(party, key=None, header=None, **changes):
    now = int(clock.now().timestamp())
    claims = {
        **party.parameters(),
        "iss": party.client_id,
        "aud": ISSUER,
        "exp": now + 60,
        "nbf": now,
        **changes,
    }
    claims = {k: v for k, v in claims.items() if v is not None}
    return jwt.encode(header or {"alg": "ES256"}, claims, key or party.key)


def by_request(party, token, **outer):
    asked = {"client_id": party.client_id, "response_type": "code", "scope": "openid", **outer}
    return party.client.get(f"/identity/authorize?{urlencode({**asked, 'request': token})}")


def test_a_pushed_request_is_taken_up_once_and_by_its_client_only(party, code_of, client, engine):
    code_of(party)
    pushed = push(party)
    assert pushed.status_code == 201
    assert pushed.get_json()["expires_in"] == 90
    address = pushed.get_json()["request_uri"]
    RelyingParty(client, engine, client_id="other").register()
    assert open_pushed(party, address, "other").status_code == 400
    sent = answer(open_pushed(party, address))
    assert party.redeem(sent["code"]).status_code == 200
    assert open_pushed(party, address).status_code == 400, "its redirect address is not known any more"


def test_a_faulty_request_is_refused_when_it_is_pushed(party):
    assert push(party, nonce=None).get_json()["error"] == "invalid_request"
    assert push(party, redirect_uri="https://evil.example/").get_json()["error"] == "invalid_request"
    assert push(party, request_uri="urn:x").get_json()["error"] == "invalid_request"
    assert push(party, client_id="other").get_json()["error"] == "invalid_client"
    assert push(party, client_assertion=None).get_json()["error"] == "invalid_client"


def test_a_client_may_bind_itself_to_pushed_or_signed_requests(client, engine, code_of, party):
    code_of(party)
    pushing = RelyingParty(client, engine, client_id="pushing").register(requires_pushed=True)
    assert answer(pushing.authorize())["error"] == "invalid_request"
    assert "code" in answer(open_pushed(pushing, push(pushing).get_json()["request_uri"], "pushing"))
    signing = RelyingParty(client, engine, client_id="signing").register(requires_signed=True)
    assert answer(signing.authorize())["error"] == "invalid_request"
    assert "code" in answer(by_request(signing, signed(signing)))


def test_a_signed_request_counts_and_nothing_beside_it(party, code_of):
    code_of(party)
    sent = answer(by_request(party, signed(party, state="inside"), state="outside", prompt="login"))
    assert sent["state"] == "inside"
    assert party.redeem(sent["code"]).status_code == 200


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"iss": "other"}, "invalid_request_object"),
        ({"aud": "https://elsewhere.example"}, "invalid_request_object"),
        ({"exp": 1}, "invalid_request_object"),
        ({"exp": None}, "invalid_request_object"),
        ({"nbf": 99_999_999_999}, "invalid_request_object"),
        ({"client_id": "other"}, "invalid_request_object"),
        ({"request": "again"}, "invalid_request_object"),
        ({"sub": "parks"}, "invalid_request_object"),
        ({"exp": 9_999_999_999}, "invalid_request_object"),
        ({"nonce": None}, "invalid_request"),
    ],
    ids=str,
)
def test_a_signed_request_with_a_fault_is_refused(party, changes, error):
    assert answer(by_request(party, signed(party, **changes), redirect_uri=CALLBACK))["error"] == error


def test_a_signed_request_does_not_pass_for_a_client_assertion(party, code_of):
    code = code_of(party)["code"]
    header = {"alg": "ES256", "typ": "oauth-authz-req+jwt"}
    seen = signed(party, header=header, sub="parks", jti="one", aud=[ISSUER])
    assert party.redeem(code, client_assertion=seen).get_json()["error"] == "invalid_client"


def test_a_request_signed_by_nobody_or_somebody_else_is_refused(party):
    unsigned = "eyJhbGciOiJub25lIn0.e30."
    assert answer(by_request(party, unsigned, redirect_uri=CALLBACK))["error"] == "request_not_supported"
    other = RelyingParty(None, None)
    forged = signed(party, key=other.key)
    assert answer(by_request(party, forged, redirect_uri=CALLBACK))["error"] == "invalid_request_object"
    assert by_request(party, forged, redirect_uri="https://evil.example/").status_code == 400
    assert by_request(party, "nonsense").status_code == 400


def test_a_request_by_reference_is_not_fetched(party):
    sent = answer(party.authorize(request_uri="https://parks.example/request.jwt"))
    assert sent["error"] == "request_uri_not_supported"


def test_an_answer_by_form_post_goes_to_the_client_and_nowhere_else(party, code_of):
    code_of(party)
    page = party.authorize(response_mode="form_post", state='a "state" & more')
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text.split("<main")[1]))
    assert f'action="{CALLBACK}"' in page.text
    assert unescape(fields["state"]) == 'a "state" & more'
    assert unescape(fields["iss"]) == ISSUER
    assert "form-action 'self' https://parks.example" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
    assert party.redeem(fields["code"]).status_code == 200
    refused = party.authorize(response_mode="form_post", scope="email")
    assert 'value="invalid_scope"' in refused.text
    assert answer(party.authorize(response_mode="fragment"))["error"] == "invalid_request"


def test_claims_are_told_where_they_were_asked(party, code_of, client, person):
    asked = {"userinfo": {"email": {"essential": True}}, "id_token": {"email": None, "name": None}}
    body = party.redeem(code_of(party, scope="openid", claims=json.dumps(asked))["code"]).get_json()
    header = {"Authorization": f"Bearer {body['access_token']}"}
    about = client.get("/identity/userinfo", headers=header).get_json()
    claims = party.claims(body["id_token"])
    assert about == {"email": person.email, "sub": claims["sub"]}
    assert claims["email"] == person.email
    assert "name" not in claims


def test_a_client_is_told_no_claim_that_it_is_not_registered_for(client, engine, code_of):
    party = RelyingParty(client, engine, client_id="narrow").register(claims=(), scopes=("openid",))
    asked = json.dumps({"id_token": {"email": None}})
    body = party.redeem(code_of(party, scope="openid", claims=asked)["code"]).get_json()
    assert "email" not in party.claims(body["id_token"])


@pytest.mark.parametrize(
    "claims",
    ["x", "[]", '{"id_token": []}', '{"id_token": {"sub": "x"}}', '{"id_token": {"sub": {"value": 1}}}'],
)
def test_claims_that_cannot_be_read_are_refused(party, claims):
    assert answer(party.authorize(claims=claims))["error"] == "invalid_request"


def test_a_level_is_a_wish_in_acr_values_and_a_demand_when_essential(client, engine, code_of):
    party = RelyingParty(client, engine, client_id="low").register(levels=("Cl",))
    body = party.redeem(code_of(party, acr_values="gold Cl.Cm Cl")["code"]).get_json()
    assert party.claims(body["id_token"])["acr"] == "Cl"
    demand = json.dumps({"id_token": {"acr": {"essential": True, "values": ["Cl.Cm"]}}})
    assert answer(party.authorize(claims=demand))["error"] == "unmet_authentication_requirements"
    fine = json.dumps({"id_token": {"acr": {"essential": True, "value": "Cl"}}})
    assert "code" in answer(party.authorize(claims=fine))


def test_a_client_can_say_who_it_expects(party, code_of):
    token = party.redeem(code_of(party)["code"]).get_json()["id_token"]
    subject = party.claims(token)["sub"]
    assert "code" in answer(party.authorize(prompt="none", id_token_hint=token))
    same = json.dumps({"id_token": {"sub": {"value": subject}}})
    assert "code" in answer(party.authorize(prompt="none", claims=same))
    other = json.dumps({"id_token": {"sub": {"value": "somebody else"}}})
    assert answer(party.authorize(prompt="none", claims=other))["error"] == "login_required"
    assert answer(party.authorize(id_token_hint="a.b.c"))["error"] == "invalid_request"


def test_somebody_else_than_expected_signs_in_in_vain(party, code_of):
    other = json.dumps({"id_token": {"sub": {"value": "somebody else"}}})
    assert code_of(party, claims=other)["error"] == "login_required"


@pytest.mark.parametrize("alg", ["ES256", "RS256"])
def test_userinfo_is_signed_where_a_client_is_registered_for_it(client, engine, code_of, alg):
    party = RelyingParty(client, engine, client_id="signed").register(userinfo_signed_with=alg)
    body = party.redeem(code_of(party)["code"]).get_json()
    told = client.get("/identity/userinfo", headers={"Authorization": f"Bearer {body['access_token']}"})
    assert told.mimetype == "application/jwt"
    claims = party.claims(told.text)
    assert (claims["iss"], claims["aud"]) == (ISSUER, "signed")
    assert claims["sub"] == party.claims(body["id_token"])["sub"]
    assert "@" in claims["email"]
