"""A person without a mouse taxes a vehicle: every step is a key, from the start page to the sign-in."""

import pytest

from app.services.vehicle_tax.sample import demonstration_vehicles
from tests.conftest import CIVIL_DATE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("e2e")]

FOCUSED = """() => {
  const seen = document.activeElement, style = getComputedStyle(seen);
  return {
    words: [seen.innerText, ...[...(seen.labels || [])].map(label => label.innerText)].join(" "),
    marked: style.outlineStyle !== "none" || style.boxShadow !== "none"
  };
}"""
MOST_TABS = 40
# Those that the other tests of this hub leave alone, whichever runs first.
VEHICLES = dict(
    zip(("with JavaScript", "without JavaScript"), demonstration_vehicles(CIVIL_DATE)[2:4], strict=True)
)


def tab_to(page, words):
    """Press Tab until what has the focus says these words; wherever the focus is, it must be seen."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        assert focused["marked"], f"the focus cannot be seen at {focused['words']!r} on {page.url}"
        if words in focused["words"]:
            return
    raise AssertionError(f"no key leads to {words!r} on {page.url}")


def go_on(page):
    """From the inputs to the button, and press it."""
    tab_to(page, "Continue")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_keyboard_alone_is_enough(page, request):
    vehicle = VEHICLES[request.node.callspec.params["page"]]
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
    assert "/identity/" in page.url
