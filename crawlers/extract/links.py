"""Links of a page: each address once, with its words and whether it stays on the website."""

from lxml import etree

from app.estate.rules import Link
from crawlers.extract.addresses import bare, host_of, kind_of, normalise, origin_of
from crawlers.extract.text import words_of

MAX_LINKS = 2000
_MAX_WORDS = 120
_NOT_FETCHED = ("mailto:", "tel:", "javascript:", "data:", "sms:", "ftp:", "file:")


def see_links(anchors: list[etree._Element], base: str, host: str) -> tuple[Link, ...]:
    """Return the links of the given elements; `host` is the website's, with or without www."""
    own = bare(host)
    here = origin_of(base) + "/"
    at_home = bare(host_of(base)) == own
    seen: dict[str, Link] = {}
    tried: set[str] = set()
    for anchor in anchors:
        href = (anchor.get("href") or "").partition("#")[0]
        if not href or href in tried:
            continue
        tried.add(href)
        fetched = ":" not in href or not href.lower().startswith(_NOT_FETCHED)
        url = normalise(base, href) if fetched else None
        if url is None or url in seen:
            continue
        if len(seen) == MAX_LINKS:
            break
        internal = at_home if url.startswith(here) else bare(host_of(url)) == own
        seen[url] = Link(url, _words(anchor), kind_of(url), internal)
    return tuple(seen.values())


def _words(anchor: etree._Element) -> str:
    """Return the words of a link; those of its image where it has no others."""
    text = words_of(anchor, _MAX_WORDS)
    if not text and len(anchor):
        image = next(anchor.iter("img"), None)
        text = " ".join((image.get("alt") or "").split())[:_MAX_WORDS] if image is not None else ""
    return text
