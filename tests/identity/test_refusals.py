"""Bad requests at the authorization and token endpoints: who is told what."""

import pytest
from sqlmodel import select

from app import clock
from app.db import transaction
from app.identity.provider.models import AuthorizationCode
from tests.identity.relying_party import CALLBACK, ISSUER, answer


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "nobody"},
        {"client_id": None},
        {"client_id": ["parks", "parks"]},
        {"redirect_uri": None},
        {"redirect_uri": "https://parks.example/callback/"},
        {"redirect_uri": "https://parks.example/callback?x=1"},
        {"redirect_uri": "https://PARKS.example/callback"},
        {"redirect_uri": 'https://evil.example/"><script>'},
        {"redirect_uri": [CALLBACK, CALLBACK]},
    ],
    ids=str,
)
def test_without_a_known_client_and_address_there_is_a_page_and_no_redirect(party, changes):
    refused = party.authorize(**changes)
    assert refused.status_code == 400
    assert "This sign-in link does not work" in refused.text
    assert '<script>"' not in refused.text
    assert not refused.location


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": "email"}, "invalid_scope"),
        ({"nonce": None}, "invalid_request"),
        ({"nonce": ["a", "b"]}, "invalid_request"),
        ({"state": ["a", "b"]}, "invalid_request"),
        ({"vtr": '["P9"]'}, "invalid_request"),
        ({"vtr": "Cl.Cm"}, "invalid_request"),
        ({"vtr": '{"a": 1}'}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"request": "eyJ"}, "invalid_request_object"),
        ({"request_uri": "https://parks.example/r"}, "request_uri_not_supported"),
        ({"registration": "{}"}, "registration_not_supported"),
        ({"response_mode": "fragment"}, "invalid_request"),
    ],
    ids=str,
)
def test_every_other_fault_goes_back_to_the_client(party, changes, error):
    sent = answer(party.authorize(**changes))
    assert sent["error"] == error
    assert sent["iss"] == ISSUER
    assert sent["state"] in {"a state", "a"}


@pytest.mark.parametrize("vtr", ['["Cm.Cl"]', '["P2.Cl.Cm", "Cl.Cm"]', None])
def test_the_first_level_that_is_offered_is_taken(party, code_of, vtr):
    body = party.redeem(code_of(party, vtr=vtr)["code"]).get_json()
    assert party.claims(body["id_token"])["vot"] == "Cl.Cm"


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"aud": "https://elsewhere.example/token"}, "aud"),
        ({"iss": "somebody"}, "iss"),
        ({"sub": "nobody", "iss": "nobody"}, "unknown client"),
        ({"exp": 1}, "expired"),
        ({"exp": None}, "no expiry"),
        ({"exp": 9_999_999_999}, "lasts for ever"),
        ({"exp": "soon"}, "no number"),
        ({"jti": None}, "no jti"),
        ({"jti": ""}, "empty jti"),
        ({"jti": 7}, "jti is no text"),
        ({"nbf": 9_999_999_999}, "not yet valid"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_assertion_is_refused(party, code_of, claims, why):
    refused = party.redeem(code_of(party)["code"], client_assertion=party.assertion(**claims))
    assert refused.status_code == 400, why
    assert refused.get_json()["error"] == "invalid_client"


def test_an_assertion_may_name_the_issuer_as_its_audience(party, code_of):
    sent = party.redeem(code_of(party)["code"], client_assertion=party.assertion(aud=[ISSUER]))
    assert sent.status_code == 200


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code": "nonsense"}, "invalid_grant"),
        ({"code": None}, "invalid_request"),
        ({"redirect_uri": "https://parks.example/other"}, "invalid_grant"),
        ({"redirect_uri": None}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": None}, "unsupported_grant_type"),
        ({"client_assertion": "a.b.c"}, "invalid_client"),
        ({"client_assertion": "nonsense"}, "invalid_client"),
        ({"client_assertion_type": "other"}, "invalid_client"),
        ({"client_assertion": None}, "invalid_client"),
        ({"client_id": "other"}, "invalid_client"),
        ({"client_secret": "both ways"}, "invalid_request"),
    ],
    ids=str,
)
def test_a_bad_token_request_is_refused(party, code_of, changes, error):
    refused = party.redeem(code_of(party)["code"], **changes)
    assert refused.status_code == 400, refused.text
    assert refused.get_json()["error"] == error
    assert refused.headers["Cache-Control"] == "no-store"


def test_each_parameter_comes_once_and_in_the_body(party, code_of, client):
    form = party.token_request(code_of(party)["code"])
    twice = client.post("/identity/token", data={**form, "code": [form["code"], "other"]}, csrf=False)
    assert twice.get_json()["error"] == "invalid_request"
    in_address = client.post("/identity/token?grant_type=authorization_code", data=form, csrf=False)
    assert in_address.get_json()["error"] == "invalid_request"


def test_a_code_lasts_a_minute(party, code_of, engine):
    code = code_of(party)["code"]
    with transaction(engine) as session:
        row = session.exec(select(AuthorizationCode)).one()
        row.expires_at = clock.now()
        session.add(row)
    assert party.redeem(code).get_json()["error"] == "invalid_grant"
