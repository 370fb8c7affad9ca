"""One HTML page as evidence: what it says, when, in which language, and where it leads."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lxml import etree

from app.estate.rules import FoundDate, PageContent
from crawlers.extract import accessibility, dates
from crawlers.extract.addresses import normalise
from crawlers.extract.contacts import see_contacts
from crawlers.extract.decoding import to_utf8
from crawlers.extract.forms import see_forms
from crawlers.extract.guards import cut_to_size, guard_html, without_tags
from crawlers.extract.language import guess_language
from crawlers.extract.links import see_links
from crawlers.extract.postal import see_addresses
from crawlers.extract.reading import reading_age
from crawlers.extract.text import count_words, hash_text, split_text, words_of

_MAX_TITLE = 300
_MAX_HEADINGS = 100
_MAX_CONTROLS = 2000
_MAX_TIME = 80
_MAX_META = 1000
_MAX_DESCRIPTION = 1000
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_CONTROLS = frozenset({"input", "select", "textarea"})
_INTERESTING = (
    *("title", "base", "meta", "link", "a", "area", "img", "form", "time", "address"),
    *_HEADINGS,
    *_CONTROLS,
)
_JSON_LD: Any = etree.XPath("descendant::script[@type='application/ld+json']/text()")
_REFRESH = re.compile(r"\s*[\d.]+\s*[;,]\s*url\s*=\s*['\"]?([^'\"]+)", re.IGNORECASE)
_PERSONAL = frozenset("tTmM")
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_EMPTY = etree.fromstring("<html/>")


@dataclass(slots=True)
class Seen:
    """The elements of a page that something reads, found in one pass over the tree."""

    title: str = ""
    base: str = ""
    meta: list[tuple[str, str]] = field(default_factory=list)
    refresh: str | None = None
    canonical: str | None = None
    headings: list[tuple[int, str]] = field(default_factory=list)
    anchors: list[etree._Element] = field(default_factory=list)
    images: list[etree._Element] = field(default_factory=list)
    forms: list[etree._Element] = field(default_factory=list)
    controls: list[etree._Element] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    addresses: list[etree._Element] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Source:
    """A page before anything is read out of it: its tree, and what was wrong with its bytes."""

    root: etree._Element
    markup: bytes  # in small letters, to ask cheaply whether something can be in it at all
    truncated: tuple[str, ...]


def parse_page(body: bytes, content_type: str = "") -> Source:
    """Parse a page once, in whatever charset it is, after the guards."""
    cut = cut_to_size(body)
    utf8, _, replaced = to_utf8(cut, content_type)
    guarded = guard_html(utf8)
    root, gave_up = _parse(guarded.body)
    if gave_up:
        root, _ = _parse(without_tags(guarded.body))
    faults = (
        ("size", cut is not body or guarded.cut),
        ("depth", guarded.flattened or gave_up),
        ("charset", replaced),
    )
    truncated = tuple(name for name, holds in faults if holds)
    return Source(_EMPTY if root is None else root, guarded.body.lower(), truncated)


def _parse(body: bytes) -> tuple[etree._Element | None, bool]:
    """Return the tree, and whether the parser stopped in the middle: it does so at 256 levels."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        root = None
    last: Any = parser.error_log.last_error
    return root, last is not None and last.type_name == "ERR_RESOURCE_LIMIT"


def read_page(
    body: bytes,
    *,
    url: str,
    host: str,
    content_type: str = "",
    last_modified: str = "",
    today: date,
) -> PageContent:
    """Return the evidence in an HTML page."""
    source = parse_page(body, content_type)
    return read_source(source, url=url, host=host, last_modified=last_modified, today=today)


