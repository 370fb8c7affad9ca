"""The page object of one website: verdict, criteria with evidence, overlaps, faults, history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.rationalisation.corrections.presenters import Line as CorrectionLine
from app.rationalisation.corrections.presenters import lines as correction_lines
from app.rationalisation.corrections.presenters import said as correction_words
from app.rationalisation.corrections.rules import in_force
from app.rationalisation.crawls.presenters import cause_words
from app.rationalisation.decisions.rules import (
    Step,
    may_answer,
    state_of,
    waiting_for_sign_off,
)
from app.rationalisation.evidence.presenters import FIELDS, shown_value
from app.rationalisation.scoring.models import ScoreRow
from app.rationalisation.scoring.policy import Policy
from app.rationalisation.scoring.presenters import proposal, reason, sentence, shown
from app.rationalisation.scoring.queries import scored_site
from app.rationalisation.scoring.sensitivity import turns
from app.rationalisation.triage.presenters import HOME
from app.rationalisation.triage.queries import SiteSeen
from app.rationalisation.triage.rescored import RescoredView, rescored_view
from app.rationalisation.triage.wording import DECISIONS, EVIDENCE, STATUSES, STEPS
from app.web.access import Actor
from app.web.languages import _

SHORT_ID = 8
MOST_TURNS = 3


@dataclass(frozen=True)
class CriterionView:
    """One criterion of a score."""

    name: str
    title: str
    value: int | None
    confidence: int
    weight: float
    sentence: str
    evidence: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Verdict:
    """The newest score and what it proposes."""

    proposal: str
    kind: str
    reason: str
    score: int | None
    confidence: int
    policy: str
    at: datetime
    target_href: str


@dataclass(frozen=True)
class StepView:
    """One step of the history of decisions."""

    kind: str
    action: str
    reason: str
    by: str
    at: datetime
    sample: bool


@dataclass(frozen=True)
class ScoreLine:
    """An earlier or the newest score, in one line."""

    at: datetime
    policy: str
    score: str
    confidence: str
    proposal: str


@dataclass(frozen=True)
class OverlapLine:
    """Another website that repeats this one."""

    host: str
    href: str
    pages: int
    share: str


@dataclass(frozen=True)
class PairLine:
    """Two pages that overlap."""

    href: str
    url: str
    title: str
    other_url: str
    other_title: str
    alike: str
    contained: str


@dataclass(frozen=True)
class TurnLine:
    """How far one weight would have to move to change the proposal."""

    criterion: str
    weight: str
    needed: str
    becomes: str


@dataclass(frozen=True)
class SiteView:
    """Everything a website's page shows."""

    host: str
    title: str
    home: str
    facts: tuple[tuple[str, str], ...]
    verdict: Verdict | None
    criteria: tuple[CriterionView, ...]
    turns: tuple[TurnLine, ...]
    overlaps: tuple[OverlapLine, ...]
    pairs: tuple[PairLine, ...]
    hub_pairs: tuple[PairLine, ...]
    broken: tuple[tuple[str, str, str], ...]
    broken_total: int
    pages: int
    crawled_at: datetime | None
    state: str
    state_kind: str
    steps: tuple[StepView, ...]
    scores: tuple[ScoreLine, ...]
    corrections: tuple[CorrectionLine, ...]
    rescored: RescoredView | None
    may_decide: bool
    may_sign_off: bool
    own_proposal: bool


@dataclass(frozen=True)
class Reach:
    """Whether the reader's roles reach this website, by role."""

    content: bool = False
    approver: bool = False


def site_view(seen: SiteSeen, policy: Policy, actor: Actor, reach: Reach) -> SiteView:
    """A website as its page shows it to this person."""
    site, visit, score = seen.website, seen.visit, seen.score
    waiting = waiting_for_sign_off(seen.steps)
    approver = actor.has_role("approver") and reach.approver
    return SiteView(
        host=site.host,
        title=site.title,
        home=f"http://{site.host}/",
        facts=_facts(seen),
        verdict=_verdict(score) if score else None,
        criteria=_criteria(score, policy) if score else (),
        turns=_turns(score, site.host, policy) if score else (),
        overlaps=tuple(
            OverlapLine(o.host, f"{HOME}sites/{o.host}", o.pages, percent(o.share)) for o in seen.overlaps
        ),
        pairs=_pairs(seen),
        hub_pairs=_hub_pairs(seen),
        broken=tuple((each.page_url, each.url, cause_words(each.cause)) for each in seen.broken),
        broken_total=visit.broken_links if visit else 0,
        pages=visit.pages if visit else 0,
        crawled_at=visit.finished_at if visit else None,
        state=str(DECISIONS[state_of(seen.steps)]),
        state_kind=state_of(seen.steps),
        steps=tuple(_step(step, actor) for step in seen.steps),
        scores=tuple(_score_line(each) for each in seen.scores),
        corrections=correction_lines(
            seen.corrections, score.created_at if score else None, actor.subject or ""
        ),
        rescored=rescored_view(seen.rescores, score, policy),
        may_decide=actor.has_role("content") and reach.content,
        may_sign_off=bool(waiting and approver and may_answer(waiting, actor.subject or "")),
        own_proposal=bool(waiting and approver and not may_answer(waiting, actor.subject or "")),
    )


