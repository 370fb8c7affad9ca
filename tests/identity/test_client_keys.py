"""Keys that a client publishes at an address of its own: fetched within the policy, kept, renewed."""

import json

import pytest
from joserfc.jwk import ECKey

from app.config import Settings
from app.identity.provider import connection
from app.identity.provider.client_keys import ClientKeys, NoKeysError
from app.identity.provider.rules import Client
from tests.identity.relying_party import RelyingParty
from tests.loopback import Loopback, Reply

pytestmark = pytest.mark.backends("sqlite")


def published(*keys):
    return Reply(
        json.dumps({"keys": [k.as_dict(private=False) for k in keys]}).encode(), 200, "application/json"
    )


@pytest.fixture
def site():
    with Loopback({"127.0.0.1": {}}) as server:
        yield server


@pytest.fixture
def party(client, engine, site, app):
    made = RelyingParty(client, engine)
    site.sites["127.0.0.1"]["/jwks.json"] = published(made.key)
    return made.register(jwks={}, jwks_uri=f"http://{site.address}/jwks.json")


def test_the_keys_are_fetched_once_and_kept(party, code_of, site):
    for _ in range(2):
        assert party.redeem(code_of(party)["code"]).status_code == 200
    assert site.paths("127.0.0.1") == ["/jwks.json"]


def test_a_new_key_is_fetched_when_it_is_used(party, code_of, site, monkeypatch):
    assert party.redeem(code_of(party)["code"]).status_code == 200
    old, party.key = party.key, ECKey.generate_key("P-256", auto_kid=True)
    site.sites["127.0.0.1"]["/jwks.json"] = published(old, party.key)
    assert party.redeem(code_of(party)["code"]).status_code == 400, "not twice within half a minute"
    monkeypatch.setattr("app.identity.provider.client_keys.REFETCH_AFTER", 0)
    assert party.redeem(code_of(party)["code"]).status_code == 200


@pytest.mark.parametrize(
    "reply",
    [Reply(status=500), Reply(b"no JSON"), Reply(b'{"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}')],
    ids=str,
)
def test_without_keys_nobody_is_believed(party, code_of, site, reply):
    site.sites["127.0.0.1"]["/jwks.json"] = reply
    assert party.redeem(code_of(party)["code"]).get_json()["error"] == "invalid_client"


def test_keys_that_were_had_outlive_a_short_failure(site):
    connection.install(Settings())
    keys, address = ClientKeys(), f"http://{site.address}/jwks.json"
    key = ECKey.generate_key("P-256", auto_kid=True)
    site.sites["127.0.0.1"]["/jwks.json"] = published(key)
    keys.refresh(address, kid=key.kid)
    kept = keys._kept[address]
    keys._kept[address] = type(kept)(kept.document, kept.fetched - 100, kept.good_until - 100)
    site.sites["127.0.0.1"]["/jwks.json"] = Reply(status=503)
    keys.refresh(address, kid=key.kid)
    assert keys.of(Client("c", "C", (), jwks_uri=address)).get_by_kid(key.kid)


def test_a_production_hub_never_fetches_from_inside(site, monkeypatch):
    monkeypatch.setattr(connection._Process, "client", connection.Client(caps=connection.CAPS))
    keys, address = ClientKeys(), f"http://{site.address}/jwks.json"
    keys.refresh(address, kid="")
    with pytest.raises(NoKeysError):
        keys.of(Client("c", "C", (), jwks_uri=address))
    assert not site.asked
