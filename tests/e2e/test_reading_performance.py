"""An analyst reads how services perform, in a browser, with and without JavaScript."""

import re

import pytest

from tests.e2e.conftest import PHONE, overflows, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("e2e")]

QUARTERLY = "slug,calendar_quarter,transactions,digital_transactions\n"


@pytest.fixture(scope="module")
def figures(hub, tmp_path_factory):
    """Four years of the service that vehicle tax continues; the sample has earlier ones."""
    path = tmp_path_factory.mktemp("volumes") / "volumes.csv"
    rows = [
        f"dft-tax-a-vehicle,{year}Q{quarter},1000,{10 * (year - 1960) + quarter}"
        for year in range(2014, 2018)
        for quarter in (1, 2, 3, 4)
    ]
    path.write_text(QUARTERLY + "\n".join(rows) + "\n")
    hub.run("uptake", "import", str(path))


def script_runs(page):
    return "js-enabled" in page.evaluate("document.body.className")


@pytest.mark.parametrize(
    "address",
    [
        "/uptake/",
        "/uptake/vehicle-tax",
        "/uptake/vehicle-tax?period=rolling-year&lang=cy",
        "/uptake/trend/",
        "/uptake/data-quality/",
    ],
)
def test_pages_are_accessible_and_fit_a_phone(page, figures, address):
    page.goto(address)
    if script_runs(page):
        assert violations(page) == []
    page.set_viewport_size(PHONE)
    assert not overflows(page), f"{address} scrolls sideways at 320 px"


def test_periods_are_chosen_from_the_list_or_with_the_button(page, figures):
    page.goto("/uptake/vehicle-tax")
    imported = page.locator(".uptake-source--imported")
    assert imported.locator("tbody th").first.inner_text() == "October to December 2017"
    page.get_by_label("Periods").select_option("By calendar year")
    if not script_runs(page):
        page.get_by_role("button", name="Show these periods").click()
    page.wait_for_url(re.compile("period=year"))
    imported.locator("tbody th", has_text=re.compile("^2017$")).wait_for()
    years = [str(year) for year in range(2017, 2011, -1)]
    assert imported.locator("tbody th").all_inner_texts() == years
    assert imported.get_by_role("img").count() == 1


def test_a_service_is_found_by_its_name_and_opened(page, figures):
    page.goto("/uptake/")
    page.get_by_label("Name, agency or department").fill("tax renewals")
    page.get_by_role("button", name="Show services").click()
    page.wait_for_url(re.compile(r"q=tax\+renewals|q=tax%20renewals"))
    page.get_by_role("link", name="Vehicle tax renewals").click()
    page.wait_for_url(re.compile("/uptake/dft-tax-a-vehicle"))
    assert page.get_by_role("heading", level=1).inner_text() == "Vehicle tax renewals"
    page.get_by_role("link", name="Tax your vehicle").click()
    assert "/uptake/vehicle-tax" in page.url
