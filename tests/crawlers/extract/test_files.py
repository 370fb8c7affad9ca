"""robots.txt, sitemaps, and what a front page and its headers tell of a site."""

import gzip
import time
from datetime import date

from crawlers.extract.page import parse_page
from crawlers.extract.robots import MAX_BYTES, read_robots, robots_for_status
from crawlers.extract.site import see_front, see_headers
from crawlers.extract.sitemap import read_sitemap

TODAY = date(2025, 11, 17)


def test_robots_rules_delay_and_sitemaps_are_read_for_this_robot():
    rules = read_robots(
        b"User-agent: *\nDisallow: /private\nCrawl-delay: 2\n\nSitemap: http://a.example/map.xml", "directhub"
    )
    assert not rules.allows("http://a.example/private/x")
    assert rules.allows("http://a.example/open")
    assert (rules.crawl_delay, rules.sitemaps) == (2.0, ("http://a.example/map.xml",))


def test_a_web_page_in_place_of_robots_holds_no_rules():
    assert read_robots(b"<!DOCTYPE html><p>Disallow: /", "directhub").allows("http://a.example/")


def test_a_missing_robots_allows_and_a_failing_server_forbids_all():
    assert robots_for_status(404, "directhub").allows("http://a.example/")
    assert not robots_for_status(503, "directhub").allows("http://a.example/")


def test_only_the_beginning_of_a_huge_robots_is_read():
    began = time.process_time()
    rules = read_robots(b"User-agent: *\nDisallow: /x\n" * 2_000_000, "directhub")
    assert rules.truncated
    assert len(b"User-agent: *\nDisallow: /x\n" * 2_000_000) > MAX_BYTES
    assert time.process_time() - began < 1


def test_a_sitemap_gives_its_addresses_and_newest_date():
    found = read_sitemap(
        b"<urlset><url><loc> http://a.example/1?a=1&amp;b=2 </loc><lastmod>2024-01-05</lastmod></url>"
        b"<url><loc><![CDATA[http://a.example/2.pdf]]></loc></url></urlset>",
        TODAY,
    )
    assert found.urls == ("http://a.example/1?a=1&b=2", "http://a.example/2.pdf")
    assert (found.kind, found.last_modified, found.documents) == ("urlset", date(2024, 1, 5), 1)


def test_indexes_feeds_and_plain_lists_are_told_apart():
    index = b"<sitemapindex><sitemap><loc>http://a.example/s.xml</loc></sitemap></sitemapindex>"
    assert read_sitemap(index, TODAY).kind == "index"
    feed = b"<rss><channel><item><link>http://a.example/n</link></item></channel></rss>"
    assert read_sitemap(feed, TODAY).urls == ("http://a.example/n",)
    assert read_sitemap(b"http://a.example/1\nhttp://a.example/2", TODAY).kind == "text"
    assert read_sitemap(b"<html>not found</html>", TODAY).kind == "none"


def test_an_entity_bomb_stays_a_text():
    bomb = b"<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><urlset><url><loc>&b;</loc></url></urlset>"
    assert read_sitemap(bomb, TODAY).urls == ("&b;",)


def test_a_gzip_bomb_is_unpacked_no_further_than_the_limit():
    bomb = gzip.compress(b"\0" * 80_000_000)
    assert read_sitemap(bomb, TODAY).problem == "too_large"
    assert read_sitemap(b"\x1f\x8b broken", TODAY).problem == "not_readable"


def test_headers_and_cookies_show_how_a_site_protects_people():
    seen = see_headers(
        {"strict-transport-security": "max-age=31536000", "server": "nginx"},
        ["session=secret; Secure; HttpOnly; SameSite=Lax", "track=1"],
    )
    assert seen["headers"]["strict-transport-security"] == "max-age=31536000"
    assert seen["headers"]["content-security-policy"] is None
    assert seen["cookies"][0] == {"name": "session", "secure": True, "http_only": True, "same_site": "Lax"}
    assert "secret" not in str(seen)


def test_a_front_page_shows_its_software_and_notices():
    body = (
        b"<meta name=generator content='WordPress 6.1'><meta name=viewport content='width=device-width'>"
        b"<script src='https://www.google-analytics.com/analytics.js'></script><a href=/c>Cookies</a>"
        b"<a href=/cy>Cymraeg</a>"
    )
    seen = see_front(parse_page(body), body, "http://a.example/", "a.example")
    assert (seen["cms"], seen["analytics"]) == ("WordPress", ["Google Analytics"])
    assert seen["third_parties"] == ["www.google-analytics.com"]
    assert seen["viewport"]
    assert seen["welsh"]
    assert seen["notices"]["cookies"]
    assert not seen["notices"]["privacy"]
