"""What a person may correct of the evidence, how it is spelt, and what it changes; pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from app.money import parse_pounds
from app.rationalisation.scoring.criteria import Finding
from app.rationalisation.scoring.facts import CrawlFacts, OverlapFacts, RegisterFacts, SiteFacts

TEXT, COUNT, MONEY, DAY, YES_NO, PER_CENT = "text", "count", "money", "day", "yes_no", "per_cent"
# What can be corrected, how it is spelt, and the criteria that rest on it.
FIELDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "owner": (TEXT, ("ownership",)),
    "contact": (TEXT, ("ownership",)),
    "visits": (COUNT, ("use", "cost_per_visit")),
    "page_views": (COUNT, ("use",)),
    "yearly_cost": (MONEY, ("cost_per_visit",)),
    "contract_end": (DAY, ("contract_end",)),
    "statutory": (YES_NO, ("statutory_need",)),
    "transaction": (YES_NO, ("transaction",)),
    "middle_date": (DAY, ("freshness",)),
    "broken_links": (COUNT, ("link_health",)),
    "https": (YES_NO, ("security",)),
    "viewport": (YES_NO, ("mobile",)),
    "repeated_share": (PER_CENT, ("duplication",)),
}
# These change what a crawl or a comparison saw, and count only where there was one.
CRAWLED = ("middle_date", "broken_links", "https", "viewport")
MAX_TEXT, MIN_REASON, MAX_REASON = 300, 10, 2000
# A whole number of a column.
MOST_COUNTED = 2**31 - 1
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\Z")
_BRITISH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})\Z")


@dataclass(frozen=True)
class Step:
    """One correction; an empty value takes the one before back."""

    number: int
    field: str
    value: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Wish:
    """What somebody wants to correct, as it was typed."""

    field: str
    value: str
    reason: str
    take_back: bool = False


def faults(wish: Wish) -> dict[str, str]:
    """What is wrong with a wish, as codes by field of the form."""
    found = {}
    if wish.field not in FIELDS:
        found["field"] = "field_missing"
    elif not wish.take_back:
        try:
            spelt(wish.field, wish.value)
        except ValueError:
            found["value"] = f"value_{FIELDS[wish.field][0]}"
    if len(wish.reason.strip()) < MIN_REASON:
        found["reason"] = "reason_short"
    elif len(wish.reason) > MAX_REASON:
        found["reason"] = "reason_long"
    return found


def spelt(field: str, text: str) -> str:
    """A value in the one spelling it is kept in; ValueError where it is none."""
    kind, words = FIELDS[field][0], " ".join(text.split())
    if not words:
        raise ValueError("empty")
    if kind == TEXT:
        return words if len(words) <= MAX_TEXT else _refuse(words)
    if kind == COUNT:
        plain = words.replace(",", "")
        counted = re.fullmatch(r"[0-9]{1,10}", plain) and int(plain) <= MOST_COUNTED
        return str(int(plain)) if counted else _refuse(words)
    if kind == MONEY:
        return str(parse_pounds(words))
    if kind == YES_NO:
        return words.lower() if words.lower() in {"yes", "no"} else _refuse(words)
    if kind == PER_CENT:
        plain = words.rstrip("% ")
        return plain if re.fullmatch(r"\d{1,3}", plain) and int(plain) <= 100 else _refuse(words)
    return _day(words).isoformat()


def _refuse(words: str) -> str:
    raise ValueError(words)


def _day(words: str) -> date:
    if iso := _ISO.match(words):
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    if british := _BRITISH.match(words):
        return date(int(british[3]), int(british[2]), int(british[1]))
    raise ValueError(words)


def in_force(steps: Sequence[Step]) -> dict[str, Step]:
    """By field the newest correction, unless it was taken back."""
    newest = {step.field: step for step in sorted(steps, key=lambda each: each.number)}
    return {field: step for field, step in newest.items() if step.value}


def corrected(facts: SiteFacts, values: Mapping[str, str]) -> SiteFacts:
    """The facts with what people said in place of what was found."""
    if not values:
        return facts
    return replace(
        facts,
        register=_register(facts.register, values),
        crawl=_crawl(facts.crawl, values),
        overlap=_overlap(facts.overlap, values),
        corrected=frozenset(field for field in values if facts.crawl is not None or field not in CRAWLED),
    )


def marked(name: str, finding: Finding, fields: frozenset[str]) -> Finding:
    """The finding of a criterion, marked where a person corrected what it rests on."""
    touched = sorted(field for field in fields if name in FIELDS[field][1])
    if not touched or finding.value is None:
        return finding
    return replace(finding, evidence={**finding.evidence, "corrected": ", ".join(touched)})


def _register(register: RegisterFacts, values: Mapping[str, str]) -> RegisterFacts:
    changes: dict[str, Any] = {name: values[name] for name in ("owner", "contact") if name in values}
    changes |= {name: int(values[name]) for name in ("visits", "page_views", "yearly_cost") if name in values}
    if "contract_end" in values:
        changes["contract_end"] = date.fromisoformat(values["contract_end"])
    changes |= {name: values[name] == "yes" for name in ("statutory", "transaction") if name in values}
    return replace(register, **changes)


def _crawl(crawl: CrawlFacts | None, values: Mapping[str, str]) -> CrawlFacts | None:
    if crawl is None:
        return None
    changes: dict[str, Any] = {
        name: values[name] == "yes" for name in ("https", "viewport") if name in values
    }
    if "broken_links" in values:
        changes["broken_links"] = min(int(values["broken_links"]), crawl.links)
    if "middle_date" in values:
        # A person's word counts for every page.
        changes |= {"middle_date": date.fromisoformat(values["middle_date"]), "dated_pages": crawl.pages}
    return replace(crawl, **changes)


def _overlap(overlap: OverlapFacts | None, values: Mapping[str, str]) -> OverlapFacts | None:
    if overlap is None or "repeated_share" not in values:
        return overlap
    share = int(values["repeated_share"]) / 100
    return replace(
        overlap,
        repeated_share=share,
        main_share=min(overlap.main_share, share),
        others={host: min(each, share) for host, each in overlap.others.items()},
    )
