"""Another provider in the built-in one's place, in GOV.UK One Login's shape; every fault of it is refused."""

import base64
import json
import time
from datetime import timedelta
from urllib.parse import urlsplit

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from sqlmodel import select

from app import clock, crypto
from app.config import Settings
from app.db import read_session, transaction
from app.factory import create_app
from app.organisations.operations import invite
from app.signin.keys import public_keys
from app.signin.models import SignInSession
from app.signin.queries import proven_identity
from tests.clients import PageClient
from tests.signin.one_login import CORE, SUBJECT, new_key, running

pytestmark = pytest.mark.backends("sqlite")


@pytest.fixture
def one_login():
    with running() as made:
        yield made


@pytest.fixture
def hub(engine, tmp_path, one_login):
    """The hub with One Login as its issuer."""
    settings = Settings(
        data_dir=tmp_path,
        database_url=engine.url.render_as_string(hide_password=False),
        oidc_issuer=one_login.issuer,
        oidc_identity_issuer=one_login.identity_issuer,
        oidc_client_id="hub",
        post_rate_limit="",
    )
    crypto.install(settings.secrets)
    one_login.client_keys = public_keys(settings)
    made = create_app(settings, engine)
    made.testing = True
    made.test_client_class = PageClient
    return made


@pytest.fixture
def client(hub):
    return hub.test_client()


def to_callback(client, link="/signin/?return-to=/cookies"):
    """To the issuer and back: the address of the callback that the browser is sent to."""
    there = client.get(link)
    answer = httpx2.get(there.location, trust_env=False)
    parts = urlsplit(answer.headers["location"])
    return f"{parts.path}?{parts.query}"


def sessions(engine):
    with transaction(engine) as session:
        return session.exec(select(SignInSession)).all()


P2 = "/signin/?return-to=/cookies&level=P2.Cl.Cm"


def test_a_person_signs_in_and_comes_back(client, engine, one_login):
    assert client.get(to_callback(client)).location == "/cookies"
    (found,) = sessions(engine)
    assert (found.issuer, found.subject, found.level) == (one_login.issuer, SUBJECT, "Cl.Cm")
    asked = one_login.requests[-1]
    assert asked["vtr"] == '["Cl.Cm"]'
    assert "claims" not in asked


def test_identity_is_asked_and_kept_where_a_service_needs_it(client, engine, one_login):
    assert client.get(to_callback(client, P2)).location == "/cookies"
    asked = one_login.requests[-1]
    assert (json.loads(asked["vtr"]), json.loads(asked["claims"])) == (
        ["P2.Cl.Cm"], {"userinfo": {CORE: None}}
    )  # fmt: skip
    (found,) = sessions(engine)
    assert found.level == "P2.Cl.Cm"
    with read_session(engine) as session:
        assert proven_identity(session, found.id).family_name == "Rowlands"


def test_roles_hold_with_this_issuer_too(client, engine):
    with transaction(engine) as session:
        invite(session, email="nia@example.org", role="operator", organisation=None, by="command",
               now=clock.now())  # fmt: skip
    assert client.get("/audit/").status_code == 302
    client.get(to_callback(client))
    assert client.get("/audit/").status_code == 200


def unsigned(claims, _key, _header):
    parts = [json.dumps(part).encode() for part in ({"alg": "none"}, claims)]
    return ".".join(base64.urlsafe_b64encode(p).rstrip(b"=").decode() for p in parts) + "."


def with_public_key_as_secret(claims, key, header):
    """The classic confusion: an HMAC whose secret is the public key."""
    secret = OctKey.import_key(json.dumps(key.as_dict(private=False)).encode())
    return jwt.encode({**header, "alg": "HS256"}, claims, secret, algorithms=["HS256"])


