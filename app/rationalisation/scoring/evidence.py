"""From what crawls and registers stored to the facts of a score; pure, and forgiving of bad values."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Protocol
from urllib.parse import urlsplit

from app.estate.brands.rules import read
from app.estate.rules import asks_to_sign_in
from app.estate.titles import title_kind
from app.rationalisation.scoring.facts import BrandFacts, CrawlFacts, RegisterFacts

HEADERS = (
    "strict-transport-security",
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
)
COSTS = tuple(f"cost_{head}" for head in ("strategy", "build", "hosting", "content", "testing", "staff"))
REGISTER_FIELDS = ("contact", "login", "contract_ends_on", "statutory", "looks_like", *COSTS)
YES, NO = frozenset({"yes", "true", "1", "y"}), frozenset({"no", "false", "0", "n"})
# Forms for these purposes are the business of a service; others ask for words to search or to say.
BUSINESS = frozenset({"payment", "upload", "login"})
SMALL_TALK = re.compile(r"feedback|contact|comment|newsletter|subscribe|search", re.IGNORECASE)
MIN_FIELDS = 2
# A trend over fewer months would be the weather.
LEAST_MONTHS = 3


class VisitSeen(Protocol):
    """What is read of a visit."""

    @property
    def cause(self) -> str | None: ...
    @property
    def documents(self) -> int: ...
    @property
    def evidence(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class RegisterValue:
    """A field that a register gave for a website; later ones win."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class PageSeen:
    """What is read of a page that counted."""

    url: str
    title: str
    heading: str
    words: int
    modified_on: date | None
    published_on: date | None
    links: int
    forms: Sequence[Mapping[str, Any]]
    accessibility: Mapping[str, int]


def register_facts(
    website: Mapping[str, str | int | None],
    values: Iterable[RegisterValue],
    title_shared: int = 0,
    months: Mapping[date, int] = MappingProxyType({}),
) -> RegisterFacts:
    """The register's side; a value that cannot be read counts as not known.

    Args:
        website: what the inventory shows.
        values: what registers gave besides.
        title_shared: how many other websites have its title.
        months: visits of each month that was counted, by its first day.
    """
    given = {each.field: each.value.strip() for each in values}
    trend, since = trend_of(months) or (None, None)
    visits, views = website["visits"], website["page_views"]
    return RegisterFacts(
        owner=str(website["owner"] or "") or None,
        title=str(website["title"] or "") or None,
        purpose=str(website["purpose"] or "") or None,
        contact=given.get("contact") or None,
        visits=visits if isinstance(visits, int) else None,
        page_views=views if isinstance(views, int) else None,
        yearly_cost=_yearly_cost(given),
        contract_end=_date(given.get("contract_ends_on", "")),
        statutory=_yes_or_no(given.get("statutory", "")),
        trend=trend,
        trend_since=since,
        title_shared=title_shared,
        title_kind=title_kind(str(website["title"] or "")),
        login=_login(given.get("login", "")),
    )


def brand_facts(values: Iterable[RegisterValue]) -> BrandFacts | None:
    """What the comparison of front pages noted; None where it could compare nothing."""
    text = next((each.value for each in values if each.field == "looks_like"), "")
    brand = read(text)
    if brand is None or (brand.likeness is None and not brand.name):
        return None
    return BrandFacts(brand.likeness, brand.like, brand.name, brand.namesakes)


def trend_of(months: Mapping[date, int]) -> tuple[float, date] | None:
    """The newest month as a multiple of the same month a year before, and which month that is.

    Where a year before is not known, the earliest month at least three months before stands for it.
    """
    if not months:
        return None
    newest = max(months)
    year_before = newest.replace(year=newest.year - 1)
    earlier = [month for month in months if _months_between(month, newest) >= LEAST_MONTHS]
    base = year_before if year_before in months else min(earlier, default=None)
    if base is None or not months[base]:
        return None
    return months[newest] / months[base], base


def _months_between(one: date, other: date) -> int:
    return 12 * (other.year - one.year) + other.month - one.month


