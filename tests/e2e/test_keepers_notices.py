"""A keeper changes a tax class, makes a SORN and gets a refund: each page read by axe, and at 320 px."""

import re

import pytest

from app.identity.sample import PEOPLE
from app.services.vehicle_tax.sample import demonstration_vehicles
from tests.conftest import CIVIL_DATE
from tests.e2e.signing_in import code_now, sign_in
from tests.e2e.test_pages import check

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("e2e")]

KEEPER = next(person for person in PEOPLE if person.role == "analyst")
ANSWERS = {
    "is_your_vehicle": "yes",
    "new_class": "disabled",
    "certificate": "PIP 123456",
    "from_when": "now",
    "what_happened": "sold",
    "happened_on-day": "16",
    "happened_on-month": "11",
    "happened_on-year": "2025",
    "email_address": KEEPER.email,
}
# The class comes first: it alone asks for an account, and the others are told in the same session. Each is
# about a sample vehicle that no other test changes.
NOTICES = {
    "change-vehicle-tax-class": ("VC", ["your-vehicle", "new-class", "certificate", "email-address"]),
    "take-vehicle-off-the-road": ("VS", ["your-vehicle", "from-when", "email-address"]),
    "cancel-vehicle-tax": ("VE", ["your-vehicle", "what-happened", "when", "email-address"]),
}


@pytest.fixture
def page(browser, hub):
    context = browser.new_context(base_url=hub.url)
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def answer(page, **answers):
    """Give the answers that this page asks for, and go on."""
    asked = page.locator("main form [name]").evaluate_all("inputs => inputs.map(input => input.name)")
    for name in dict.fromkeys(asked):
        if name not in answers:
            continue
        option = page.locator(f"main [name='{name}'][value='{answers[name]}'][type=radio]")
        if option.count():
            option.check()
        else:
            page.locator(f"main [name='{name}']").fill(answers[name])
    page.get_by_role("button", name="Continue").last.click()


def test_every_page_of_a_keepers_notices_can_be_read_by_everybody(page, hub):
    vehicles = demonstration_vehicles(CIVIL_DATE)[4:7]
    for (service, (prefix, steps)), vehicle in zip(NOTICES.items(), vehicles, strict=True):
        page.goto(f"/services/{service}/vehicle")
        answer(page, registration_number=vehicle.registration, reference_number=vehicle.log_book)
        for step in steps:
            assert page.url.endswith(f"/{step}")
            check(page)
            answer(page, **ANSWERS)
        if "/identity/" in page.url:
            sign_in(page, hub, KEEPER.email, code_now(KEEPER))
        assert page.url.endswith("/check-answers")
        check(page)
        page.locator("main form button").last.click()
        assert "/cases/" in page.url
        assert re.search(rf"{prefix}[-A-Z0-9]{{6,}}", page.locator("main").inner_text())
        check(page)
