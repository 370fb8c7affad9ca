"""What is known of one website when it is scored; None means that nobody has measured it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class RegisterFacts:
    """What the estate's register says; money in pence a year, visits and views a month."""

    owner: str | None = None
    title: str | None = None
    purpose: str | None = None
    contact: str | None = None
    visits: int | None = None
    page_views: int | None = None
    yearly_cost: int | None = None
    contract_end: date | None = None
    statutory: bool | None = None
    trend: float | None = None  # the newest month as a multiple of an earlier one
    trend_since: date | None = None
    title_shared: int = 0
    title_kind: str = "own"
    login: bool | None = None
    transaction: bool | None = None  # what a person says, where evidence is wrong


@dataclass(frozen=True)
class CrawlFacts:
    """What the latest finished visit saw."""

    pages: int
    words: int
    documents: int
    links: int
    broken_links: int
    dated_pages: int = 0
    middle_date: date | None = None
    newest_date: date | None = None
    accessible_pages: int | None = None
    accessibility_faults: Mapping[str, int] = field(default_factory=dict)
    good_pages: int | None = None
    thin_pages: int = 0
    transaction_pages: tuple[str, ...] = ()
    soft_404: bool | None = None
    https: bool | None = None
    https_only: bool | None = None
    headers: tuple[str, ...] | None = None
    viewport: bool | None = None
    redirects_to: str | None = None


@dataclass(frozen=True)
class OverlapFacts:
    """What the analysis found: text repeated elsewhere, and subjects the hub treats."""

    compared_pages: int
    repeated_share: float
    main_host: str | None = None
    main_share: float = 0.0
    others: Mapping[str, float] = field(default_factory=dict)  # the share that each other host publishes
    counted_share: float | None = None  # what is left of it without copies to be merged here; None: all
    hub_text_share: float = 0.0
    subject_pages: int = 0
    hub_share: float | None = None
    hub_path: str | None = None


@dataclass(frozen=True)
class BrandFacts:
    """What the front page has in common with those of other websites; `likeness` is a share of 1."""

    likeness: float | None = None
    like: str = ""
    name: str = ""
    namesakes: int = 0


@dataclass(frozen=True)
class SiteFacts:
    """Everything a score may rest on."""

    website_id: str
    host: str
    register: RegisterFacts
    crawl: CrawlFacts | None = None
    overlap: OverlapFacts | None = None
    brand: BrandFacts | None = None
    corrected: frozenset[str] = frozenset()
