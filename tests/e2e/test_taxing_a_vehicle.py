"""A person taxes a vehicle in a browser, from the front page to the receipt, with and without JavaScript."""

import os
import re
from pathlib import Path

import pytest

from app.identity.sample import PASSWORD
from app.services.vehicle_tax.sample import demonstration_vehicles
from tests.conftest import CIVIL_DATE
from tests.e2e.conftest import PHONE, overflows, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("e2e")]

DRIVER = "driver@sample.example"
# The first sample vehicles can be renewed; each kind of visitor takes one of their own.
VEHICLES = dict(zip((True, False), demonstration_vehicles(CIVIL_DATE), strict=False))
PICTURES = os.environ.get("HUB_PICTURES")


class Visitor:
    """A page that is read for accessibility and width at every step."""

    def __init__(self, page, hub):
        self.page, self.hub = page, hub
        self.script = page.evaluate("document.body.className").find("js-enabled") >= 0
        self.steps = 0

    def look(self, name):
        self.steps += 1
        self.page.wait_for_load_state()
        if self.script:
            assert violations(self.page) == []
        wide = self.page.viewport_size
        self.page.set_viewport_size(PHONE)
        assert not overflows(self.page), f"{self.page.url} scrolls sideways at 320 px"
        if PICTURES:
            stem = f"{self.steps:02}-{name}-{'script' if self.script else 'plain'}"
            self.page.screenshot(path=Path(PICTURES) / f"{stem}-phone.png", full_page=True)
            self.page.set_viewport_size(wide)
            self.page.screenshot(path=Path(PICTURES) / f"{stem}.png", full_page=True)
        self.page.set_viewport_size(wide)

    def heading(self):
        return self.page.locator("h1").inner_text()

    def press(self, words):
        self.page.get_by_role("button", name=words).last.click()

    def sign_in(self):
        self.page.get_by_label("Email address").fill(DRIVER)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.look("sign-in")
        self.press("Continue")
        self.look("authenticator-code")
        self.page.get_by_label("6-digit code").fill(self.hub.run("sample", "code", DRIVER).strip())
        self.press("Continue")


def find_the_service(visitor):
    page = visitor.page
    page.goto("/")
    visitor.look("home")
    page.get_by_role("searchbox").or_(page.locator("input[name=q]")).first.fill("tax your vehicle")
    page.locator("main form button").first.click()
    visitor.look("search")
    page.locator("main a", has_text=re.compile("tax your vehicle", re.IGNORECASE)).first.click()
    if "/services/" not in page.url:
        visitor.look("guidance")
        page.locator("main a[href*='/services/vehicle-tax']").first.click()
    assert "/services/vehicle-tax" in page.url
    visitor.look("start")
    page.locator(".govuk-button--start").click()


def answer_the_questions(visitor):
    page = visitor.page
    vehicle = VEHICLES[visitor.script]
    visitor.press("Continue")
    visitor.look("vehicle-errors")
    assert page.title().startswith("Error: ")
    page.get_by_label("Registration number").fill(vehicle.registration)
    page.get_by_label("Reference number").fill(vehicle.log_book)
    visitor.press("Continue")
    visitor.look("your-vehicle")
    page.get_by_label("Yes").check()
    visitor.press("Continue")
    visitor.look("how-long")
    page.get_by_label("12 months: £").check()
    visitor.press("Continue")
    page.get_by_label("email address").fill("driver@sample.example")
    visitor.look("email")
    visitor.press("Continue")


def pay(visitor):
    page = visitor.page
    visitor.look("check-answers")
    visitor.press(re.compile("pay", re.IGNORECASE))
    visitor.look("card")
    page.get_by_label("Card number").fill("4242424242424242")
    page.get_by_label("Month").fill("12")
    page.get_by_label("Year").fill("30")
    page.get_by_label("Name on card").fill("A Sample Person")
    page.get_by_label(re.compile("security code", re.IGNORECASE)).fill("123")
    visitor.press("Continue")
    visitor.look("confirm-payment")
    visitor.press(re.compile("confirm", re.IGNORECASE))


def test_a_person_taxes_a_vehicle(page, hub):
    page.goto("/")
    visitor = Visitor(page, hub)
    find_the_service(visitor)
    answer_the_questions(visitor)
    visitor.sign_in()
    pay(visitor)
    visitor.look("confirmation")
    reference = re.search(r"VT[-A-Z0-9]{6,}", page.locator("main").inner_text()).group(0)
    page.goto("/account/")
    visitor.look("account")
    assert reference in page.locator("main").inner_text()
    page.goto("/notifications/outbox")
    for _ in range(60):
        if reference in page.locator("main").inner_text():
            break
        page.wait_for_timeout(500)
        page.reload()
    visitor.look("outbox")
    assert reference in page.locator("main").inner_text(), "no receipt was sent"
