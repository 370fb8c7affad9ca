"""`hub crawl` from the command to the stored evidence, over made-up websites on loopback."""

import json
import re
from itertools import pairwise

from app.db import read_session
from app.estate import queries
from tests.loopback import Loopback, Reply, page

FISH = "www.fisheries.example"
ROBOTS = b"User-agent: *\nDisallow: /private/\nSitemap: http://www.fisheries.example/sitemap.xml\n"
FISHERIES = {
    "/robots.txt": Reply(ROBOTS, content_type="text/plain"),
    "/sitemap.xml": Reply(
        b"<urlset><url><loc>http://www.fisheries.example/listed</loc></url></urlset>",
        content_type="application/xml",
    ),
    "/": page("Fisheries", "/one", "/gone", "/form.pdf", "/old", "/private/x", "http://127.0.0.1/admin"),
    "/one": page("One", "/", "/loop-a", "https://www.fisheries.example/", words="Last updated 3 May 2021."),
    "/old": Reply(status=301, headers={"Location": "/older"}),
    "/older": Reply(status=302, headers={"Location": "/one"}),
    "/loop-a": Reply(status=302, headers={"Location": "/loop-b"}),
    "/loop-b": Reply(status=302, headers={"Location": "/loop-a"}),
    "/listed": page("Listed", "http://169.254.169.254/latest"),
    "/form.pdf": Reply(b"%PDF-1.4" + b"x" * 992, content_type="application/pdf"),
}
SEEDS = {"/": page("Seeds", "/away", "http://www.fisheries.example/one"), "/private": page("Private")}
SEEDS["/away"] = Reply(status=302, headers={"Location": "http://10.0.0.1/inside"})
SOFT = {"/": page("Soft", "/nothing")}


def soft(path):
    return SOFT.get(path) or page("Welcome to our website", words="Use the menu.")


def test_a_crawl_keeps_what_it_saw_and_goes_on_past_sites_that_fail(crawl, visit_of, engine, terminal_run):
    sites = {FISH: FISHERIES, "seeds.example": SEEDS, "soft.example": soft, "moved.example": {}}
    sites["moved.example"]["/"] = Reply(status=301, headers={"Location": f"http://{FISH}/"})
    with Loopback(sites) as server:
        outcome = crawl(server, *sites, "dead.example")
    assert outcome.exit_code == 1
    assert "5 of 5" in outcome.stderr
    assert "http_404: 1 site: dead.example" in outcome.stderr
    told = re.search(r"pages: (\d+), documents: (\d+)", outcome.stderr)
    assert int(told[2]), "documents are told apart from pages"
    assert json.loads(terminal_run(["crawls", "list", "--json"]).stdout)[0]["pages"] == int(told[1])
    visit, pages, faults = visit_of(FISH)
    _pages_are_kept(visit, pages, faults)
    _site_is_seen_as_a_whole(visit)
    _others(visit_of)
    _polite(server)
    listed = {site["host"]: site for site in json.loads(terminal_run(["estate", "list", "--json"]).stdout)}
    assert listed[FISH]["status"] == "answers"
    assert listed["dead.example"]["status"] == "not_answering"
    assert listed["moved.example"]["status"] == "redirects"
    with read_session(engine) as session:
        texts = {text.url: text for text in queries.page_texts(session, [visit.visit_id])}
    assert "Last updated 3 May 2021." in texts[f"http://{FISH}/one"].text


def _pages_are_kept(visit, pages, faults):
    assert set(pages) >= {"/", "/one", "/gone", "/old", "/older", "/listed", "/form.pdf", "/loop-a"}
    assert (visit.pages, visit.documents) == (3, 1)
    assert (pages["/gone"].status, pages["/gone"].cause) == (404, "http_404")
    assert (pages["/form.pdf"].kind, pages["/form.pdf"].size) == ("document", 1000)
    assert [status for status, _ in pages["/old"].chain] == [301, 302, 200]
    assert pages["/one"].modified_on.isoformat() == "2021-05-03"
    assert pages["/"].links_in == 1
    assert {(fault.url.rpartition("/")[2], fault.cause) for fault in faults} == {
        ("gone", "http_404"),
        ("loop-a", "redirect_loop"),
    }


def _site_is_seen_as_a_whole(visit):
    seen = visit.evidence
    assert seen["origin"] == f"http://{FISH}"
    assert seen["variants"][f"https://{FISH}"]["cause"] == "tls_failed"
    assert seen["robots"]["found"]
    assert seen["forbidden_by_robots"] == 1
    assert seen["sitemap"]["urls"] == 1
    assert seen["soft_404"]["is_soft"] is False
    assert "listed" not in seen


def _others(visit_of):
    visit, pages, _ = visit_of("soft.example")
    assert visit.evidence["soft_404"]["is_soft"] is True
    assert pages["/nothing"].cause == "soft_404"
    _, pages, _ = visit_of("seeds.example")
    assert pages["/away"].final_url == "http://10.0.0.1/inside"
    assert visit_of("moved.example")[0].cause == "redirect_outside"
    assert visit_of("dead.example")[0].cause == "http_404"


def _polite(server):
    assert not [one for one in server.asked if one.path.startswith(("/private/", "/admin", "/latest"))]
    assert {one.agent for one in server.asked} == {"Directhub/1.0 (+http://127.0.0.1:8000)"}
    for host in {one.host for one in server.asked}:
        times = [one.at for one in server.asked if one.host == host]
        assert all(later - earlier >= 0.499 for earlier, later in pairwise(times))
        assert server.paths(host).count("/robots.txt") <= 1
        assert len(server.paths(host)) == len(set(server.paths(host)))


def test_a_home_scan_asks_for_no_more_than_the_front_page(crawl, visit_of):
    with Loopback({FISH: FISHERIES}) as server:
        assert crawl(server, FISH, "--home").exit_code == 0
    visit, pages, _ = visit_of(FISH)
    assert set(pages) == {"/"}
    assert visit.evidence["soft_404"]["is_soft"] is False


def test_a_site_that_refuses_connections_is_recorded_with_the_cause(terminal_run, visit_of):
    with Loopback({}) as server:
        closed = server.address
    outcome = terminal_run(["crawl", "a.example", "--connect-to", closed])
    assert outcome.exit_code == 1
    assert visit_of("a.example")[0].cause == "refused"


def test_names_that_lead_inside_are_refused_without_connect_to(terminal_run, visit_of):
    outcome = terminal_run(["crawl", "no-such-name.invalid"])
    assert outcome.exit_code == 1
    assert visit_of("no-such-name.invalid")[0].cause == "dns_failed"


def test_wrong_use_is_told_apart(terminal_run):
    assert terminal_run(["crawl"]).exit_code == 2
    assert terminal_run(["crawl", "--all"]).exit_code == 2
    assert terminal_run(["crawl", "not a host"]).exit_code == 2
    assert terminal_run(["crawl", "a.example", "--connect-to", "nowhere"]).exit_code == 2
