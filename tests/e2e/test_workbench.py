"""The workbench as the content team uses it: orders to crawl, lists sent in, lists filtered and sorted, and
weights that two people accept, each with and without JavaScript, by axe and at 320 px.
"""

import os
import re
from itertools import count
from pathlib import Path

import pytest

from app.analysis.models import PageCluster
from app.analysis.queries import newest_run
from app.config import Settings
from app.db import make_engine, transaction
from app.estate.discovery.models import Candidate
from app.rationalisation.scoring.run import score_estate
from tests.e2e.conftest import PHONE, overflows, violations
from tests.e2e.signing_in import sign_in
from tests.rationalisation.estates import NOW, turn_decisions, write_decisions, write_estate

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("e2e")]

PICTURES = os.environ.get("HUB_PICTURES")
WAYS = ("with JavaScript", "without JavaScript")
LIST = (
    "Adres;Ministerie;Bezoeken;Hosting\n"
    "www.{name}-one.example;Ministry A;1,200;20000,50\n"
    "no host;Ministry B;3;4\n"
    "www.{name}-two.example;Ministry B;many;4\n"
)
WHOLE_TABLE = "(e => e.scrollWidth <= e.clientWidth)(document.querySelector('.hub-scroll'))"
REASON = "People went by this all autumn, as the minutes of October say."


@pytest.fixture(scope="module")
def estate(hub):
    """A scored estate in the running hub, with hosts that were found and decisions that suggest weights."""
    engine = make_engine(Settings(data_dir=Path(hub.environ["HUB_DATA_DIR"])).database)
    with transaction(engine) as session:
        write_estate(session)
    score_estate(engine, lambda line: None)
    with transaction(engine) as session:
        write_decisions(session, sample=False)
        run = newest_run(session)
        for number in range(60):
            long = f"https://www.roads.example/{'a-long-address-' * 8}{number}"
            session.add(
                Candidate(
                    host=f"found-{number}.roads.example",
                    state=("proposed", "rejected")[number % 2],
                    seen_in=("link", "sitemap", "certificate")[number % 3],
                    seen_on=long,
                    times=number,
                    reason="It belongs to Élan, a company." if number % 2 else "",
                    first_seen_at=NOW,
                )
            )
            session.add(
                PageCluster(
                    run_id=run.id,
                    number=100 + number,
                    title=f"Élan of the roads {number}",
                    pages=number,
                    websites=2,
                    words=100 * number,
                    with_hub=number % 2 == 0,
                )
            )
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def signed_in(browser, hub):
    """The cookies of a sample person, who signs in once."""
    kept = {}

    def state(email):
        if email not in kept:
            context = browser.new_context(base_url=hub.url)
            page = context.new_page()
            page.goto("/rationalisation/")
            sign_in(page, hub, email)
            kept[email] = context.storage_state()
            context.close()
        return kept[email]

    return state


@pytest.fixture(params=WAYS)
def person(request, browser, hub, estate, signed_in):
    """Opens a page as somebody; every page must read well before the test ends."""
    scripted, contexts = request.param == WAYS[0], []

    def opened(email):
        context = browser.new_context(
            base_url=hub.url, java_script_enabled=scripted, storage_state=signed_in(email)
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    opened.name = request.param.replace(" ", "-").lower()
    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def reads_well(person, request):
    steps = count(1)

    def check(page, heading):
        assert heading in page.locator("h1").inner_text(), page.url
        if person.name == "with-javascript":
            assert violations(page) == []
        wide = page.viewport_size
        page.set_viewport_size(PHONE)
        assert not overflows(page), f"{page.url} scrolls sideways at 320 px"
        stem = f"{re.sub('[^a-z0-9]+', '-', request.node.name)[:80]}-{next(steps):02}"
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{stem}-phone.png", full_page=True)
        page.set_viewport_size(wide)
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{stem}.png", full_page=True)

    return check


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile(rf"{name}\b")).first.click()


def fill_in_an_order(page):
    page.get_by_label("Front pages, with robots.txt").check()
    page.get_by_label("Those of one owner").check()
    page.locator("#owner").select_option("Coast Board")
    page.get_by_label("How often?").select_option(index=1)
    press(page, "Start")


def test_a_standing_order_to_crawl_is_given_listed_and_ended(person, reads_well):
    page = person("content@sample.example")
    page.goto("/rationalisation/crawls/")
    press(page, "Start")
    reads_well(page, "Crawls")
    assert "Select how deep to crawl" in page.locator(".govuk-error-summary").inner_text()
    fill_in_an_order(page)
    page.goto("/rationalisation/crawls/schedules")
    reads_well(page, "Standing orders to crawl")
    assert "Coast Board" in page.locator("tbody").inner_text()
    page.get_by_label("Search this list").fill("nobody")
    press(page, "Filter")
    reads_well(page, "Standing orders to crawl")
    assert "Nothing matches" in page.locator("main").inner_text()
    page.goto("/rationalisation/crawls/")
    press(page, "End this order")
    page.goto("/rationalisation/crawls/schedules")
    assert "There is nothing here yet" in page.locator("main").inner_text()


