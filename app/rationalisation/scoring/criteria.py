"""The criteria: what is known of a website in, a value of 0 to 100 with its evidence out.

A criterion without evidence is None, never a number.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from app.rationalisation.scoring.facts import CrawlFacts, SiteFacts
from app.rationalisation.scoring.policy import Policy, value_at

DAYS_IN_MONTH = 30.44
MONTHS = 12
# What the evidence is worth: a count, a declaration, a program's partial view, a guess from signs.
COUNTED, DECLARED, PARTIAL, GUESSED = 0.95, 0.9, 0.6, 0.7
# A title or a mark in a register is a hint, no more.
HINTED, OWN_TITLE_VALUE, LOGIN_VALUE = 0.35, 60.0, 60.0
TREND_PART, BRAND_PART = 0.2, 0.3
NO_CONTENT = frozenset({"server", "error"})
FEW_PAGES = 5
HTTPS_POINTS, HTTPS_ONLY_POINTS, HEADER_POINTS = 50, 20, 6

Plain = str | int | float | bool | None
Evidence = dict[str, Plain]


@dataclass(frozen=True)
class Finding:
    """A criterion's answer: `sentence` is a code that the presenters hold the words for."""

    value: float | None
    confidence: float
    sentence: str
    evidence: Mapping[str, Plain] = field(default_factory=dict)


def unknown(sentence: str) -> Finding:
    """No evidence: no number, and nothing added to the confidence of the whole."""
    return Finding(None, 0.0, sentence)


def use(facts: SiteFacts, policy: Policy, today: date) -> Finding:
    del today
    points = policy.criteria["use"].points
    register = facts.register
    if register.visits is not None:
        value = value_at(points["points"], register.visits)
        return _with_trend(Finding(value, COUNTED, "use_visits", {"visits": register.visits}), facts, policy)
    if register.page_views is not None:
        value = value_at(points["page_view_points"], register.page_views)
        found = Finding(value, GUESSED, "use_views", {"page_views": register.page_views})
        return _with_trend(found, facts, policy)
    return unknown("use_unknown")


def _with_trend(found: Finding, facts: SiteFacts, policy: Policy) -> Finding:
    """Where an earlier month is known, a part of the value is how use has changed since."""
    trend, since = facts.register.trend, facts.register.trend_since
    if trend is None or since is None or found.value is None:
        return found
    change = value_at(policy.criteria["use"].points["trend_points"], trend)
    evidence = {**found.evidence, "trend": round(trend, 3), "since": since.isoformat()}
    value = (1 - TREND_PART) * found.value + TREND_PART * change
    return replace(found, value=value, sentence=f"{found.sentence}_trend", evidence=evidence)


def cost_per_visit(facts: SiteFacts, policy: Policy, today: date) -> Finding:
    del today
    cost, visits = facts.register.yearly_cost, facts.register.visits
    if cost is None or not visits:
        return unknown("cost_unknown")
    pence = cost / (visits * MONTHS)
    value = value_at(policy.criteria["cost_per_visit"].points["points"], pence)
    evidence: Evidence = {"yearly_cost_pence": cost, "visits": visits, "pence": round(pence, 1)}
    return Finding(value, DECLARED, "cost_pence", evidence)


def duplication(facts: SiteFacts, policy: Policy, today: date) -> Finding:
    del today
    overlap = facts.overlap
    if overlap is None or not overlap.compared_pages:
        return unknown("duplication_unknown")
    share = overlap.repeated_share
    counted = share if overlap.counted_share is None else overlap.counted_share
    value = value_at(policy.criteria["duplication"].points["points"], counted)
    evidence: Evidence = {"share": round(share, 3), "pages": overlap.compared_pages}
    if overlap.counted_share is not None:
        evidence["counted_share"] = round(counted, 3)
    if overlap.main_host:
        evidence |= {"host": overlap.main_host, "host_share": round(overlap.main_share, 3)}
    sentence = "duplication_found" if overlap.main_host else "duplication_none"
    if overlap.hub_text_share:
        evidence["hub_text_share"] = round(overlap.hub_text_share, 3)
        sentence = "duplication_both" if overlap.main_host else "duplication_hub"
    return Finding(value, _by_pages(overlap.compared_pages), sentence, evidence)


