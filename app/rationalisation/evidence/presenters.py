"""Columns and page objects of what was seen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.estate.brands.rules import read
from app.estate.queries import Provenance
from app.money import pounds
from app.rationalisation.crawls.presenters import cause_words
from app.rationalisation.evidence.queries import HubPlace, PageSeen
from app.rationalisation.evidence.wording import standing_words
from app.rationalisation.lists.presenters import ListView
from app.rationalisation.lists.rules import Column, Row
from app.web.languages import _, _l, ngettext

SITES = "/rationalisation/sites/"
PAGES = "/rationalisation/pages/"
MOST_LINKS = 300
# A sitemap may list ten thousand addresses.
MOST_SHOWN = 300
MOST_TEXT = 20_000

KINDS: Mapping[str, Any] = {"page": _l("Page"), "document": _l("Document"), "other": _l("Other")}
DATE_KINDS: Mapping[str, Any] = {
    "header": _l("header of the answer"),
    "meta": _l("meta element"),
    "json_ld": _l("JSON-LD"),
    "element": _l("time element"),
    "words": _l("words on the page"),
}
FIELDS: Mapping[str, Any] = {
    "owner": _l("Owner"),
    "bureau": _l("Part of the owner"),
    "title": _l("Title"),
    "description": _l("Description"),
    "purpose": _l("Purpose"),
    "contact": _l("Contact"),
    "visits": _l("Visits a month"),
    "page_views": _l("Page views a month"),
    "cms": _l("Content management system"),
    "launched_on": _l("Launched on"),
    "contract_ends_on": _l("Contract ends on"),
    "licence": _l("Licence"),
    "statutory": _l("Required by law"),
    "cost_hosting": _l("Cost a year: hosting"),
    "cost_content": _l("Cost a year: content"),
    "cost_build": _l("Cost a year: design and build"),
    "cost_testing": _l("Cost a year: testing"),
    "cost_staff": _l("Cost a year: staff"),
    "cost_strategy": _l("Cost a year: strategy"),
    "search": _l("Has a search"),
    "login": _l("People sign in"),
    "final_url": _l("Leads to"),
    "scanned_at": _l("Scanned"),
    "counts_as": _l("Counts as"),
    "ignored_because": _l("On an ignore list because"),
    "looks_like": _l("Looks like"),
    "found": _l("Found on"),
}


def _kind(value: Any) -> str:
    return str(KINDS.get(str(value), value))


def _cut(value: Any) -> str:
    """As much of a value as a table bears; the file that is downloaded holds all of it."""
    text = str(value)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def _field(value: Any) -> str:
    return str(FIELDS.get(str(value)) or str(value).replace("_", " "))


def _moment(value: datetime) -> str:
    return f"{value:%Y-%m-%d %H:%M} UTC"


def _size(value: int) -> str:
    return f"{value / 1000:,.0f} kB" if value >= 1000 else f"{value} B"


def _day(value: date | None) -> str:
    return f"{value.day} {value:%B %Y}" if value else ""


ADDRESSES = (
    Column("title", _l("Page"), link="href"),
    Column("url", _l("Address"), link="url"),
    Column("answer", _l("Answer"), filtered=True),
    Column("words", _l("Words"), numeric=True),
    Column("hub_page", _l("Page of the hub on its subject"), filtered=True, link="hub_page"),
    Column("topic", _l("Topic in the hub"), filtered=True, link="topic"),
    Column("kind", _l("Kind"), filtered=True, show=_kind),
    Column("changed", _l("Last changed"), show=_day),
    Column("language", _l("Language"), filtered=True),
    Column("links_in", _l("Links to it"), numeric=True),
    Column("broken", _l("Broken links"), numeric=True),
    Column("size", _l("Size"), numeric=True, show=_size),
)
BROKEN = (
    Column("url", _l("This link"), link="url"),
    Column("text", _l("Its words")),
    Column("page_url", _l("On this page"), link="page_href"),
    Column("cause", _l("What happened"), filtered=True, show=cause_words),
)
SITE_EVIDENCE = (
    Column("field", _l("Field")),
    Column("part", _l("Part"), filtered=True),
    Column("value", _l("Value"), show=_cut),
)
SOURCES = (
    Column("field", _l("What"), filtered=True, show=_field),
    Column("value", _l("Value")),
    Column("source", _l("Source"), filtered=True),
    Column("row", _l("Row"), numeric=True),
    Column("seen", _l("Taken in"), show=_moment),
)


def address_rows(found: Sequence[Mapping[str, Any]], places: Mapping[str, HubPlace]) -> list[Row]:
    nowhere = HubPlace()
    return [
        {
            "topic": places.get(each["id"], nowhere).topic,
            "hub_page": places.get(each["id"], nowhere).page,
            "title": each["heading"] or each["title"] or _("No title"),
            "href": f"{PAGES}{each['id']}",
            "url": each["url"],
            "kind": each["kind"],
            "answer": cause_words(each["cause"]) if each["cause"] else str(each["status"] or ""),
            "words": each["words"],
            "changed": each["modified_on"] or each["published_on"],
            "language": each["language"] or "",
            "links_in": each["links_in"],
            "broken": each["broken_links"],
            "size": each["size"],
        }
        for each in found
    ]


def broken_rows(found: Sequence[Mapping[str, Any]]) -> list[Row]:
    return [dict(each) | {"page_href": f"{PAGES}{each['page_id']}"} for each in found]


def evidence_rows(evidence: Mapping[str, Any]) -> list[Row]:
    """Everything that a visit saw of a website as a whole, one line for each value."""
    return [
        {"field": name, "part": part.replace("_", " "), "value": value}
        for part, found in evidence.items()
        for name, value in _leaves(part, found)
    ]


def _leaves(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """The values in a value, each under its whole name."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _leaves(f"{name}.{key}", each)
    elif isinstance(value, list) and any(isinstance(each, Mapping | list) for each in value):
        for number, each in enumerate(value, 1):
            yield from _leaves(f"{name}[{number}]", each)
    elif isinstance(value, list):
        yield name, ", ".join(str(each) for each in value)
    elif isinstance(value, bool):
        yield name, _("yes") if value else _("no")
    else:
        yield name, "" if value is None else str(value)