def _yearly_cost(given: Mapping[str, str]) -> int | None:
    """The heads of cost that the register gives, in pence a year; None when it gives none."""
    heads = [int(given[head]) for head in COSTS if given.get(head, "").isdigit()]
    return sum(heads) if heads else None


def _login(text: str) -> bool | None:
    """Whether people sign in: a yes or no, or else the name of what they sign in with."""
    return (text.lower() not in NO) if text else None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _yes_or_no(text: str) -> bool | None:
    word = text.lower()
    if word in YES:
        return True
    return False if word in NO else None


def crawl_facts(
    host: str, visit: VisitSeen, pages: Sequence[PageSeen], broken: int, thin: int
) -> CrawlFacts | None:
    """What the visit saw; None when the website did not answer, which is no evidence about it."""
    evidence = visit.evidence
    elsewhere = None if visit.cause == "forbidden_address" else _elsewhere(host, evidence)
    if not pages and elsewhere is None:
        return None
    dates = sorted(day for page in pages if (day := page.modified_on or page.published_on))
    faults = [_faults(page) for page in pages]
    titles = Counter(page.title for page in pages)
    https, https_only = _https(host, evidence)
    headers = evidence.get("headers")
    return CrawlFacts(
        pages=len(pages),
        words=sum(page.words for page in pages),
        documents=visit.documents,
        links=sum(page.links for page in pages),
        broken_links=broken,
        dated_pages=len(dates),
        middle_date=dates[len(dates) // 2] if dates else None,
        newest_date=dates[-1] if dates else None,
        accessible_pages=sum(not found for found in faults),
        accessibility_faults=dict(Counter(fault for found in faults for fault in found)),
        good_pages=sum(_good(page, titles, thin) for page in pages),
        thin_pages=sum(page.words < thin for page in pages),
        transaction_pages=tuple(_path(page.url) for page in pages if _has_transaction(page)),
        soft_404=(evidence.get("soft_404") or {}).get("is_soft"),
        https=https,
        https_only=https_only,
        headers=None if headers is None else tuple(name for name in HEADERS if headers.get(name)),
        viewport=evidence.get("viewport"),
        redirects_to=elsewhere,
    )


def _https(host: str, evidence: Mapping[str, Any]) -> tuple[bool | None, bool | None]:
    """Whether the website answers over HTTPS, and whether plain HTTP leads there; None: not tried."""
    variants = evidence.get("variants") or {}
    secure, plain = variants.get(f"https://{host}"), variants.get(f"http://{host}")
    works = None if secure is None else bool(secure.get("answers"))
    if plain is None:
        return works, None
    return works, str(plain.get("final_url") or "").startswith("https://")


def _elsewhere(host: str, evidence: Mapping[str, Any]) -> str | None:
    """The other website that the front page leads to, if it does."""
    final = (evidence.get("front") or {}).get("final_url") or ""
    there = (urlsplit(final).hostname or "").removeprefix("www.")
    if not there or there == host.removeprefix("www.") or asks_to_sign_in(final, host):
        return None
    return there


def _faults(page: PageSeen) -> list[str]:
    """Faults that a program can see, by name; a page counts once for each."""
    checks = page.accessibility
    found = [
        name
        for name in ("language_missing", "images_without_text", "fields_without_label")
        if checks.get(name)
    ]
    if checks.get("main_headings", 1) != 1:
        found.append("not_one_main_heading")
    return found


def _good(page: PageSeen, titles: Counter[str], thin: int) -> bool:
    return bool(page.heading and page.title and titles[page.title] == 1 and page.words >= thin)


def _has_transaction(page: PageSeen) -> bool:
    return any(_is_transaction(form) for form in page.forms)


def _is_transaction(form: Mapping[str, Any]) -> bool:
    if form.get("purpose") in BUSINESS:
        return True
    return (
        form.get("purpose") == "other"
        and form.get("method") == "post"
        and len(form.get("fields") or ()) >= MIN_FIELDS
        and not SMALL_TALK.search(str(form.get("action", "")))
    )


def _path(url: str) -> str:
    return urlsplit(url).path or "/"