def freshness(facts: SiteFacts, policy: Policy, today: date) -> Finding:
    crawl = facts.crawl
    if crawl is None or crawl.middle_date is None or not crawl.pages:
        return unknown("freshness_unknown")
    months = max(0.0, (today - crawl.middle_date).days / DAYS_IN_MONTH)
    value = value_at(policy.criteria["freshness"].points["points"], months)
    evidence: Evidence = {
        "middle_date": crawl.middle_date.isoformat(),
        "months": round(months),
        "dated_pages": crawl.dated_pages,
        "pages": crawl.pages,
    }
    return Finding(value, COUNTED * crawl.dated_pages / crawl.pages, "freshness_age", evidence)


def link_health(facts: SiteFacts, policy: Policy, today: date) -> Finding:
    del today
    crawl = facts.crawl
    if crawl is None or not crawl.links:
        return unknown("links_unknown")
    share = crawl.broken_links / crawl.links
    value = value_at(policy.criteria["link_health"].points["points"], min(1.0, share))
    evidence: Evidence = {"links": crawl.links, "broken": crawl.broken_links, "share": round(share, 3)}
    if crawl.soft_404:
        # A missing page looks like a good one there, so broken links cannot all be seen.
        return Finding(value, GUESSED / 2, "links_soft_404", evidence | {"soft_404": True})
    return Finding(value, COUNTED, "links_broken" if crawl.broken_links else "links_whole", evidence)


def accessibility(facts: SiteFacts, policy: Policy, today: date) -> Finding:
    del policy, today
    crawl = facts.crawl
    if crawl is None or crawl.accessible_pages is None or not crawl.pages:
        return unknown("accessibility_unknown")
    evidence: Evidence = {"without_fault": crawl.accessible_pages, "pages": crawl.pages}
    evidence |= crawl.accessibility_faults
    share = 100 * crawl.accessible_pages / crawl.pages
    return Finding(share, PARTIAL, "accessibility_share", evidence)


def security(facts: SiteFacts, policy: Policy, today: date) -> Finding:
    del policy, today
    crawl = facts.crawl
    if crawl is None or crawl.https is None:
        return unknown("security_unknown")
    headers = crawl.headers or ()
    value = HTTPS_POINTS * crawl.https + HTTPS_ONLY_POINTS * bool(crawl.https_only)
    evidence: Evidence = {
        "https": crawl.https,
        "https_only": crawl.https_only,
        "headers": ", ".join(headers),
        "header_count": len(headers),
    }
    sentence = "security_https" if crawl.https else "security_http"
    return Finding(value + HEADER_POINTS * len(headers), DECLARED, sentence, evidence)


def content_quality(facts: SiteFacts, policy: Policy, today: date) -> Finding:
    del policy, today
    crawl = facts.crawl
    if crawl is None or crawl.good_pages is None or not crawl.pages:
        register = facts.register
        if register.title_kind in NO_CONTENT:
            return Finding(0.0, HINTED, f"quality_{register.title_kind}", {"title": register.title})
        return unknown("quality_unknown")
    evidence: Evidence = {
        "good_pages": crawl.good_pages,
        "pages": crawl.pages,
        "thin_pages": crawl.thin_pages,
        "words": crawl.words,
    }
    return Finding(100 * crawl.good_pages / crawl.pages, PARTIAL, "quality_share", evidence)


def mobile(facts: SiteFacts, policy: Policy, today: date) -> Finding:
    del policy, today
    viewport = facts.crawl.viewport if facts.crawl else None
    if viewport is None:
        return unknown("mobile_unknown")
    sentence = "mobile_yes" if viewport else "mobile_no"
    return Finding(100.0 * viewport, PARTIAL, sentence, {"viewport": viewport})


def distinctiveness(facts: SiteFacts, policy: Policy, today: date) -> Finding:
    """Subjects that the hub does not treat, and a brand that no other website shares."""
    del today
    audience, brand = _subjects(facts), _brand(facts, policy)
    if audience is None:
        return brand or _by_title(facts)
    if brand is None:
        return replace(audience, confidence=(1 - BRAND_PART) * audience.confidence)
    value = (1 - BRAND_PART) * (audience.value or 0.0) + BRAND_PART * (brand.value or 0.0)
    return replace(audience, value=value, evidence={**audience.evidence, **brand.evidence})


def _subjects(facts: SiteFacts) -> Finding | None:
    """How far its pages are on subjects of their own."""
    overlap = facts.overlap
    if overlap is None or overlap.hub_share is None or not overlap.compared_pages:
        return None
    evidence: Evidence = {
        "pages": overlap.compared_pages,
        "subject_pages": overlap.subject_pages,
        "hub_path": overlap.hub_path,
    }
    sentence = "distinct_shared" if overlap.subject_pages else "distinct_own"
    return Finding(100 * (1 - overlap.hub_share), PARTIAL, sentence, evidence)


