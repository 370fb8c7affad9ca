"""What an answer means for the visit: how long to wait, whether to ask again, and where the site is."""

from datetime import UTC, date, datetime

import pytest

from app.estate.rules import Work, worth_retrying
from crawlers.answer import Answer, Context
from crawlers.answers import take_in
from crawlers.visit import Step, Visit

NOW = datetime(2025, 11, 17, 12, 0, tzinfo=UTC)
CONTEXT = Context(today=date(2025, 11, 17), now=lambda: NOW)
HOST = "a.example"
FRONT = f"https://{HOST}/"
HTML = {"content-type": "text/html"}


def answer(visit, step, status=200, body=b"", headers=None):
    return list(take_in(visit, step, Answer(step.url, status, HTML | (headers or {}), body=body), CONTEXT))


def opened(robots=b"", depth="site"):
    """A visit whose robots.txt is known, about to ask for the front page."""
    visit = Visit(Work("v" * 8, "w", HOST), depth=depth, max_pages=50, started_at=NOW)
    answer(visit, visit.next_step(), 200 if robots else 404, robots)
    return visit


def looked(*links, robots=b""):
    """A visit that has seen the whole site and goes from page to page."""
    visit = opened(robots)
    anchors = "".join(f"<a href='{link}'>{link}</a>" for link in links)
    answer(visit, visit.next_step(), body=f"<html><h1>Front</h1>{anchors}".encode())
    while not visit.settled():
        answer(visit, visit.next_step(), 404)
    return visit


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7.0), ("Mon, 17 Nov 2025 12:00:42 GMT", 42.0), ("", 5.0), ("soon", 5.0)]
)
def test_a_server_that_says_later_is_asked_again_when_it_said(status, header, seconds):
    visit = looked("/one", "/two")
    step = visit.next_step()
    answer(visit, step, status, headers={"retry-after": header})
    again = visit.next_step()
    assert (again.url, again.delay) == (step.url, seconds)


def test_a_site_that_asks_to_be_left_alone_for_an_hour_is():
    visit = looked("/one", "/two")
    answer(visit, visit.next_step(), 503, headers={"retry-after": "3600"})
    assert visit.next_step() is None
    assert visit.cause == "http_503"
    assert worth_retrying(visit.cause)


@pytest.mark.parametrize("status", [403, 429, 503])
def test_the_pause_doubles_with_each_refusal_and_halves_with_each_good_answer(status):
    visit = looked(*(f"/{number}" for number in range(20)))
    pauses = []
    for _ in range(4):
        step = visit.next_step()
        answer(visit, step, status)
        pauses.append(visit.pause)
    assert pauses == [1.0, 2.0, 4.0, 8.0]
    answer(visit, visit.next_step(), body=b"<p>Better now")
    assert visit.pause == 4.0


def test_the_pause_never_falls_below_what_robots_ask_and_never_grows_beyond_a_minute():
    visit = looked("/one", robots=b"User-agent: *\nCrawl-delay: 3\nDisallow: /x")
    assert visit.pause == 3.0
    for _ in range(10):
        visit.slow_down()
    assert visit.pause == 60.0
    for _ in range(10):
        visit.speed_up()
    assert visit.pause == 3.0


def test_a_site_of_refusals_only_is_left_alone():
    visit = looked(*(f"/{number}" for number in range(20)))
    asked = 0
    while (step := visit.next_step()) is not None:
        answer(visit, step, 403)
        asked += 1
    assert (asked, visit.cause) == (8, "blocked")


def test_a_front_page_that_only_sends_its_reader_on_is_a_redirect():
    visit = opened(depth="home")
    body = b"<html><meta http-equiv=refresh content='0; url=/welcome'><a href=/welcome>Go on</a>"
    answer(visit, visit.next_step(), body=body)
    step = visit.next_step()
    assert (step.purpose, step.url) == ("front", f"{FRONT}welcome")
    answer(visit, step, body=b"<html><title>Welcome</title><h1>Welcome</h1>")
    assert visit.evidence["front"]["title"] == "Welcome"
    assert [page.final_url for page in visit.held] == [f"{FRONT}welcome"] * 2
    assert visit.cause is None


def test_a_front_page_that_sends_its_reader_to_another_website_redirects_there():
    visit = opened()
    answer(visit, visit.next_step(), body=b"<meta http-equiv=refresh content='0; url=https://b.example/'>")
    assert visit.cause == "redirect_outside"


@pytest.mark.parametrize(
    "inside", ["http://127.0.0.1/", "https://10.0.0.7/start", "http://[::1]/", "http://intranet.local/"]
)
def test_a_front_page_that_leads_inside_has_not_moved(inside):
    visit = opened()
    answer(visit, visit.next_step(), 301, headers={"location": inside})
    assert visit.cause == "forbidden_address"