def _pairs(seen: SiteSeen) -> tuple[PairLine, ...]:
    return tuple(
        PairLine(
            f"{HOME}pairs/{p.pair_id}",
            p.url,
            p.title,
            p.other_url,
            p.other_title,
            percent(p.jaccard),
            percent(p.contained),
        )
        for p in seen.pairs
    )


def _hub_pairs(seen: SiteSeen) -> tuple[PairLine, ...]:
    return tuple(
        PairLine(
            f"{HOME}hub-pairs/{p.pair_id}",
            p.url,
            p.title,
            p.hub_path,
            p.hub_path,
            percent(p.jaccard),
            percent(p.contained),
        )
        for p in seen.hub_pairs
    )


def percent(share: float) -> str:
    """A share of 1 as a whole percentage."""
    return f"{100 * share:.0f}%"


def _facts(seen: SiteSeen) -> tuple[tuple[str, str], ...]:
    site, visit = seen.website, seen.visit
    said = {value.field: value.value for value in seen.values}
    right = {field: step.value for field, step in in_force(seen.corrections).items()}
    rows = (
        (_("Owner"), _corrected("owner", site.owner, right)),
        (_("Contact"), _corrected("contact", said.get("contact", ""), right)),
        (_("Purpose"), site.purpose),
        (_("State"), str(STATUSES.get(site.status, site.status))),
        (_("Visits a month"), _corrected("visits", _count(site.visits), right)),
        (_("Page views a month"), _corrected("page_views", _count(site.page_views), right)),
        *_register(said),
        (_("Pages"), f"{visit.pages:,}" if visit else ""),
        (_("Documents"), f"{visit.documents:,}" if visit else ""),
        (_("Could not be visited because"), cause_words(visit.cause) if visit and visit.cause else ""),
    )
    return tuple((name, value) for name, value in rows if value)


def _count(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _corrected(field: str, found: str, right: Mapping[str, str]) -> str:
    """What a person says of a field, with what lists say, or only that."""
    if field not in right:
        return found
    value = correction_words(field, right[field])
    if not found:
        return _("%(value)s (as a person says)", value=value)
    return _("%(value)s (corrected; lists say %(found)s)", value=value, found=found)


# What registers give besides, in the order it is shown.
_GIVEN = (
    *(
        "launched_on",
        "licence",
        "statutory",
        "contract_ends_on",
        "cms",
        "login",
        "counts_as",
        "ignored_because",
    ),
    *(f"cost_{head}" for head in ("strategy", "build", "hosting", "content", "testing", "staff")),
)


def _register(said: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(str(FIELDS[name]), shown_value(name, said[name])) for name in _GIVEN if said.get(name)]


def _verdict(score: ScoreRow) -> Verdict:
    target = score.target or ""
    return Verdict(
        proposal=proposal(score.proposal, score.target),
        kind=score.proposal.replace("_", "-"),
        reason=reason(score.reason, score.reason_values),
        score=None if score.score is None else round(score.score),
        confidence=round(100 * score.confidence),
        policy=score.policy,
        at=score.created_at,
        target_href=f"{HOME}sites/{target}" if score.proposal == "merge" else target,
    )


def _criteria(score: ScoreRow, policy: Policy) -> tuple[CriterionView, ...]:
    """Heaviest first; a criterion that the policy no longer has keeps its name and weighs nothing."""
    views = [_criterion(name, finding, policy) for name, finding in score.findings.items()]
    return tuple(sorted(views, key=lambda view: -view.weight))


def _criterion(name: str, finding: Mapping[str, Any], policy: Policy) -> CriterionView:
    known = policy.criteria.get(name)
    return CriterionView(
        name=name,
        title=_(known.title) if known else name,
        value=None if finding["value"] is None else round(finding["value"]),
        confidence=round(100 * finding["confidence"]),
        weight=known.weight if known else 0,
        sentence=sentence(finding),
        evidence=tuple(
            (str(EVIDENCE.get(key, key)), shown(key, value)) for key, value in finding["evidence"].items()
        ),
    )


def _turns(score: ScoreRow, host: str, policy: Policy) -> tuple[TurnLine, ...]:
    """The nearest few; none for a score of another policy, whose weights are not these."""
    stored = scored_site(score, host)
    if stored is None or score.policy != policy.version or set(stored.findings) != set(policy.criteria):
        return ()
    return tuple(
        TurnLine(
            _(policy.criteria[turn.criterion].title),
            f"{turn.weight:g}",
            f"{turn.needed:.1f}",
            proposal(turn.becomes.action, turn.becomes.target),
        )
        for turn in turns(stored.findings, stored.grounds, policy)[:MOST_TURNS]
    )


def _step(step: Step, actor: Actor) -> StepView:
    by = _("you") if step.by == actor.subject else step.by[:SHORT_ID]
    return StepView(
        str(STEPS[step.kind]),
        proposal(step.action, step.target),
        step.reason,
        by,
        step.at,
        step.sample,
    )


def _score_line(score: ScoreRow) -> ScoreLine:
    return ScoreLine(
        score.created_at,
        score.policy,
        "–" if score.score is None else f"{score.score:.0f}",
        percent(score.confidence),
        proposal(score.proposal, score.target),
    )
