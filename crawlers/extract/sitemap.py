"""Sitemaps: the addresses a site lists for itself, read without ever expanding an entity."""

import gzip
import io
import re
import zlib
from dataclasses import dataclass
from datetime import date

from crawlers.extract.dates import parse_date

MAX_BYTES = 50_000_000
MAX_URLS = 50_000
_LOC = re.compile(rb"<(?:\w+:)?loc\s*>\s*(?:<!\[CDATA\[)?\s*([^<\]\s]+)", re.IGNORECASE)
_LASTMOD = re.compile(rb"<(?:\w+:)?lastmod\s*>\s*([0-9T:+Z.-]{4,40})", re.IGNORECASE)
_INDEX = re.compile(rb"<(?:\w+:)?sitemapindex[\s>]", re.IGNORECASE)
_URLSET = re.compile(rb"<(?:\w+:)?urlset[\s>]", re.IGNORECASE)
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)
_FEED_LINK = re.compile(rb"<link[^>]*?(?:href=[\"']([^\"']+)|>\s*([^<\s]+))", re.IGNORECASE)
_GZIP = b"\x1f\x8b"
_ENTITIES = ((b"&amp;", b"&"), (b"&lt;", b"<"), (b"&gt;", b">"), (b"&quot;", b'"'), (b"&apos;", b"'"))


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap lists: pages, or further sitemaps when it is an index."""

    kind: str  # urlset, index, feed, text, none
    urls: tuple[str, ...] = ()
    last_modified: date | None = None
    documents: int = 0
    problem: str | None = None


def read_sitemap(body: bytes, today: date) -> Sitemap:
    """Read a sitemap, an index of sitemaps, a feed, or a text file with an address a line."""
    problem = None
    if body.startswith(_GZIP):
        body, problem = _unzip(body)
    if len(body) > MAX_BYTES:
        body, problem = body[:MAX_BYTES], "too_large"
    start = body[:4096]
    if _INDEX.search(start):
        kind, found = "index", _LOC.findall(body)
    elif _URLSET.search(start):
        kind, found = "urlset", _LOC.findall(body)
    elif _FEED.search(start):
        kind, found = "feed", [a or b for a, b in _FEED_LINK.findall(body)]
    elif start.lstrip()[:4] == b"http":
        kind, found = "text", body.split()
    else:
        return Sitemap("none", problem=problem)
    urls = tuple(dict.fromkeys(_plain(url) for url in found[:MAX_URLS]))
    changed = [parse_date(text.decode("ascii"), today) for text in _LASTMOD.findall(body)[:MAX_URLS]]
    return Sitemap(
        kind,
        urls,
        max((day for day in changed if day), default=None),
        sum(url.lower().partition("?")[0].endswith(".pdf") for url in urls),
        "too_many" if len(found) > MAX_URLS else problem,
    )


def _plain(url: bytes) -> str:
    """Undo the five escapes of XML; entities that a document declares stay as they stand."""
    if b"&" in url:
        for escape, character in reversed(_ENTITIES):
            url = url.replace(escape, character)
    return url.decode("utf-8", "replace")


def _unzip(body: bytes) -> tuple[bytes, str | None]:
    """Unpack no more than the limit, so that a bomb goes off in a bucket."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as packed:
            plain = packed.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        return b"", "not_readable"
    return (plain[:MAX_BYTES], "too_large") if len(plain) > MAX_BYTES else (plain, None)