@pytest.mark.parametrize(
    "asking",
    [
        "https://login.example/authorize?client_id=a&response_type=code&scope=openid",
        "https://idp.example/sso?SAMLRequest=fZHBa4MwGMX&RelayState=x",
        "https://adfs.example/adfs/ls/?wa=wsignin1.0&wtrealm=urn%3Aa",
        "https://cas.example/login?service=https%3A%2F%2Fa.example%2Fhome",
    ],
)
def test_a_front_page_that_asks_to_sign_in_elsewhere_has_not_moved(asking):
    visit = opened()
    answer(visit, visit.next_step(), 302, headers={"location": asking})
    assert visit.cause == "sign_in"


@pytest.mark.parametrize("query", ["", "?from=https%3A%2F%2Fa.example%2F", "?service=tax", "?next=/a"])
def test_a_question_without_a_way_back_is_a_new_address(query):
    visit = opened()
    answer(visit, visit.next_step(), 301, headers={"location": f"https://b.example/{query}"})
    assert visit.cause == "redirect_outside"


def test_a_page_of_words_that_reloads_itself_is_no_redirect():
    visit = opened()
    body = b"<meta http-equiv=refresh content='300; url=/news'><p>" + b"There is news. " * 50
    answer(visit, visit.next_step(), body=body)
    assert visit.cause is None
    assert visit.evidence["front"]["final_url"] is None


def test_feeds_and_canonical_addresses_lead_to_pages():
    visit = opened()
    body = (
        b"<link rel=alternate type='application/rss+xml' href=/feed.xml><link rel=canonical href=/home>"
        b"<h1>Front</h1>"
    )
    answer(visit, visit.next_step(), body=body)
    feed = b"<rss><channel><item><link>https://a.example/news/1</link></item></channel></rss>"
    steps = []
    while not visit.settled():
        step = visit.next_step()
        steps.append((step.purpose, step.url))
        wanted = step.url.endswith("feed.xml")
        answer(visit, step, 200 if wanted else 404, feed if wanted else b"")
    assert ("sitemap", f"{FRONT}feed.xml") in steps
    pages = set()
    while isinstance(step := visit.next_step(), Step):
        pages.add(step.url)
        answer(visit, step, body=b"<h1>A page</h1>")
    assert pages == {f"{FRONT}news/1", f"{FRONT}home"}


def test_style_sheets_are_asked_for_where_they_may_show_the_us_design_system():
    visit = opened()
    body = (
        b"<link rel=stylesheet href=/a.css><link rel=stylesheet href=https://cdn.example/b.css>"
        b"<h1 class=usa-hero>Front</h1>"
    )
    answer(visit, visit.next_step(), body=body)
    asked = {}
    while not visit.settled():
        step = visit.next_step()
        asked[step.url] = step.purpose
        sheet = (
            b"@font-face {src: url(PublicSans-Bold.woff)} .usa-hero {}" if step.purpose == "style" else b""
        )
        answer(visit, step, 200 if sheet else 404, sheet)
    assert [url for url, purpose in asked.items() if purpose == "style"] == [f"{FRONT}a.css"]
    seen = visit.evidence["united_states"]["uswds"]
    assert (seen["public_sans_font"], seen["classes_in_css"], seen["string_in_css"]) == (True, True, False)


def test_the_domains_of_a_site_are_kept_apart():
    visit = opened()
    answer(visit, visit.next_step(), 301, headers={"location": "https://www.b.gov.uk/"})
    assert visit.evidence["domains"]["initial"] == {"host": HOST, "base": HOST, "top_level": "example"}
    assert visit.evidence["domains"]["final"]["base"] == "b.gov.uk"


@pytest.mark.parametrize(
    ("body", "hosts"),
    [
        (
            b"<urlset><url><loc>https://b.example/x</loc></url><url><loc>/own</loc></url></urlset>",
            ["b.example"],
        ),
        (b"<rss><channel><item><link>https://b.example/x</link></item></channel></rss>", None),
    ],
)
def test_a_sitemap_names_other_hosts_of_its_owner_and_a_feed_does_not(body, hosts):
    visit = opened()
    answer(visit, visit.next_step(), body=b"<h1>Front</h1>")
    while not visit.settled():
        step = visit.next_step()
        wanted = step.url.endswith("sitemap.xml")
        answer(visit, step, 200 if wanted else 404, body if wanted else b"")
    assert visit.evidence["sitemap"].get("other_hosts") == hosts
