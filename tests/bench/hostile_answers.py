"""Answers made to hold a crawl up, and how long each does: all that happens to it between its last byte and
the next request, on the one thread that every other site waits for."""

import gzip
import time
from datetime import UTC, date, datetime

from app.estate.rules import Work
from crawlers.answer import Answer, Context
from crawlers.answers import take_in
from crawlers.extract.sitemap import read_sitemap
from crawlers.visit import Step, Visit

HOST = "a.example"
CONTEXT = Context(today=date(2025, 11, 17), now=lambda: datetime(2025, 11, 17, tzinfo=UTC))
PAGES = {
    "100,000 levels": lambda: b"<div>" * 100_000 + b"deep" + b"</div>" * 100_000,
    "200,000 paragraphs": lambda: b"<p>x" * 200_000,
    "60,000 links": lambda: b"<a href=/x>x</a>" * 60_000,
    "40,000 different links": lambda: b"".join(
        b"<a href='/p%d/../q?x=%d'>t</a>" % (n, n) for n in range(40_000)
    ),
    "100,000 fields": lambda: b"<input>" * 100_000,
    "1.5 MB of words": lambda: b"<p>" + b"updated 0 a@b.c " * 93_000,
    "10 MB of words": lambda: b"<html><p>" + b"word " * 2_000_000,
    "10 MB of script": lambda: b"<script>" + b"var a='usa-b uswds UA-1';" * 400_000 + b"</script>",
    "10 MB of no charset": lambda: b"<p>" + b"\xe9\x81 a" * 2_500_000,
    "headings in one another": lambda: b"<h1>x<h2>y" * 60_000,
    "links in one another": lambda: (
        b"".join(b"<h1><a href=/%d>" % n for n in range(20_000)) + b"x" * 1_000_000
    ),
    "deep links": lambda: b"<span>" * 180 + b"<a href=x>y</a>" * 29_000,
    "meta elements": lambda: b"<meta name=a content=b>" * 60_000,
    "fields in labels": lambda: b"<label><input>" * 50_000,
    "hidden parts": lambda: b"<div role=navigation hidden>x</div>" * 40_000,
}
ENTRY = b"<url><loc>https://a.example/p/%d/x</loc><lastmod>2024-01-05</lastmod></url>"


def _list():
    return b"<urlset>" + b"".join(ENTRY % n for n in range(100_000))


SITEMAPS = {
    "a sitemap of 100,000": _list,
    "a packed sitemap of 40 MB": lambda: gzip.compress(_list() * 5, 1),
    "a sitemap of empty entries": lambda: b"<urlset>" + b"<loc> " * 1_500_000,
    "a feed of unclosed links": lambda: b"<rss>" + b"<link " * 1_600_000,
    "a sitemap of entities": lambda: (
        b"<!DOCTYPE x [" + b"<!ENTITY b '&a;&a;'>" * 400_000 + b"]><urlset><loc>&b;</loc>"
    ),
}
ROBOTS = {
    "a robots.txt of rules": lambda: (
        b"User-agent: *\n" + b"".join(b"Disallow: /a%d*b*c\n" % n for n in range(25_000))
    )
}


def answers():
    """(name, purpose, what makes the body) of all."""
    for name, make in PAGES.items():
        yield name, "front", make  # a front page is asked all that a page is, and more
    for name, make in SITEMAPS.items():
        yield name, "sitemap", make
    for name, make in ROBOTS.items():
        yield name, "robots", make


def hold(purpose, make):
    """(seconds of processor, seconds) that an answer takes."""
    body = make()
    visit = Visit(
        Work("v" * 8, "w", HOST), depth="site", max_pages=500, started_at=CONTEXT.now(), earlier=None
    )
    if purpose != "robots":
        first = visit.next_step()
        list(take_in(visit, first, Answer(first.url, 404), CONTEXT))
    content_type = "text/html" if purpose in {"front", "page"} else "text/plain"
    path = "/robots.txt" if purpose == "robots" else "/"
    step = Step(purpose, f"https://{HOST}{path}")
    body = body[:10_000_000]
    # A thread reads sitemaps; what the others wait for is what is made of them.
    listed = read_sitemap(body, CONTEXT.today) if purpose == "sitemap" else None
    answer = Answer(step.url, 200, {"content-type": content_type}, body=body, listed=listed)
    began, at = time.thread_time(), time.perf_counter()
    list(take_in(visit, step, answer, CONTEXT))
    return time.thread_time() - began, time.perf_counter() - at
