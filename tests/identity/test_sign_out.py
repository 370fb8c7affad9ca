"""RP-initiated logout: who is signed out without a question, who is asked, and where they go."""

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from tests.identity.relying_party import AFTER, answer


def leave(client, **parameters):
    return client.get("/identity/end-session", query_string=parameters)


@pytest.fixture
def token(party, code_of):
    return party.redeem(code_of(party)["code"]).get_json()


def still_signed_in(party):
    return "code" in answer(party.authorize(prompt="none"))


def test_a_client_that_shows_its_id_token_signs_out_at_once(client, party, token):
    left = leave(client, id_token_hint=token["id_token"], post_logout_redirect_uri=AFTER, state="s 1")
    assert left.location == f"{AFTER}?state=s+1"
    assert not still_signed_in(party)


def test_signing_out_ends_the_tokens_of_that_sign_in(client, party, token):
    leave(client, id_token_hint=token["id_token"])
    header = {"Authorization": f"Bearer {token['access_token']}"}
    assert client.get("/identity/userinfo", headers=header).status_code == 401


def test_without_a_proof_the_person_is_asked(client, party, token):
    page = leave(client, client_id="parks", post_logout_redirect_uri=AFTER, state="x")
    assert "Stay signed in" in page.text
    assert still_signed_in(party)
    kept = {"client_id": "parks", "post_logout_redirect_uri": AFTER, "state": "x"}
    left = client.post("/identity/sign-out", data=kept)
    assert left.location == f"{AFTER}?state=x"
    assert not still_signed_in(party)


def test_the_id_token_of_an_earlier_session_is_no_proof(client, party, token, code_of):
    leave(client, id_token_hint=token["id_token"])
    code_of(party)
    page = leave(client, id_token_hint=token["id_token"])
    assert "Stay signed in" in page.text


@pytest.mark.parametrize(
    "parameters",
    [
        {"post_logout_redirect_uri": AFTER},
        {"client_id": "parks", "post_logout_redirect_uri": "https://evil.example/"},
        {"client_id": "nobody", "post_logout_redirect_uri": AFTER},
        {"id_token_hint": "nonsense"},
        {"id_token_hint": "a.b.c", "post_logout_redirect_uri": AFTER},
    ],
    ids=str,
)
def test_a_bad_request_leads_nowhere_and_signs_nobody_out(client, party, token, parameters):
    refused = leave(client, **parameters)
    assert refused.status_code == 400
    assert not refused.location
    assert still_signed_in(party)


def test_a_hint_signed_by_somebody_else_is_refused(client, party, token):
    forged = jwt.encode({"alg": "ES256"}, party.claims(token["id_token"]), ECKey.generate_key("P-256"))
    assert leave(client, id_token_hint=forged).status_code == 400


def test_a_hint_and_a_client_that_differ_are_refused(client, party, token):
    assert leave(client, id_token_hint=token["id_token"], client_id="other").status_code == 400


def test_somebody_who_is_not_signed_in_is_sent_on(client, party):
    assert leave(client, client_id="parks", post_logout_redirect_uri=AFTER).location == AFTER
    assert leave(client).location == "/identity/signed-out"
    assert "You have signed out" in client.get("/identity/signed-out").text


def test_the_request_may_come_as_a_form(client, party):
    sent = client.post("/identity/end-session", data={"client_id": "parks", "state": "a"}, csrf=False)
    assert sent.location.endswith("/identity/end-session?client_id=parks&state=a")