def test_a_list_is_sent_its_columns_chosen_tried_and_taken_in(person, reads_well):
    page = person("content@sample.example")
    page.goto("/rationalisation/imports")
    reads_well(page, "Lists of websites")
    sent = LIST.format(name=person.name).encode()
    page.locator("input[type=file]").set_input_files(
        {"name": "l.csv", "mimeType": "text/csv", "buffer": sent}
    )
    press(page, "Continue")
    reads_well(page, "Columns of l.csv")
    press(page, "See what it would do")
    reads_well(page, "Columns of l.csv")
    assert page.locator(".govuk-error-summary").count() == 1
    page.get_by_label("Adres").select_option("host")
    page.get_by_label("Ministerie").select_option("owner")
    page.get_by_label("Bezoeken").select_option("visits")
    press(page, "See what it would do")
    reads_well(page, "l.csv")
    page.get_by_text("Why rows would be refused").click()
    told = page.locator("main").inner_text()
    assert "'no host' is not a host name" in told
    assert "'many' are not a whole number" in told
    press(page, "Take")
    page.goto(f"/rationalisation/sites/www.{person.name}-one.example")
    told = page.locator("main").inner_text()
    assert "£20,000.50" in told
    assert "1,200" in told


@pytest.mark.parametrize(
    ("path", "heading", "query", "shown"),
    [
        ("discovered", "Hosts found", "?q=élan&state=rejected&sort=host&order=desc", "found-59"),
        ("discovered", "Hosts found", "?sort=times&order=asc&page=2", "found-59"),
        ("duplicates", "Duplicates", "?q=élan&with_hub=True&sort=words&order=desc", "Élan of the roads 58"),
        ("duplicates", "Duplicates", "?q=no+such+text", "Nothing matches"),
        ("boilerplate", "Boilerplate", "?sort=host&order=desc", "roads.example"),
        ("boilerplate", "Boilerplate", "?q=no+such+host", "Nothing matches"),
    ],
)
def test_a_list_that_is_filtered_and_sorted_reads_well(person, reads_well, path, heading, query, shown):
    page = person("analyst@sample.example")
    page.goto(f"/rationalisation/{path}{query}")
    reads_well(page, heading)
    assert shown in page.locator("main").inner_text()


SITE = "/rationalisation/sites/motoring.example"
PAGES = (
    *("/rationalisation/what-if", "/rationalisation/changes", "/rationalisation/corrections"),
    *("/rationalisation/criteria", "/rationalisation/calibration/decisions", "/rationalisation/duplicates/1"),
    *(SITE, f"{SITE}/criteria", f"{SITE}/scores", f"{SITE}/pages", f"{SITE}/broken-links", f"{SITE}/sources"),
    *(f"{SITE}/shared-pages", f"{SITE}/overlaps", f"{SITE}/correct", f"{SITE}/decide", f"{SITE}/evidence"),
)


def test_what_is_known_of_a_website_reads_well(person, reads_well):
    page = person("content@sample.example")
    for path in PAGES:
        assert page.goto(path).status == 200, path
        reads_well(page, "")


def test_a_decision_asks_for_what_goes_with_it(person, reads_well):
    page = person("content@sample.example")
    page.goto(f"{SITE}/decide")
    page.get_by_label("Move").check()
    assert page.get_by_label("Where in the hub?").is_visible()
    assert not page.get_by_label("Merge with which website?").is_visible()
    press(page, "Record the decision")
    reads_well(page, "What should become of motoring.example?")
    assert page.get_by_label("Where in the hub?").is_visible()


def test_of_two_who_accept_weights_the_second_is_told(person, reads_well, estate):
    first, second = person("approver@sample.example"), person("approver@sample.example")
    for page in (first, second):
        page.goto("/rationalisation/policies/accept")
        reads_well(page, "Accept the suggested weights")
        page.get_by_label("Why should websites be scored by these weights?").fill(REASON)
    press(first, "Accept these weights")
    reads_well(first, "policies")
    with transaction(estate) as session:
        turn_decisions(session)
    press(second, "Accept these weights")
    reads_well(second, "Accept the suggested weights")
    told = second.locator(".govuk-error-summary").inner_text()
    assert "Somebody has just accepted or withdrawn weights" in told
    assert second.locator("textarea").input_value() == REASON
    second.set_viewport_size(PHONE)
    assert second.evaluate(WHOLE_TABLE), "the suggested weights are out of sight at 320 px"
    first.goto("/rationalisation/policies/withdraw")
    reads_well(first, "Withdraw")
    first.locator("textarea").fill(REASON)
    press(first, "Withdraw")
    reads_well(first, "policies")
