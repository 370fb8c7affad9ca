"""The score of a website and what should become of it, with the reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.rationalisation.corrections.rules import marked
from app.rationalisation.scoring.criteria import CRITERIA, Finding, stale_months
from app.rationalisation.scoring.facts import SiteFacts
from app.rationalisation.scoring.policy import Policy, Thresholds

KEEP, MERGE, MOVE, ARCHIVE, CLOSE = "keep", "merge", "move", "archive", "close"
NOT_ENOUGH = "not_enough_evidence"
PROPOSALS = (KEEP, MERGE, MOVE, ARCHIVE, CLOSE, NOT_ENOUGH)


@dataclass(frozen=True)
class Reason:
    """Why a proposal was made: a code, and the figures for its sentence."""

    code: str
    values: Mapping[str, str | int | float]


@dataclass(frozen=True)
class Proposal:
    """What should become of a website: `target` is a host for merge, a hub path for move."""

    action: str
    target: str | None
    reason: Reason


@dataclass(frozen=True)
class Grounds:
    """What a proposal rests on besides the score, so that other weights can be tried later.

    `settled` is the proposal that holds whatever the score; the rest decides when there is none. A
    website that goes along with another one `follows` it, and `otherwise` is what would settle the
    matter were that one not kept.
    """

    settled: Proposal | None = None
    weak_move: Proposal | None = None
    visits: int | None = None
    follows: str | None = None
    otherwise: Proposal | None = None


@dataclass(frozen=True)
class Along:
    """What becomes of a website whose text another one keeps, and which one that is."""

    host: str
    proposal: Proposal


@dataclass(frozen=True)
class Score:
    """A website's score under one policy; None when nothing at all is known."""

    host: str
    policy: str
    score: float | None
    confidence: float
    proposal: Proposal
    grounds: Grounds
    findings: Mapping[str, Finding]


def score_site(facts: SiteFacts, policy: Policy, today: date, along: Along | None = None) -> Score:
    """Every criterion, the weighted whole, and the proposal; merging.py finds what goes along with what."""
    findings = {
        name: marked(name, CRITERIA[name](facts, policy, today), facts.corrected) for name in policy.criteria
    }
    grounds = grounds_of(facts, policy, today, along)
    value, confidence = weigh(findings, policy.weights(), policy.thresholds)
    proposal = propose(grounds, policy.thresholds, value, confidence)
    return Score(facts.host, policy.version, value, confidence, proposal, grounds, findings)


def weigh(
    findings: Mapping[str, Finding], weights: Mapping[str, float], limits: Thresholds
) -> tuple[float | None, float]:
    """The score and its confidence; with too little confidence there is no score."""
    value, confidence = combine(findings, weights)
    return (value if confidence >= limits.score_confidence else None), confidence


def combine(findings: Mapping[str, Finding], weights: Mapping[str, float]) -> tuple[float | None, float]:
    """The weighted mean of what is known, and the weighted confidence of the whole.

    What is unknown adds nothing to the first and lowers the second.
    """
    total = sum(weights.values())
    known = [(name, f) for name, f in findings.items() if f.value is not None]
    weight = sum(weights[name] for name, _ in known)
    confidence = sum(weights[name] * f.confidence for name, f in known) / total
    if not weight:
        return None, round(confidence, 3)
    score = sum(weights[name] * (f.value or 0.0) for name, f in known) / weight
    return round(score, 1), round(confidence, 3)


def grounds_of(facts: SiteFacts, policy: Policy, today: date, along: Along | None = None) -> Grounds:
    """The first rule that settles the matter whatever the score, and what else may count."""
    rules = (_elsewhere, _empty, _needed, _hub_has_it, _stale)
    found = (rule(facts, policy, today) for rule in rules)
    settled = next((proposal for proposal in found if proposal is not None), None)
    weak_move = _move(facts, policy.thresholds.weak_move_share)
    if along is not None:
        return Grounds(along.proposal, weak_move, facts.register.visits, along.host, settled)
    return Grounds(settled, weak_move, facts.register.visits)


def going_along(host: str, there: Proposal, reason: Reason) -> Proposal | None:
    """Merge with a website that is kept, move to where it moves; with one that ends nothing can go."""
    if there.action == KEEP:
        return Proposal(MERGE, host, reason)
    return Proposal(MOVE, there.target, reason) if there.action == MOVE else None


def propose(grounds: Grounds, limits: Thresholds, score: float | None, confidence: float) -> Proposal:
    """What is settled, else what the score suggests; nothing at all when too little is known."""
    if score is None or confidence < limits.enough_confidence:
        known, needed = round(100 * confidence), round(100 * limits.enough_confidence)
        return Proposal(NOT_ENOUGH, None, Reason("too_little_known", {"confidence": known, "needed": needed}))
    return grounds.settled or _by_score(grounds, limits, score)


def _elsewhere(facts: SiteFacts, policy: Policy, today: date) -> Proposal | None:
    del policy, today
    if facts.crawl is None or not facts.crawl.redirects_to:
        return None
    return Proposal(CLOSE, None, Reason("redirects", {"host": facts.crawl.redirects_to}))


def _empty(facts: SiteFacts, policy: Policy, today: date) -> Proposal | None:
    del today
    crawl, limits = facts.crawl, policy.thresholds
    if crawl is None or crawl.pages > limits.empty_pages or crawl.words >= limits.empty_words:
        return None
    values = {"pages": crawl.pages, "words": crawl.words}
    return Proposal(CLOSE, None, Reason("empty", values))


def _needed(facts: SiteFacts, policy: Policy, today: date) -> Proposal | None:
    del policy, today
    if facts.register.statutory:
        return Proposal(KEEP, None, Reason("statutory", {}))
    if facts.register.transaction:
        return Proposal(KEEP, None, Reason("transaction_said", {}))
    pages = facts.crawl.transaction_pages if facts.crawl else ()
    if pages and facts.register.transaction is None:
        return Proposal(KEEP, None, Reason("transaction", {"example": pages[0]}))
    return None


def _hub_has_it(facts: SiteFacts, policy: Policy, today: date) -> Proposal | None:
    del today
    return _move(facts, policy.thresholds.move_share)


def _move(facts: SiteFacts, share: float) -> Proposal | None:
    overlap = facts.overlap
    if overlap is None or not overlap.hub_path or (overlap.hub_share or 0.0) < share:
        return None
    values: dict[str, str | int | float] = {
        "pages": overlap.subject_pages,
        "of": overlap.compared_pages,
        "path": overlap.hub_path,
    }
    return Proposal(MOVE, overlap.hub_path, Reason("hub_treats_it", values))


def _stale(facts: SiteFacts, policy: Policy, today: date) -> Proposal | None:
    months, limits = stale_months(facts.crawl, today), policy.thresholds
    visits = facts.register.visits
    if months is None or months < limits.stale_months:
        return None
    if visits is None or visits >= limits.low_visits:
        return None
    values = {"years": round(months / 12), "visits": visits}
    return Proposal(ARCHIVE, None, Reason("stale", values))


def _by_score(grounds: Grounds, limits: Thresholds, score: float) -> Proposal:
    visits = grounds.visits
    values = {"score": round(score)}
    if score >= limits.low_score:
        return Proposal(KEEP, None, Reason("good_score", values))
    if visits is not None and visits < limits.close_visits:
        return Proposal(CLOSE, None, Reason("low_score_unused", values | {"visits": visits}))
    return grounds.weak_move or Proposal(ARCHIVE, None, Reason("low_score", values))
