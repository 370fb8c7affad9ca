"""The pages of signing in, from a new account to its last setting: axe and the keyboard in English,
and in Welsh at 320 px without JavaScript.
"""

import re

import pytest
from playwright.sync_api import sync_playwright

from app import clock, crypto
from app.config import Settings
from app.db import read_session
from app.factory import create_app
from app.identity.people import credentials
from app.notifications.queries import outbox
from app.notifications.wording import written
from tests.e2e.conftest import PHONE, QUIET, overflows, violations
from tests.serving import free_port, served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.backends("sqlite"),
    pytest.mark.xdist_group("e2e"),
]
EMAIL, PASSWORD = "ada@example.org", "seven quiet lanterns outside"
SETTINGS = ("password", "email", "phone", "authenticator", "recovery-codes", "close")


@pytest.fixture
def hub(engine, tmp_path):
    port = free_port()
    settings = Settings(
        data_dir=tmp_path,
        database_url=engine.url.render_as_string(hide_password=False),
        base_url=f"http://127.0.0.1:{port}",
        post_rate_limit="",
    )
    crypto.install(settings.secrets)
    with served(create_app(settings, engine), port):
        yield settings.base_url


@pytest.fixture
def visit(hub, chromium):
    """A new visitor; without JavaScript if asked."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)

        def opened(**settings):
            context = browser.new_context(base_url=hub, **settings)
            context.set_default_timeout(15_000)
            return context.new_page()

        yield opened
        browser.close()


class Walk:
    """Goes on by keyboard alone, looking at every page it meets."""

    def __init__(self, page, engine, check):
        self.page, self.engine, self.check = page, engine, check
        self.seen = []

    def look(self):
        self.page.wait_for_load_state()
        self.seen.append(self.page.url.split("?")[0])
        self.check(self.page)

    def go(self, path):
        self.page.goto(path)
        self.look()

    def reach(self, wanted):
        """Tab until the element has the focus: a page whose keyboard is trapped never gets there."""
        for _ in range(60):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
                return
        raise AssertionError(f"{self.page.url}: no Tab reaches {wanted}")

    def follow(self, part):
        self.reach(f"main a[href*='{part}']")
        self.enter()

    def answer(self, **fields):
        """Type into the fields of the form and send it with Enter."""
        for name, text in fields.items():
            self.reach(f"#{name}")
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(text)
        self.enter()

    def enter(self):
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.look()

    def code(self):
        """The six digits of the newest letter."""
        with read_session(self.engine) as session:
            return re.search(r"\b\d{6}\b", written(outbox(session, to=EMAIL)[0]).body)[0]


def app_code(walk):
    secret = walk.page.locator("#secret").inner_text().replace(" ", "")
    return secret, credentials.current_code(secret, now=clock.now())


def register_and_look_around(walk):
    walk.go("/signin/?return-to=/cookies")
    walk.answer(email="nonsense")
    walk.follow("/register/")
    walk.answer(email="nonsense")
    walk.answer(email=EMAIL)
    walk.answer(code="000000")
    walk.answer(code=walk.code())
    walk.answer(password="password123")
    walk.answer(password=PASSWORD)
    walk.answer(code="000000")
    _, code = app_code(walk)
    walk.answer(code=code)
    assert walk.page.url.endswith("/cookies")
    walk.go("/identity/security/")
    for page in SETTINGS:
        walk.go(f"/identity/security/{page}")
    walk.go("/identity/end-session")
    walk.go("/identity/sign-in/passkey")
    walk.go("/identity/forgotten/")
    walk.answer(email=EMAIL)
    walk.answer(code=walk.code())
    walk.answer(password="nine loud buckets inside")
    walk.answer(code="000000")
    assert "/identity/sign-in/code" in walk.page.url
    walk.follow("recovery-code")


def test_by_keyboard_and_axe(visit, engine):
    def check(page):
        assert violations(page) == []

    walk = Walk(visit(), engine, check)
    register_and_look_around(walk)
    assert len(set(walk.seen)) >= 18


def test_in_welsh_at_320_px_without_javascript(visit, engine):
    def check(page):
        assert page.locator("html").get_attribute("lang") == "cy", page.url
        assert not overflows(page), f"{page.url} scrolls sideways"

    page = visit(java_script_enabled=False, viewport=PHONE)
    page.goto("/?lang=cy")
    walk = Walk(page, engine, check)
    register_and_look_around(walk)
    assert len(set(walk.seen)) >= 18
