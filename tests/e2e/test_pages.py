"""The pages that each kind of user meets first: WCAG 2.2 AA by axe, and no sideways scrolling at 320 px."""

import pytest

from app.services.registry import services
from tests.e2e.conftest import PHONE, overflows, violations
from tests.e2e.signing_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("e2e")]

PUBLIC = (
    "/",
    "/?lang=cy",
    "/browse/",
    "/browse/motoring/",
    "/guidance/about-directhub",
    "/search?q=vehicle",
    "/search?q=zzzz",
    "/services/vehicle-tax/",
    "/services/vehicle-tax/?lang=cy",
    "/uptake/",
    "/uptake/vehicle-tax",
    "/feedback",
    "/cookies",
    "/accessibility-statement",
    "/privacy",
    "/help",
    "/identity/register/",
    "/nothing-is-here",
)
STAFF = {
    "content@sample.example": (
        "/rationalisation/",
        "/rationalisation/imports",
        "/rationalisation/standing",
        "/rationalisation/policies",
        "/rationalisation/criteria/table",
        "/rationalisation/calibration",
    ),
    "approver@sample.example": ("/audit/",),
    "driver@sample.example": ("/account/",),
}


def check(page):
    page.wait_for_load_state()
    assert violations(page) == []
    wide = page.viewport_size
    page.set_viewport_size(PHONE)
    assert not overflows(page), f"{page.url} scrolls sideways at 320 px"
    page.set_viewport_size(wide)


@pytest.fixture
def visitor(browser, hub):
    context = browser.new_context(base_url=hub.url)
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def test_public_pages_can_be_read_by_everybody(visitor):
    for path in PUBLIC:
        visitor.goto(path)
        check(visitor)


def test_the_first_question_of_every_service_can_be_read_by_everybody(visitor):
    for spec in services().values():
        visitor.goto(f"/services/{spec.slug}/{spec.first}")
        check(visitor)


@pytest.mark.parametrize("email", STAFF)
def test_pages_behind_sign_in_can_be_read_by_everybody(visitor, hub, email):
    first, *others = STAFF[email]
    visitor.goto(first)
    sign_in(visitor, hub, email)
    assert first.rstrip("/") in visitor.url
    check(visitor)
    for path in others:
        visitor.goto(path)
        check(visitor)


def test_a_keyboard_reaches_the_main_content_and_the_search(visitor):
    visitor.goto("/")
    visitor.keyboard.press("Tab")
    assert visitor.evaluate("document.activeElement.getAttribute('href')") == "#main-content"
    visitor.keyboard.press("Enter")
    visitor.locator("input[name=q]").first.focus()
    visitor.keyboard.type("vehicle tax")
    visitor.keyboard.press("Enter")
    visitor.wait_for_url("**/search?**")
    assert "vehicle" in visitor.locator("main").inner_text().lower()