def _brand(facts: SiteFacts, policy: Policy) -> Finding | None:
    """How far its front page and its name are its own; the greater likeness decides."""
    brand = facts.brand
    if brand is None or (brand.likeness is None and not brand.namesakes):
        return None
    points = policy.criteria["distinctiveness"].points["brand_points"]
    evidence: Evidence = {}
    values = []
    if brand.likeness is not None:
        values.append(value_at(points, brand.likeness))
        evidence["likeness"] = round(brand.likeness, 3)
        if brand.like:
            evidence["like"] = brand.like
    if brand.namesakes:
        values.append(0.0)
        evidence |= {"brand": brand.name, "namesakes": brand.namesakes}
    return Finding(min(values), GUESSED, "distinct_unknown", evidence)


def _by_title(facts: SiteFacts) -> Finding:
    """A title of one's own is a hint of a brand; one that others have too, or a server's, is none."""
    register = facts.register
    if not register.title:
        return unknown("distinct_unknown")
    evidence: Evidence = {"title": register.title, "websites": register.title_shared}
    if register.title_shared:
        return Finding(0.0, HINTED, "distinct_title_shared", evidence)
    if register.title_kind != "own":
        return Finding(0.0, HINTED, "distinct_title_says_nothing", evidence)
    return Finding(OWN_TITLE_VALUE, HINTED, "distinct_title_own", evidence)


def transaction(facts: SiteFacts, policy: Policy, today: date) -> Finding:
    del policy, today
    crawl, said = facts.crawl, facts.register.transaction
    if said is not None:
        return Finding(100.0 * said, DECLARED, f"transaction_said_{'yes' if said else 'no'}", {"said": said})
    if crawl is None or not crawl.pages:
        if facts.register.login:
            return Finding(LOGIN_VALUE, HINTED, "transaction_login", {"login": True})
        return unknown("transaction_unknown")
    found = crawl.transaction_pages
    if not found:
        return Finding(0.0, GUESSED, "transaction_none", {"forms": 0, "pages": crawl.pages})
    evidence: Evidence = {"forms": len(found), "pages": crawl.pages, "example": found[0]}
    return Finding(100.0, GUESSED, "transaction_found", evidence)


def ownership(facts: SiteFacts, policy: Policy, today: date) -> Finding:
    del policy, today
    register = facts.register
    if not register.owner:
        return unknown("owner_unknown")
    evidence: Evidence = {"owner": register.owner, "contact": register.contact}
    if register.contact:
        return Finding(100.0, DECLARED, "owner_contact", evidence)
    return Finding(70.0, DECLARED, "owner_only", evidence)


def statutory_need(facts: SiteFacts, policy: Policy, today: date) -> Finding:
    del policy, today
    need = facts.register.statutory
    if need is None:
        return unknown("statutory_unknown")
    return Finding(100.0 * need, DECLARED, "statutory_yes" if need else "statutory_no", {"statutory": need})


def contract_end(facts: SiteFacts, policy: Policy, today: date) -> Finding:
    ends = facts.register.contract_end
    if ends is None:
        return unknown("contract_unknown")
    months = (ends - today).days / DAYS_IN_MONTH
    value = value_at(policy.criteria["contract_end"].points["points"], months)
    evidence: Evidence = {"contract_end": ends.isoformat(), "months": round(months)}
    sentence = "contract_over" if months < 0 else "contract_runs"
    return Finding(value, DECLARED, sentence, evidence)


CRITERIA: Mapping[str, Callable[[SiteFacts, Policy, date], Finding]] = {
    rule.__name__: rule
    for rule in (
        use,
        cost_per_visit,
        duplication,
        freshness,
        link_health,
        accessibility,
        security,
        content_quality,
        mobile,
        distinctiveness,
        transaction,
        ownership,
        statutory_need,
        contract_end,
    )
}


def stale_months(crawl: CrawlFacts | None, today: date) -> float | None:
    """Middle age of the pages, in months; None when none gives a date."""
    if crawl is None or crawl.middle_date is None:
        return None
    return (today - crawl.middle_date).days / DAYS_IN_MONTH


def _by_pages(pages: int) -> float:
    return COUNTED if pages >= FEW_PAGES else PARTIAL
