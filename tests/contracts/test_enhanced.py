"""Every page that htmx improves works without it: the same addresses, fetched whole and in part."""

import re
from pathlib import Path

import lxml.html
import pytest

from app import clock
from app.db import read_session, transaction
from app.devtools.sample_volumes import load_volumes
from app.rationalisation.scoring.run import score_estate
from app.search.index import rebuild
from tests.rationalisation.estates import write_estate

TEMPLATES = Path(__file__).parent.parent.parent / "app" / "templates"
CRAWLS = "/rationalisation/crawls/"
WISH = {"depth": "site", "max_pages": "50", "which": "all", "every_days": "0"}
# Template with an enhancement -> a page that shows it.
PAGES = {
    "search/search.html": "/search",
    "search/_results.html": "/search?q=vehicle+tax",
    "rationalisation/index.html": "/rationalisation/",
    "rationalisation/_queue.html": "/rationalisation/?sort=score",
    "rationalisation/_crawl.html": CRAWLS,
    "uptake/index.html": "/uptake/",
    "uptake/trend.html": "/uptake/trend/",
    "uptake/quality.html": "/uptake/data-quality/",
    "uptake/service.html": "/uptake/dft-tax-a-vehicle",
}
ADDRESSES_A_PAGE = 3


@pytest.fixture
def visitor(app, client, engine):
    """Staff of a hub with websites, figures and an index."""
    with transaction(engine) as session:
        write_estate(session)
        load_volumes(session, now=clock.now())
    score_estate(engine, lambda message: None)
    with read_session(engine) as session:
        rebuild(app.extensions["search"], session)
    client.act_as("anna", roles=["content"])
    yield client
    app.extensions["search"].close()


def words(element):
    return re.sub(r"\s+", " ", element.text_content()).strip()


def target_of(element):
    """The id that htmx replaces, said on the element or above it."""
    return next(
        found.get("hx-target") for found in (element, *element.iterancestors()) if found.get("hx-target")
    )


def test_a_page_is_known_for_every_template_with_an_enhancement():
    enhanced = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if "hx-get=" in path.read_text()
    }
    assert enhanced == set(PAGES), "name a page that shows it in PAGES"


@pytest.mark.backends("sqlite")
def test_every_enhanced_address_gives_the_page_and_its_part(visitor):
    for template, address in PAGES.items():
        page = visitor.post(address, data=WISH).headers["Location"] if address == CRAWLS else address
        offered = lxml.html.fromstring(visitor.get(page).text).xpath("//*[@hx-get]")
        assert offered, f"{template}: {page} shows no enhancement"
        for element in offered[:ADDRESSES_A_PAGE]:
            url, target = element.get("hx-get"), target_of(element).removeprefix("#")
            plain = element.get("href") or element.get("action") or page
            assert plain.partition("?")[0] == url.partition("?")[0], f"{url} is {plain} without htmx"
            whole, part = visitor.get(url), visitor.get(url, headers={"HX-Request": "true"})
            assert "HX-Request" in part.headers["Vary"], url
            (shown,) = lxml.html.fromstring(whole.text).xpath(f"//*[@id='{target}']")
            assert words(lxml.html.fragment_fromstring(part.text, create_parent="div")) == words(shown), url