def read_source(source: Source, *, url: str, host: str, last_modified: str = "", today: date) -> PageContent:
    """Return the evidence in a page that is parsed."""
    root = source.root
    seen = _look(root)
    meta = dict(reversed(seen.meta))
    base = (normalise(url, seen.base) or url) if seen.base else url
    headings = tuple(seen.headings)
    declared = (root.get("lang") or root.get(_XML_LANG) or "")[:20]
    links, forms = see_links(seen.anchors, base, host), see_forms(seen.forms, base)
    checks = _check(root, seen, headings) | {"language_missing": int(not declared)}
    scripts = _JSON_LD(root) if b"ld+json" in source.markup else ()
    stated = [*dates.from_meta(seen.meta, today), *dates.from_json_ld(scripts, today)]
    tel_and_mail = [href for a in seen.anchors if _leads_to_person(href := a.get("href", ""))]
    text, chrome = split_text(root, source.markup)
    all_words = f"{text}\n{chrome}"
    found = _dates(stated, all_words, seen.times, last_modified, today)
    words = count_words(text)
    language = guess_language(text) or _primary(declared)
    return PageContent(
        title=seen.title[:_MAX_TITLE],
        headings=headings,
        description=meta.get("description", "")[:_MAX_DESCRIPTION],
        canonical=normalise(base, seen.canonical) if seen.canonical else None,
        robots=meta.get("robots", "")[:100].lower(),
        declared_language=declared.lower() or None,
        language=language,
        text=text,
        chrome=chrome,
        text_hash=hash_text(text),
        words=words,
        reading_age=reading_age(text, words) if language == "en" else None,
        dates=tuple(found),
        published_on=dates.best(found, "published"),
        modified_on=dates.best(found, "modified"),
        links=links,
        forms=forms,
        contacts=see_contacts(all_words, tel_and_mail) | _addresses(source, seen, scripts, all_words),
        accessibility=checks,
        refresh=normalise(base, seen.refresh) if seen.refresh else None,
        truncated=source.truncated,
    )


def _check(root: etree._Element, seen: Seen, headings: tuple[tuple[int, str], ...]) -> dict[str, int]:
    return {
        **accessibility.check_images(seen.images),
        **accessibility.check_fields(root, seen.controls[:_MAX_CONTROLS]),
        **accessibility.check_headings(headings),
    }


def _addresses(source: Source, seen: Seen, scripts: Iterable[str], words: str) -> dict[str, tuple[str, ...]]:
    found = see_addresses(
        root=source.root,
        markup=source.markup,
        scripts=scripts,
        elements=seen.addresses,
        text=words,
        headings=[text for _, text in seen.headings],
    )
    return {"addresses": found} if found else {}


def _dates(
    stated: list[FoundDate], words: str, times: list[str], last_modified: str, today: date
) -> list[FoundDate]:
    """Return every date the page gives for itself; a time element only where nothing says more."""
    found = [
        *(dates.from_header(last_modified, today) if last_modified else ()),
        *stated,
        *dates.from_words(words, today),
    ]
    if not any(one.meaning == "modified" for one in found):
        found += _from_times(times, today)
    return found


def _look(root: etree._Element) -> Seen:
    seen = Seen()
    sort_by_tag = {
        "a": seen.anchors,
        "area": seen.anchors,
        "img": seen.images,
        "form": seen.forms,
        "address": seen.addresses,
        **dict.fromkeys(_CONTROLS, seen.controls),
    }
    for element in root.iter(*_INTERESTING):
        tag = element.tag
        if (kept := sort_by_tag.get(tag)) is not None:
            kept.append(element)
        elif tag in _HEADINGS:
            if len(seen.headings) < _MAX_HEADINGS:
                seen.headings.append((_HEADINGS[tag], words_of(element, _MAX_TITLE)))
        elif tag == "meta":
            _look_at_meta(element, seen)
        elif tag == "link":
            if "canonical" in (element.get("rel") or "").lower() and seen.canonical is None:
                seen.canonical = element.get("href")
        elif tag == "title":
            seen.title = seen.title or words_of(element, _MAX_TITLE)
        elif tag == "base":
            seen.base = seen.base or (element.get("href") or "")
        else:
            seen.times.append(element.get("datetime") or words_of(element, _MAX_TIME))
    return seen


def _look_at_meta(element: etree._Element, seen: Seen) -> None:
    content = element.get("content")
    if not content:
        return
    name = element.get("name") or element.get("property") or element.get("itemprop")
    if name and len(seen.meta) < _MAX_META:
        seen.meta.append((name.strip().lower(), content.strip()))
    elif (
        not name and (element.get("http-equiv") or "").lower() == "refresh" and (m := _REFRESH.match(content))
    ):
        seen.refresh = m[1].strip()


def _from_times(times: list[str], today: date) -> list[FoundDate]:
    """A page with a single time element says its own date with it; with several it is a list."""
    if len(times) != 1:
        return []
    found = dates.parse_date(times[0], today)
    return [FoundDate("element", "modified", found, times[0][:80])] if found else []


def _leads_to_person(href: str) -> bool:
    return href[:1] in _PERSONAL and href[:7].lower().startswith(("tel:", "mailto:"))


def _primary(declared: str) -> str | None:
    """Return the language of a tag such as en-GB."""
    return declared.lower().replace("_", "-").partition("-")[0] or None
