"""Passkeys in a real browser: Chromium's virtual authenticator makes one, and signs in with it."""

import pytest
from playwright.sync_api import sync_playwright
from sqlmodel import select

from app import crypto
from app.config import Settings
from app.db import read_session, transaction
from app.factory import create_app
from app.identity.people.models import Passkey
from tests.e2e.conftest import QUIET, violations
from tests.identity.people import PASSWORD, add_person, fresh_code
from tests.serving import free_port, served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.backends("sqlite"),
    pytest.mark.xdist_group("e2e"),
]
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def hub(engine, tmp_path):
    """At a name: a passkey belongs to a domain, and an address is none."""
    port = free_port()
    settings = Settings(
        data_dir=tmp_path,
        database_url=engine.url.render_as_string(hide_password=False),
        base_url=f"http://localhost:{port}",
        post_rate_limit="",
    )
    crypto.install(settings.secrets)
    with served(create_app(settings, engine), port):
        yield settings.base_url


@pytest.fixture
def page(hub, chromium):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        context = browser.new_context(base_url=hub)
        context.set_default_timeout(15_000)
        opened = context.new_page()
        opened.control = context.new_cdp_session(opened)
        opened.control.send("WebAuthn.enable")
        added = opened.control.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        opened.authenticator = added["authenticatorId"]
        yield opened
        browser.close()


def sign_in_with_password(page, engine, person):
    page.goto("/identity/sign-in")
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").last.click()
    page.get_by_label("6-digit code").fill(fresh_code(engine, person))
    page.get_by_role("button", name="Continue").last.click()
    page.wait_for_url("**/identity/security/")


def add_passkey(page):
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Continue").click()
    assert violations(page) == []
    page.get_by_role("button", name="Make the passkey").click()
    page.wait_for_url("**/identity/security/")


def keys(engine):
    with transaction(engine) as session:
        return session.exec(select(Passkey)).all()


def test_a_passkey_is_made_signs_in_and_is_removed(page, engine):
    person = add_person(engine)
    sign_in_with_password(page, engine, person)
    assert violations(page) == []
    add_passkey(page)
    (made,) = keys(engine)
    assert made.person_id == person.id

    page.context.clear_cookies()
    page.goto("/signin/?return-to=/cookies")
    page.get_by_role("link", name="Use a passkey").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Use the passkey").click()
    page.wait_for_url("**/cookies")
    assert page.get_by_role("button", name="Sign out").is_visible()
    with read_session(engine) as session:
        assert session.exec(select(Passkey.used_at)).one() is not None

    page.goto("/identity/security/")
    page.get_by_role("button", name="Remove").last.click()
    page.wait_for_url("**/identity/security/**")
    assert keys(engine) == []


def test_a_device_without_the_passkey_is_told_so_and_goes_on_another_way(page, engine):
    add_person(engine)
    page.control.send(
        "WebAuthn.setAutomaticPresenceSimulation",
        {"authenticatorId": page.authenticator, "enabled": True},
    )
    page.goto("/identity/sign-in/passkey")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Use the passkey").click()
    page.get_by_text("did not give a passkey").wait_for()
    assert page.get_by_role("link", name="Back").is_visible()