FAR = 10**10
FAULTS = {
    "iss": {"id_token": {"iss": "https://evil.example"}},
    "iss missing": {"id_token": {"iss": None}},
    "aud": {"id_token": {"aud": "other"}},
    "aud of many without azp": {"id_token": {"aud": ["hub", "other"]}},
    "azp": {"id_token": {"azp": "other"}},
    "expired": {"id_token": {"exp": 1}},
    "no expiry": {"id_token": {"exp": None}},
    "not yet valid": {"id_token": {"nbf": FAR}},
    "issued in the future": {"id_token": {"iat": FAR, "exp": FAR + 120}},
    "issued long ago": {"id_token": {"iat": 1}},
    "nonce": {"id_token": {"nonce": "another"}},
    "nonce missing": {"id_token": {"nonce": None}},
    "at_hash": {"id_token": {"at_hash": "AAAA"}},
    "vot too weak": {"id_token": {"vot": "Cl"}},
    "vot missing": {"id_token": {"vot": None}},
    "vtm missing": {"id_token": {"vtm": None}},
    "sub missing": {"id_token": {"sub": None}},
    "another key": {"key": {"id_token": new_key("oidc-1")}},
    "alg none": {"raw": {"id_token": unsigned}},
    "alg HS256": {"raw": {"id_token": with_public_key_as_secret}},
    "no ID token": {"tokens": {"id_token": None}},
    "ID token is no token": {"tokens": {"id_token": "a.b.c"}},
    "no access token": {"tokens": {"access_token": None}},
    "userinfo of somebody else": {"userinfo": {"sub": "somebody-else"}},
    "userinfo of nobody": {"userinfo": {"sub": None}},
    "core missing": {"userinfo": {CORE: None}},
    "core is no token": {"userinfo": {CORE: "a.b.c"}},
    "core is an object": {"userinfo": {CORE: {"vot": "P2"}}},
    "core iss": {"core": {"iss": "https://evil.example/"}},
    "core aud": {"core": {"aud": "other"}},
    "core sub": {"core": {"sub": "somebody-else"}},
    "core expired": {"core": {"exp": 1}},
    "core not yet valid": {"core": {"nbf": FAR}},
    "core issued in the future": {"core": {"iat": FAR}},
    "core vot too weak": {"core": {"vot": "P1"}},
    "core vot missing": {"core": {"vot": None}},
    "core vtm missing": {"core": {"vtm": None}},
    "core vc missing": {"core": {"vc": None}},
    "core another key": {"key": {"core": new_key("core-1")}},
    "core kid of another party": {"core_header": {"kid": "did:web:evil.example#core-1"}},
    "core kid missing": {"core_header": {"kid": None}},
    "core alg none": {"raw": {"core": unsigned}},
    "core alg HS256": {"raw": {"core": with_public_key_as_secret}},
    "core document of another party": {"did": {"id": "did:web:evil.example"}},
    "core document without keys": {"did": {"assertionMethod": []}},
    "discovery of another issuer": {"discovery": {"issuer": "https://evil.example"}},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_of_a_token_is_refused(client, engine, one_login, fault):
    one_login.spoil = FAULTS[fault]
    start = client.get(P2)
    if start.status_code == 503:
        assert fault == "discovery of another issuer"
        return
    back = client.get(to_callback(client, P2))
    assert back.status_code in {400, 502}, fault
    assert "return-to=%2Fcookies" in back.text, "the way back is not lost"
    assert sessions(engine) == []
    assert client.get_cookie("session") is None


@pytest.mark.parametrize(
    "answer",
    [
        {"state": "another"},
        {"state": None},
        {"code": None},
        {"code": "another"},
        {"iss": "https://evil.example"},
        {"iss": ""},
        {"error": "access_denied"},
        {"code": None, "error": "server_error"},
    ],
    ids=str,
)
def test_every_fault_of_an_authorization_response_is_refused(client, engine, one_login, answer):
    one_login.spoil = {"answer": answer}
    assert client.get(to_callback(client)).status_code in {400, 502}
    assert sessions(engine) == []


def test_the_answer_to_another_browser_is_refused(hub, client, engine):
    stolen = to_callback(hub.test_client())
    assert client.get(stolen).status_code == 400
    assert sessions(engine) == []


def test_an_unreachable_issuer_loses_nothing(hub, client, one_login):
    path = to_callback(client)
    one_login.spoil = {"tokens": {"token_type": None}}
    provider = hub.extensions["signin_provider"]
    provider._cache.clear()
    object.__setattr__(provider.settings, "oidc_issuer", "http://127.0.0.1:9")
    page = client.get(path)
    assert page.status_code == 502
    assert "return-to=%2Fcookies" in page.text


def test_a_rotated_key_is_fetched_when_it_is_first_seen(client, engine, one_login, monkeypatch):
    client.get(to_callback(client))
    one_login.key = new_key("oidc-1")
    later = time.monotonic() + 20
    monkeypatch.setattr("app.signin.provider.time.monotonic", lambda: later)
    assert client.get(to_callback(client)).location == "/cookies"


def logout(client, token):
    return client.post("/signin/back-channel-logout", data={"logout_token": token}, csrf=False)


def test_the_issuer_ends_the_hubs_session_without_the_browser(client, engine, one_login):
    client.get(to_callback(client))
    told = logout(client, one_login.logout_token())
    assert (told.status_code, told.headers["Cache-Control"]) == (200, "no-store")
    assert sessions(engine) == []
    assert "Sign out" not in client.get("/cookies").text


@pytest.mark.parametrize("only", [{"sub": None}, {"sid": None}], ids=str)
def test_a_logout_names_a_session_or_a_person(client, engine, one_login, only):
    client.get(to_callback(client))
    assert logout(client, one_login.logout_token(**only)).status_code == 200
    assert sessions(engine) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"},
        {"aud": "other"},
        {"iat": 1},
        {"iat": FAR},
        {"exp": 1},
        {"iat": None},
        {"jti": None},
        {"events": None},
        {"events": {}},
        {"nonce": "n"},
        {"sid": None, "sub": None},
        {"sid": 7},
    ],
    ids=str,
)
def test_every_fault_of_a_logout_token_is_refused(client, engine, one_login, changes):
    client.get(to_callback(client))
    assert logout(client, one_login.logout_token(**changes)).status_code == 400
    assert len(sessions(engine)) == 1


def test_a_logout_token_works_once_and_only_from_the_issuer(client, engine, one_login):
    token = one_login.logout_token()
    assert logout(client, token).status_code == 200
    client.get(to_callback(client))
    assert logout(client, token).status_code == 400
    one_login.key = new_key("oidc-1")
    assert logout(client, one_login.logout_token()).status_code == 400
    assert logout(client, "").status_code == 400
    assert len(sessions(engine)) == 1


def test_signing_out_here_goes_on_to_the_issuer(client, engine, one_login):
    client.get(to_callback(client))
    left = client.post("/signin/sign-out")
    assert left.location.startswith(f"{one_login.issuer}/logout?id_token_hint=")
    assert sessions(engine) == []


def test_metadata_and_keys_are_cached_for_a_minute_at_least(client, one_login, monkeypatch):
    client.get(to_callback(client))
    one_login.spoil = {"discovery": {"issuer": "https://evil.example"}}
    assert client.get("/signin/").status_code == 303
    later = time.monotonic() + timedelta(minutes=2).total_seconds()
    monkeypatch.setattr("app.signin.provider.time.monotonic", lambda: later)
    assert client.get("/signin/").status_code == 503
