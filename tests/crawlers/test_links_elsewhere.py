"""A link to another website of the estate is broken where that website's own visit says so."""

import pytest

from tests.loopback import Loopback, Reply, page

OTHER = "other.example"


@pytest.mark.backends("sqlite", "postgresql")
def test_links_to_other_websites_are_checked_against_what_their_visits_saw(crawl, visit_of):
    other = page("Other", "/there", "/gone", "/moved", "/secret")
    links = [
        f"https://www.{OTHER}{path}" for path in ("/there", "/gone", "/moved", "/secret", "/never-asked")
    ]
    sites = {
        OTHER: {
            "/": other,
            "/there": page("There"),
            "/moved": Reply(status=301, headers={"Location": "/there"}),
            "/secret": Reply(status=403),
        },
        "one.example": {"/": page("One", "/within", *links), "/within": page("Within", links[1])},
        "silent.example": {"/": Reply(status=503)},
    }
    with Loopback(sites) as server:
        assert crawl(server, OTHER).exit_code == 0
        assert crawl(server, "one.example").exit_code == 0
    visit, found, broken = visit_of("one.example")
    assert {(one.url, one.cause, one.internal) for one in broken} == {(links[1], "http_404", False)}
    assert visit.broken_links == 2
    assert (found["/"].broken_links, found["/within"].broken_links) == (1, 1)


@pytest.mark.backends("sqlite")
def test_every_link_to_a_website_that_nobody_reaches_is_broken(crawl, visit_of):
    with Loopback({}) as closed:
        pass
    assert crawl(closed, "dead.example").exit_code == 1
    links = ("http://dead.example/", "http://dead.example/deep")
    with Loopback({"one.example": {"/": page("One", *links, "http://unknown.example/")}}) as server:
        assert crawl(server, "one.example").exit_code == 0
    assert {(one.url, one.cause) for one in visit_of("one.example")[2]} == {(url, "refused") for url in links}
