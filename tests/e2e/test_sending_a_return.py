"""A person sends the short return in a browser, from the start page to the card and the account, with and
without JavaScript; every page is read for accessibility and width.
"""

import re

import pytest

from app.identity.sample import TAXPAYER
from tests.e2e.conftest import PHONE, overflows, violations
from tests.e2e.signing_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("e2e")]


class Taxpayer:
    """A page whose every step is looked at."""

    def __init__(self, page):
        self.page = page
        self.script = page.evaluate("document.body.className").find("js-enabled") >= 0

    def look(self):
        self.page.wait_for_load_state()
        if self.script:
            assert violations(self.page) == []
        wide = self.page.viewport_size
        self.page.set_viewport_size(PHONE)
        assert not overflows(self.page), f"{self.page.url} scrolls sideways at 320 px"
        self.page.set_viewport_size(wide)

    def go_on(self):
        self.look()
        self.page.get_by_role("button", name="Continue").last.click()

    def choose(self, words):
        self.page.get_by_label(words, exact=True).check()
        self.go_on()

    def enter(self, **fields):
        for name, text in fields.items():
            self.page.locator(f"[name={name}]").fill(text)
        self.go_on()

    def open(self, section):
        self.look()
        assert self.page.url.endswith("/tasks"), self.page.url
        self.page.get_by_role("link", name=section, exact=True).click()


def prepare(visitor):
    visitor.open("The tax year and your circumstances")
    visitor.choose("6 April 2024 to 5 April 2025")
    visitor.choose("England")
    visitor.choose("No")
    visitor.open("Your references")
    visitor.enter(email_address=TAXPAYER.email)


def fill_in(visitor):
    visitor.open("Employment")
    assert "Sample Harbour Bakery" in visitor.page.locator("main").inner_text()
    visitor.choose("No")
    visitor.open("Self-employment")
    visitor.choose("Yes")
    visitor.enter(business="Tutoring")
    visitor.page.get_by_role("button", name="Continue").last.click()
    assert visitor.page.title().startswith("Error: ")
    visitor.enter(turnover="18,000")
    visitor.enter(expenses="700")
    visitor.page.get_by_label("Take off the trading allowance").check()
    visitor.go_on()
    visitor.open("Pensions, Gift Aid and Blind Person’s Allowance")
    visitor.choose("No")
    visitor.choose("No")
    visitor.choose("Yes")
    visitor.enter(gift_aid="120")
    visitor.choose("No")


def agree(visitor):
    """Read the calculation and send; whoever comes first pays, the other replaces what was paid for."""
    page = visitor.page
    visitor.open("Read your tax calculation")
    words = page.locator("main").inner_text()
    assert "Income Tax for the year" in words
    visitor.choose("I have read the calculation")
    page.wait_for_load_state()
    if page.url.endswith("/how-to-pay"):
        page.get_by_label(re.compile("by card now")).check()
        visitor.go_on()
    else:
        assert "Less what you paid here for this year" in words
    visitor.look()
    if page.url.endswith("/tasks"):
        page.locator("main a[href$='/check-answers'], main .govuk-button").last.click()
    visitor.look()
    page.get_by_role("button", name=re.compile("^accept and", re.IGNORECASE)).click()
    page.wait_for_load_state()
    if page.get_by_label("Card number").count():
        pay(page)


def pay(page):
    page.get_by_label("Card number").fill("4242424242424242")
    page.get_by_label("Month").fill("12")
    page.get_by_label("Year").fill("30")
    page.get_by_label("Name on card").fill("N Rowlands")
    page.get_by_label(re.compile("security code", re.IGNORECASE)).fill("123")
    page.get_by_role("button", name="Continue").last.click()
    page.get_by_role("button", name=re.compile("confirm", re.IGNORECASE)).last.click()


def test_a_person_sends_a_return_and_pays(page, hub):
    page.goto("/services/self-assessment/")
    visitor = Taxpayer(page)
    visitor.look()
    page.locator(".govuk-button--start").click()
    sign_in(page, hub, TAXPAYER.email)
    prepare(visitor)
    fill_in(visitor)
    agree(visitor)
    visitor.look()
    reference = re.search(r"SA-[A-Z0-9]{4}-[A-Z0-9]{4}", page.locator("main").inner_text()).group(0)
    page.goto("/account/")
    visitor.look()
    assert reference in page.locator("main").inner_text()
