"""npm's certified client signs in and out against a running hub."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.identity.relying_party import AFTER, CALLBACK, RelyingParty
from tests.identity.serving import Citizen, running_hub

pytestmark = pytest.mark.backends("sqlite")


@pytest.fixture
def hub(engine, tmp_path, settings):
    with running_hub(engine, tmp_path) as url:
        yield url


@pytest.fixture
def openid_client(node, engine, hub):
    party = RelyingParty(None, engine).register(scopes=("openid", "email", "offline_access"))
    options = {
        "issuer": f"{hub}/identity",
        "clientId": party.client_id,
        "jwk": party.key.as_dict(private=True),
        "redirectUri": CALLBACK,
        "afterwards": AFTER,
    }
    with node("openid_client", options) as program:
        yield program


@pytest.fixture
def citizen(hub, engine, person):
    made = Citizen(hub, engine, person)
    yield made
    made.close()


def test_it_signs_in_refreshes_and_signs_out(openid_client, citizen):
    wanted = {"vtr": '["Cl.Cm"]', "ui_locales": "cy en", "scope": "openid email offline_access"}
    asked = openid_client.ask(["authorize", wanted])
    back = citizen.sign_in(asked["url"])
    done = openid_client.ask(["callback", {"url": back.headers["location"]}])
    assert done["claims"]["vot"] == "Cl.Cm"
    about = openid_client.ask(["userinfo", {"subject": done["claims"]["sub"]}])
    assert about["email"] == citizen.person.email
    renewed = openid_client.ask(["refresh"])
    assert renewed["rotated"]
    assert renewed["claims"]["sub"] == done["claims"]["sub"]
    assert openid_client.ask(["userinfo", {"subject": done["claims"]["sub"]}])["email"]
    assert openid_client.ask(["inspect"])["active"] is True
    openid_client.ask(["revoke"])
    assert openid_client.ask(["inspect"])["active"] is False
    left = citizen.get(openid_client.ask(["leave"])["url"])
    assert left.headers["location"] == f"{AFTER}?state=bye"
    again = citizen.get(openid_client.ask(["authorize", {"prompt": "none"}])["url"])
    assert parse_qs(urlsplit(again.headers["location"]).query)["error"] == ["login_required"]


def test_it_refuses_an_answer_whose_issuer_was_changed(openid_client, citizen):
    back = citizen.sign_in(openid_client.ask(["authorize"])["url"]).headers["location"]
    forged = back.replace("%2Fidentity", "%2Fother")
    assert forged != back
    assert "iss" in openid_client.ask(["callback", {"url": forged}])["cause"]
