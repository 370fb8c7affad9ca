"""Staff register services: the list, the form with its faults in place, the secret once, the record."""

import json

import pytest
from joserfc.jwk import ECKey
from sqlmodel import select

from app.audit.models import AuditEntry
from app.db import read_session
from app.identity.people.queries import token_hash
from app.identity.provider.queries import registered
from tests.identity.relying_party import RelyingParty
from tests.loopback import Loopback, Reply

pytestmark = pytest.mark.backends("sqlite")
KEYS = {"keys": [ECKey.generate_key("P-256", auto_kid=True).as_dict(private=False)]}


def form(**changes):
    good = {
        "client_id": "parks",
        "name": "Parks Agency",
        "redirect_uris": "https://parks.example/cb\r\nhttps://parks.example/other",
        "auth_method": "private_key_jwt",
        "jwks": json.dumps(KEYS),
        "scopes": ["openid", "email"],
        "claims": ["email"],
        "levels": ["Cl", "Cl.Cm"],
        "signs_with": "ES256",
        "userinfo_signed_with": "",
        "consent_waived": "one controller",
    }
    return {**good, **changes}


@pytest.fixture
def staff(client):
    client.act_as("identity-officer", ["identity"])
    return client


def test_a_service_is_registered_changed_and_recorded(staff, engine):
    assert "No service is registered yet" in staff.get("/identity/clients/").text
    assert staff.get("/identity/clients/new").status_code == 200
    assert staff.post("/identity/clients/new", data=form()).status_code == 303
    assert "Parks Agency" in staff.get("/identity/clients/").text
    page = staff.get("/identity/clients/parks")
    assert "https://parks.example/other" in page.text
    staff.post("/identity/clients/parks", data=form(levels=["Cl"], requires_pushed="yes"))
    with read_session(engine) as session:
        found = registered(session, "parks")
        acts = session.exec(
            select(AuditEntry.act, AuditEntry.actor, AuditEntry.subject_id).order_by(AuditEntry.sequence)
        ).all()
    assert (found.levels, found.requires_pushed, found.jwks) == (("Cl",), True, KEYS)
    assert found.redirect_uris == ("https://parks.example/cb", "https://parks.example/other")
    assert acts == [("client.save", "identity-officer", "parks")] * 2


def test_a_removed_service_signs_nobody_in_and_its_tokens_open_nothing(staff, engine, code_of):
    party = RelyingParty(staff, engine, client_id="harbour").register(scopes=("openid", "offline_access"))
    body = party.redeem(code_of(party, scope="openid offline_access")["code"]).get_json()
    bearer = {"Authorization": f"Bearer {body['access_token']}"}
    assert staff.get("/identity/userinfo", headers=bearer).status_code == 200
    asked = staff.get("/identity/clients/harbour/remove")
    assert "Remove Parks Agency?" in asked.text
    assert staff.post("/identity/clients/harbour/remove").status_code == 303
    assert staff.get("/identity/userinfo", headers=bearer).status_code == 401
    assert party.authorize().status_code == 400
    renewal = {"grant_type": "refresh_token", "refresh_token": body["refresh_token"], "redirect_uri": None}
    assert party.redeem(None, **renewal).get_json()["error"] == "invalid_client"
    party.register(scopes=("openid", "offline_access"))
    assert party.redeem(None, **renewal).get_json()["error"] == "invalid_grant", "its name is not enough"


def test_a_secret_is_shown_once_and_only_a_new_one_replaces_it(staff, engine):
    secret_form = form(auth_method="client_secret_basic", jwks="")
    shown = staff.post("/identity/clients/new", data=secret_form)
    assert shown.headers["Cache-Control"] == "no-store"
    secret = shown.text.split('<code class="hub-wrap">')[1].split("<")[0]

    def kept():
        with read_session(engine) as session:
            return registered(session, "parks").secret_hash

    assert kept() == token_hash(secret)
    assert staff.post("/identity/clients/parks", data=secret_form).status_code == 303
    assert kept() == token_hash(secret)
    staff.post("/identity/clients/parks", data={**secret_form, "new_secret": "yes"})
    assert kept() != token_hash(secret)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"client_id": "Parks!"}, "client_id", "small letters"),
        ({"client_id": "sign-ins"}, "client_id", "address of a page"),
        ({"name": " "}, "name", "Enter the name"),
        ({"redirect_uris": "http://parks.example/cb"}, "redirect_uris", "must be https"),
        ({"redirect_uris": ""}, "redirect_uris", "At least one"),
        ({"backchannel_logout_uri": "ftp://x"}, "backchannel_logout_uri", "must be https"),
        ({"jwks": ""}, "jwks_uri", "needs the client"),
        ({"jwks": "{"}, "jwks", "not JSON"),
        ({"jwks": '{"keys": [{"kty": "EC", "d": "x"}]}'}, "jwks", "private key"),
        ({"jwks_uri": "https://parks.example/jwks"}, "jwks_uri", "not both"),
        ({"levels": []}, "levels", "at least one level"),
        ({"jwks": '{"keys": [{"kty": "EC", "crv": "P-256", "x": "a", "y": "b"}]}'}, "jwks", "cannot be read"),
        ({"redirect_uris": "https://a;script-src.example/cb"}, "redirect_uris", "spelled"),
        ({"redirect_uris": "https://bank@parks.example/cb"}, "redirect_uris", "spelled"),
        ({"redirect_uris": "https://a.example/cb https://b.example/cb"}, "sector", "several hosts"),
    ],
    ids=str,
)
def test_a_fault_is_shown_in_place_and_nothing_typed_is_lost(staff, changes, field, words):
    page = staff.post("/identity/clients/new", data=form(**changes))
    assert page.status_code == 422
    assert f'href="#{field}"' in page.text
    assert words in page.text.replace("&#39;", "'")
    assert "one controller" in page.text


def test_an_identifier_is_taken_once(staff):
    staff.post("/identity/clients/new", data=form())
    again = staff.post("/identity/clients/new", data=form(name="Other"))
    assert "Another service has this identifier" in again.text
    assert staff.get("/identity/clients/nobody").status_code == 404


def test_the_file_of_a_sector_must_list_every_address(staff, engine):
    with Loopback({"127.0.0.1": {}}) as site:
        changes = {"sector_identifier_uri": f"http://{site.address}/sector.json"}
        assert "does not list" not in staff.post("/identity/clients/new", data=form(**changes)).text
        listed = json.dumps(["https://parks.example/cb"]).encode()
        site.sites["127.0.0.1"]["/sector.json"] = Reply(listed, 200, "application/json")
        page = staff.post("/identity/clients/new", data=form(**changes))
        assert "does not list https://parks.example/other" in page.text
        fine = form(**changes, redirect_uris="https://parks.example/cb")
        assert staff.post("/identity/clients/new", data=fine).status_code == 303
        with read_session(engine) as session:
            assert registered(session, "parks").sector_identifier == site.address


def test_analysts_read_sign_ins_and_change_nothing(client, party, code_of):
    for _ in range(2):
        party.redeem(code_of(party)["code"])
    client.act_as("analyst", ["analyst"])
    page = client.get("/identity/clients/sign-ins")
    assert "parks" in page.text
    assert "Cl.Cm" in page.text
    text = client.get("/identity/clients/sign-ins.csv").text.splitlines()
    assert text[0] == "client_id,month,level,sign_ins"
    assert text[1].startswith("parks,")
    assert text[1].endswith(",Cl.Cm,2")
    assert client.get("/identity/clients/").status_code == 403
    assert client.post("/identity/clients/new", data=form()).status_code == 403