def source_rows(found: Sequence[Provenance]) -> list[Row]:
    return [
        {
            "field": each.field,
            "value": shown_value(each.field, each.value),
            "source": each.source,
            "row": each.source_row,
            "seen": each.seen_at,
        }
        for each in found
    ]


def shown_value(field: str, value: str) -> str:
    """A value of a register as a person reads it: pence in pounds, counts with their commas."""
    if field.startswith("cost_") and value.isdigit():
        return pounds(int(value)).removesuffix(".00")
    if field == "counts_as":
        return standing_words(value)
    if field == "looks_like":
        return _likeness(value)
    if field in {"launched_on", "contract_ends_on"}:
        return _day(date.fromisoformat(value))
    return f"{int(value):,}" if field in {"visits", "page_views"} and value.isdigit() else value


def _likeness(value: str) -> str:
    """A noted brand in words."""
    brand = read(value)
    if brand is None or brand.likeness is None:
        return _("nothing to compare with")
    like = _("no other website")
    if brand.like:
        like = _("%(host)s, by %(share)s", host=brand.like, share=f"{100 * brand.likeness:.0f}%")
    if not brand.namesakes:
        return like
    return ngettext(
        "%(like)s; %(num)s other goes by “%(name)s”",
        "%(like)s; %(num)s others go by “%(name)s”",
        brand.namesakes,
        like=like,
        name=brand.name,
    )


@dataclass(frozen=True)
class ListPage:
    """A list about one website, or one that stands on another page: `host` is what leads back to it."""

    host: str
    back: str
    lead: str
    list: ListView


@dataclass(frozen=True)
class PageView:
    """Everything that was seen at one address."""

    heading: str
    host: str
    back: str
    url: str
    facts: tuple[tuple[str, str], ...]
    chain: tuple[tuple[str, str], ...]
    headings: tuple[tuple[int, str], ...]
    dates: tuple[tuple[str, str], ...]
    forms: tuple[tuple[str, str, str], ...]
    faults: tuple[tuple[str, int], ...]
    links: tuple[tuple[str, str], ...]
    links_left: int
    links_href: str
    text: tuple[str, ...]
    cut: bool
    copy_href: str
    fetched_at: datetime


def page_view(seen: PageSeen) -> PageView:
    page = seen.page
    return PageView(
        heading=page.heading or page.title or page.url,
        host=seen.host,
        back=f"{SITES}{seen.host}/pages",
        url=page.url,
        facts=_facts(seen),
        chain=tuple((str(status or "–"), url) for status, url in page.chain),
        headings=tuple((int(level), str(text)) for level, text in page.headings),
        dates=tuple(_date(each) for each in page.dates),
        forms=tuple(
            (str(form["purpose"]), str(form["action"]), ", ".join(form["fields"])) for form in page.forms
        ),
        faults=tuple((name.replace("_", " "), count) for name, count in page.accessibility.items()),
        links=tuple((link.text or link.url, link.url) for link in seen.links[:MOST_LINKS]),
        links_left=max(0, len(seen.links) - MOST_LINKS),
        links_href=f"{PAGES}{page.id}/links",
        text=tuple(line for line in seen.text[:MOST_TEXT].split("\n") if line.strip()),
        cut=len(seen.text) > MOST_TEXT,
        copy_href=f"{PAGES}{page.id}/copy" if page.copy_hash else "",
        fetched_at=page.fetched_at,
    )


def _facts(seen: PageSeen) -> tuple[tuple[str, str], ...]:
    page = seen.page
    contacts = "; ".join(str(one) for found in page.contacts.values() for one in found)
    rows = (
        (_("Answer"), cause_words(page.cause) if page.cause else str(page.status or "")),
        (_("Type"), page.media_type),
        (_("Title"), page.title),
        (_("Description"), page.description),
        (_("Canonical address"), page.canonical or ""),
        (_("Language"), page.language or ""),
        (_("Language that it declares"), page.declared_language or ""),
        (_("Words"), f"{page.words:,}"),
        (_("Reading age"), "" if page.reading_age is None else f"{page.reading_age:.0f}"),
        (_("Last changed"), _day(page.modified_on or page.published_on)),
        (_("Links within the website"), f"{page.links_internal:,}"),
        (_("Links to other websites"), f"{page.links_external:,}"),
        (_("Links to it"), f"{page.links_in:,}"),
        (_("Contact details"), contacts),
        (_("Topic in the hub"), seen.place.topic),
        (_("Page of the hub on its subject"), seen.place.page),
        (_("Read only in part because of"), ", ".join(page.truncated).replace("_", " ")),
        (_("Had not changed since the visit before"), _("yes") if page.unchanged else ""),
    )
    return tuple((name, value) for name, value in rows if value)


def _date(found: Mapping[str, Any]) -> tuple[str, str]:
    where = str(DATE_KINDS.get(found["kind"], found["kind"]))
    return f"{found['value']} ({found['meaning']}, {where})", str(found["text"])
