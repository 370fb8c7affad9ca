"""A second crawl asks only whether pages have changed, and a scan of front pages hides no other page."""

import pytest

from app.db import read_session
from app.estate import queries
from app.estate.copies.queries import stored_copy
from app.storage import open_store
from tests.loopback import Loopback, Reply, page

HOST = "again.example"


def tagged(title, *links, tag):
    made = page(title, *links, words="Last updated 3 May 2021.")
    return Reply(made.body, headers={"ETag": f'"{tag}"'})


def site():
    return {
        "/": page("Front", "/steady", "/changing"),
        "/steady": tagged("Steady", "/below", tag="steady"),
        "/below": tagged("Below", tag="below"),
        "/changing": tagged("Changing", tag="first"),
    }


def test_a_second_crawl_takes_over_what_has_not_changed(crawl, visit_of, engine, settings):
    pages = site()
    with Loopback({HOST: pages}) as server:
        assert crawl(server, HOST).exit_code == 0
        pages["/changing"] = tagged("Changed", "/new", tag="second")
        pages["/new"] = page("New")
        assert crawl(server, HOST).exit_code == 0
    visit, found, _ = visit_of(HOST)
    assert {path: one.title for path, one in found.items()} == {
        "/": "Front",
        "/steady": "Steady",
        "/below": "Below",
        "/changing": "Changed",
        "/new": "New",
    }
    assert visit.evidence["unchanged"] == 2
    assert found["/below"].links_in == 1
    assert found["/steady"].modified_on.isoformat() == "2021-05-03"
    with read_session(engine) as session:
        texts = {text.url: text.text for text in queries.page_texts(session, [visit.visit_id])}
        copy = stored_copy(session, open_store(settings), found["/steady"].id)
    assert "Last updated" in texts[f"http://{HOST}/steady"]
    assert copy.body == pages["/steady"].body
    assert copy.content_type == "text/html; charset=utf-8"


@pytest.mark.backends("sqlite")
def test_a_later_scan_of_front_pages_hides_nothing(crawl, visit_of, terminal_run):
    pages = site()
    with Loopback({HOST: pages}) as server:
        assert crawl(server, HOST).exit_code == 0
        pages["/"] = page("New front", "/steady")
        assert crawl(server, HOST, "--home").exit_code == 0
    visit, found, _ = visit_of(HOST)
    assert visit.pages == 4
    assert set(found) == {"/", "/steady", "/below", "/changing"}
    assert visit.evidence["front"]["title"] == "New front"
    assert '"pages": 4' in terminal_run(["estate", "list", "--json"]).stdout
