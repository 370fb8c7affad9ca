"""A person without a mouse taxes a vehicle: every step is a key, from the start page to the reference."""

import re

import pytest

from app.identity.sample import NEIGHBOUR
from app.services.vehicle_tax.sample import demonstration_vehicles
from tests.conftest import CIVIL_DATE
from tests.e2e.signing_in import code_now

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("e2e")]

FOCUSED = """() => {
  const seen = document.activeElement, style = getComputedStyle(seen);
  return {
    input: seen.tagName === "INPUT",
    words: [seen.innerText, ...[...(seen.labels || [])].map(label => label.innerText)].join(" "),
    marked: style.outlineStyle !== "none" || style.boxShadow !== "none"
  };
}"""
MOST_TABS = 40
# Those that the other tests of this hub leave alone, whichever runs first.
VEHICLES = dict(
    zip(("with JavaScript", "without JavaScript"), demonstration_vehicles(CIVIL_DATE)[2:4], strict=True)
)


def tab_to(page, words, *, to_input=False):
    """Press Tab until what has the focus says these words; wherever the focus is, it must be seen."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        assert focused["marked"], f"the focus cannot be seen at {focused['words']!r} on {page.url}"
        if words in focused["words"] and (focused["input"] or not to_input):
            return
    raise AssertionError(f"no key leads to {words!r} on {page.url}")


def go_on(page, button="Continue"):
    """From the inputs to the button, and press it."""
    tab_to(page, button)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def fill_in(page, **inputs):
    """Type into each input in turn, and press Enter in the last."""
    for label, typed in inputs.items():
        tab_to(page, label.replace("_", " "), to_input=True)
        page.keyboard.type(typed)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_keyboard_alone_is_enough(page, request):
    kind = request.node.callspec.params["page"]
    answer_the_questions(page, VEHICLES[kind])
    assert "/identity/" in page.url
    if kind == "with JavaScript":  # the pages that follow have the same inputs without it
        sign_in(page)
        pay(page)
        assert page.locator("h1").inner_text().startswith("Payment received")
        assert re.search(r"VT[-A-Z0-9]{6,}", page.locator("main").inner_text())


def answer_the_questions(page, vehicle):
    page.goto("/services/vehicle-tax/")
    tab_to(page, "Start now")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    go_on(page)
    tab_to(page, "Enter the registration number")  # a link of the error summary, to the field
    page.keyboard.press("Enter")
    page.keyboard.type(vehicle.registration)
    tab_to(page, "Reference number")
    page.keyboard.type(vehicle.log_book)
    with page.expect_navigation():
        page.keyboard.press("Enter")

    tab_to(page, "Yes")
    page.keyboard.press("Space")
    go_on(page)

    tab_to(page, "12 months: £")
    page.keyboard.press("ArrowDown")
    assert "6 months: £" in page.evaluate(FOCUSED)["words"]
    go_on(page)

    tab_to(page, "What is your email address?")
    page.keyboard.type("keeper@sample.example")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def sign_in(page):
    fill_in(page, Email_address=NEIGHBOUR.email, Password=NEIGHBOUR.password)
    fill_in(page, **{"6-digit_code": code_now(NEIGHBOUR)})


def pay(page):
    go_on(page, "pay")
    fill_in(
        page,
        Card_number="4242424242424242",
        Month="12",
        Year="30",
        Name_on_card="A Sample Person",
        security_code="123",
    )
    go_on(page, "Confirm")
