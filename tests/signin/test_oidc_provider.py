"""npm's certified oidc-provider in the built-in provider's place: nothing of the hub changes."""

import re
from urllib.parse import urljoin, urlsplit

import httpx2
import pytest
from sqlmodel import select

from app import crypto
from app.config import Settings
from app.db import transaction
from app.factory import create_app
from app.signin.models import SignInSession
from app.signin.views import client_metadata
from tests.serving import free_port, served

pytestmark = pytest.mark.backends("sqlite")


@pytest.fixture
def place(engine, tmp_path, node):
    """The hub over HTTP, its issuer being the Node.js provider: (hub address, provider program)."""
    port, at_port = free_port(), free_port()
    settings = Settings(
        data_dir=tmp_path,
        database_url=engine.url.render_as_string(hide_password=False),
        base_url=f"http://127.0.0.1:{port}",
        oidc_issuer=f"http://127.0.0.1:{at_port}",
        oidc_client_id="hub",
        post_rate_limit="",
    )
    crypto.install(settings.secrets)
    told = client_metadata(settings)
    known = {
        "token_endpoint_auth_signing_alg": "ES256",
        "id_token_signed_response_alg": "ES256",
        **{k: v for k, v in told.items() if k != "client_name#cy"},
    }
    options = {"port": at_port, "client": known, "person": "nia@example.org"}
    with node("oidc_provider", options) as program, served(create_app(settings, engine), port) as hub:
        assert program.hear()["issuer"] == settings.issuer
        yield hub, program


@pytest.fixture
def browser():
    with httpx2.Client(trust_env=False, timeout=30, follow_redirects=True) as made:
        yield made


def sessions(engine):
    with transaction(engine) as session:
        return session.exec(select(SignInSession)).all()


def submit(browser, page):
    """Press the button of the only form on a page."""
    action = re.search(r'action="([^"]+)"', page.text)[1]
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page.text))
    return browser.post(urljoin(str(page.url), action), data={**fields, "logout": "yes"})


def token_in(page):
    return re.search(r'name="csrf_token" value="([0-9a-f]+)"', page.text)[1]


def test_a_person_signs_in_and_signs_out_both_ways(place, browser, engine):
    hub, program = place
    page = browser.get(f"{hub}/signin/?return-to=/cookies")
    assert urlsplit(str(page.url)).path == "/cookies", page.text
    assert "Sign out" in page.text
    (found,) = sessions(engine)
    assert (found.subject, found.level) == ("somebody", "Cl.Cm")
    assert found.sid, "the provider names its session, so that it can end it"

    other = browser.get(f"{hub}/signin/?return-to=/privacy")
    assert urlsplit(str(other.url)).path == "/privacy", "single sign-on: nothing is asked"

    left = browser.post(f"{hub}/signin/sign-out", data={"csrf_token": token_in(other)})
    assert "Sign out" not in browser.get(f"{hub}/cookies").text
    done = submit(browser, left)
    assert str(done.url).startswith(f"{hub}/signin/signed-out"), done.text
    assert program.ask({})["heard"] == [["backchannel.success"]]


def test_the_provider_ends_the_hubs_session_by_the_back_channel(place, browser, engine):
    hub, program = place
    browser.get(f"{hub}/signin/?return-to=/cookies")
    at = browser.get(f"{hub}/cookies")
    assert "Sign out" in at.text
    (found,) = sessions(engine)
    # The person signs out at the provider itself; the hub hears of it behind the browser's back.
    page = browser.get(f"{found.issuer}/session/end")
    submit(browser, page)
    assert program.ask({})["heard"] == [["backchannel.success"]]
    assert sessions(engine) == []
    assert "Sign out" not in browser.get(f"{hub}/cookies").text
