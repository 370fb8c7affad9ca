"""What no client would send and an attacker does: every such request gets an answer, never a failure."""

import base64
import json

import pytest

from tests.identity.people import PASSWORD
from tests.identity.relying_party import ASSERTION, RelyingParty, answer

DEEP = "[" * 20_000


@pytest.mark.parametrize(
    "wild",
    [
        {"vtr": DEEP},
        {"claims": DEEP},
        {"claims": '{"id_token": {"sub": {"value": "\\ud800"}}}'},
        {"claims": '{"id_token": {"sub": {"value": "a\\u0000"}}}'},
        {"claims": json.dumps({"id_token": {"sub": {"value": "x" * 300}}})},
        {"nonce": "a\0b"},
        {"nonce": "".join(map(str, range(3_000)))},
    ],
    ids=lambda wild: str(wild)[:40],
)
def test_a_parameter_that_cannot_be_kept_is_refused_to_the_client(party, wild):
    assert answer(party.authorize(**wild))["error"] == "invalid_request"


def test_odd_values_that_can_be_kept_come_back_as_they_were(party, code_of):
    odd = {"state": "a\0b\r\nX: y \N{GRINNING FACE}", "max_age": "9" * 5_000, "login_hint": "a\0b"}
    sent = code_of(party, **odd)
    assert sent["state"] == odd["state"]
    assert party.redeem(sent["code"]).status_code == 200


@pytest.mark.parametrize("client_id", ["a\0b", "\ud800", "x" * 5_000, "é"], ids=lambda text: ascii(text[:9]))
def test_a_client_that_cannot_be_is_unknown(client, party, client_id):
    party.client_id = client_id.encode(errors="surrogatepass")
    assert party.authorize().status_code == 400
    end = client.get("/identity/end-session?client_id=%00&post_logout_redirect_uri=x")
    assert end.status_code == 400
    pair = base64.b64encode(b"%00:x").decode()
    form, basic = {"grant_type": "authorization_code"}, {"Authorization": f"Basic {pair}"}
    assert client.post("/identity/token", data=form, headers=basic, csrf=False).status_code == 401


def part(text):
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "claims",
    [DEEP, '{"sub": "a\\u0000", "iss": "a\\u0000"}', '{"sub": "\\ud800", "iss": "\\ud800"}', "[]",
     '{"sub": {}, "iss": []}'],
    ids=lambda claims: claims[:20],
)  # fmt: skip
def test_an_assertion_that_cannot_be_read_is_refused(client, party, claims):
    token = f"{part(json.dumps({'alg': 'ES256'}))}.{part(claims)}.x"
    form = {"client_assertion_type": ASSERTION, "client_assertion": token, "grant_type": "authorization_code"}
    for endpoint in ("token", "par", "revoke", "introspect"):
        refused = client.post(f"/identity/{endpoint}", data=form, csrf=False)
        assert (refused.status_code, refused.get_json()["error"]) == (400, "invalid_client")


@pytest.mark.parametrize(
    "credential",
    [DEEP, '{"id": "a\\u0000"}', '{"id": "\\ud800"}', "{}", "x"],
    ids=lambda text: ascii(text[:20]),
)
def test_what_is_no_passkey_is_not_accepted(client, engine, credential):
    client.post("/identity/sign-in/passkey")
    refused = client.post("/identity/sign-in/passkey/check", data={"credential": credential[:20_000]})
    assert refused.status_code == 422


@pytest.mark.parametrize("email", ["a\0b@example.org", "\N{GRINNING FACE}@example.org"], ids=ascii)
def test_an_odd_address_is_nobodys(client, engine, email):
    page = client.post("/identity/sign-in", data={"email": email, "password": PASSWORD + "\0"})
    assert page.status_code == 422
    for start in ("register", "forgotten"):
        assert client.post(f"/identity/{start}/", data={"email": email}).status_code in {303, 422}


def test_a_registered_clients_own_odd_tokens_are_refused(client, engine, code_of):
    party = RelyingParty(client, engine).register()
    refused = party.redeem(code_of(party)["code"], client_assertion=party.assertion(jti="a\0b", aud=["\0"]))
    assert refused.get_json()["error"] == "invalid_client"
