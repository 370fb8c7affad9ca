"""Sitemaps: the addresses a site lists for itself, read without ever expanding an entity."""

import gzip
import io
import re
import zlib
from dataclasses import dataclass
from datetime import date
from itertools import islice

from crawlers.extract.dates import parse_date
from crawlers.extract.guards import first_tags

MAX_BYTES = 10_000_000  # as much as is downloaded of any file
MAX_URLS = 50_000
_DAY = 10  # characters of a date without its time
_MAX_DAYS = 5000
_MAX_TAGS = 500_000  # ten for each address
# Every repetition has an end: what is written to make a pattern search for hours finds none to do it with.
_LOC = re.compile(rb"<(?:\w{1,20}:)?loc\s{0,9}>\s{0,100}(?:<!\[CDATA\[\s{0,100})?([^<\]\s]{1,4000})")
_LASTMOD = re.compile(rb"<(?:\w{1,20}:)?lastmod\s{0,9}>\s{0,100}([0-9T:+Z.-]{4,40})")
_INDEX = re.compile(rb"<(?:\w{1,20}:)?sitemapindex[\s>]", re.IGNORECASE)
_URLSET = re.compile(rb"<(?:\w{1,20}:)?urlset[\s>]", re.IGNORECASE)
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)
_FEED_LINK = re.compile(
    rb"<link(?:[^<>]{0,400}?href=[\"']([^\"'<>]{1,4000})|[^<>]{0,400}>\s{0,100}([^<\s]{1,4000}))"
)
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
    body = first_tags(body, _MAX_TAGS)
    start = body[:4096]
    if b"<!ENTITY" in start:
        problem = "entities"  # no sitemap needs any, and none is ever expanded
    if _INDEX.search(start):
        kind, found = "index", _first(_LOC, body)
    elif _URLSET.search(start):
        kind, found = "urlset", _first(_LOC, body)
    elif _FEED.search(start):
        kind, found = "feed", _first(_FEED_LINK, body)
    elif start.lstrip()[:4] == b"http":
        kind, found = "text", body.split(None, MAX_URLS + 1)[: MAX_URLS + 1]
    else:
        return Sitemap("none", problem=problem)
    urls = tuple(dict.fromkeys(map(_plain, found[:MAX_URLS])))
    return Sitemap(
        kind,
        urls,
        _newest(body, today),
        sum(url.lower().partition("?")[0].endswith(".pdf") for url in urls),
        "too_many" if len(found) > MAX_URLS else problem,
    )


def _first(wanted: re.Pattern[bytes], body: bytes) -> list[bytes]:
    """Return what the matches of a pattern hold, up to one more than are kept."""
    return [match[match.lastindex or 0] for match in islice(wanted.finditer(body), MAX_URLS + 1)]


def _newest(body: bytes, today: date) -> date | None:
    """Return the last day that anything changed; most entries share a few days."""
    days = {match[1][:_DAY] for match in islice(_LASTMOD.finditer(body), MAX_URLS)}
    read = (parse_date(day.decode("ascii"), today) for day in sorted(days, reverse=True)[:_MAX_DAYS])
    return max((day for day in read if day), default=None)


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
