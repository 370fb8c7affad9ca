"""What if the weights were others, and how far would one have to move to change a proposal; pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from app.rationalisation.scoring.criteria import Finding
from app.rationalisation.scoring.policy import Policy, Thresholds
from app.rationalisation.scoring.rules import NOT_ENOUGH, Grounds, Proposal, going_along, propose, weigh

# Just beyond a point where score or confidence crosses a threshold.
STEP = 1e-6
# Scores are kept to a tenth and confidence to a thousandth, so each crosses half of that earlier.
SCORE_ROUNDING, CONFIDENCE_ROUNDING = 0.05, 0.0005
# A weight above this many times the sum of all others says that no weight would do.
FARTHEST = 10


@dataclass(frozen=True)
class Scored:
    """A stored score with what its proposal rests on."""

    website_id: str
    host: str
    findings: Mapping[str, Finding]
    grounds: Grounds
    proposal: Proposal
    score: float | None


@dataclass(frozen=True)
class Change:
    """A website whose proposal other weights would change."""

    website_id: str
    host: str
    before: Proposal
    after: Proposal
    score_before: float | None
    score_after: float | None


@dataclass(frozen=True)
class Turn:
    """The nearest weight of one criterion that changes the proposal, and what it would become."""

    criterion: str
    weight: float
    needed: float
    becomes: Proposal

    @property
    def distance(self) -> float:
        """How far the weight must move."""
        return abs(self.needed - self.weight)


def under(
    findings: Mapping[str, Finding], grounds: Grounds, weights: Mapping[str, float], limits: Thresholds
) -> tuple[Proposal, float | None]:
    """Proposal and score under other weights."""
    score, confidence = weigh(findings, weights, limits)
    return propose(grounds, limits, score, confidence), score


def changes(sites: Iterable[Scored], policy: Policy) -> Iterator[Change]:
    """The websites whose proposal is another one under this policy's weights.

    One that goes along with another does so while that one is kept or moved under them.
    """
    weights, limits = policy.weights(), policy.thresholds
    every = list(sites)
    first = {site.host: under(site.findings, site.grounds, weights, limits) for site in every}
    for site in every:
        after, score = first[site.host]
        if site.grounds.follows and after.action != NOT_ENOUGH:
            after = _followed(site, first, policy)
        if (after.action, after.target) != (site.proposal.action, site.proposal.target):
            yield Change(site.website_id, site.host, site.proposal, after, site.score, score)


def _followed(site: Scored, first: Mapping[str, tuple[Proposal, float | None]], policy: Policy) -> Proposal:
    """What becomes of a website that went along with another one."""
    host = site.grounds.follows or ""
    along = going_along(host, first[host][0], site.proposal.reason) if host in first else None
    if along is not None:
        return along
    alone = replace(site.grounds, settled=site.grounds.otherwise)
    return under(site.findings, alone, policy.weights(), policy.thresholds)[0]


def turns(findings: Mapping[str, Finding], grounds: Grounds, policy: Policy) -> list[Turn]:
    """For each criterion whose weight alone can change the proposal, the nearest such weight.

    Nearest first; a proposal that is settled whatever the score can change only by too little
    confidence. Score and confidence are fractions of the weight, so the crossings are exact.
    """
    weights, limits = policy.weights(), policy.thresholds
    now, _ = under(findings, grounds, weights, limits)
    found = []
    for name, weight in weights.items():
        tried = sorted(set(_crossings(findings, weights, name, limits)), key=lambda at: abs(at - weight))
        for needed in tried:
            becomes, _ = under(findings, grounds, {**weights, name: needed}, limits)
            if becomes.action != now.action:
                found.append(Turn(name, weight, needed, becomes))
                break
    return sorted(found, key=lambda turn: (turn.distance, turn.criterion))


def _crossings(
    findings: Mapping[str, Finding], weights: Mapping[str, float], name: str, limits: Thresholds
) -> Iterator[float]:
    """Weights on either side of each point where score or confidence crosses a threshold."""
    others = {other: weight for other, weight in weights.items() if other != name}
    known = {other: weight for other, weight in others.items() if findings[other].value is not None}
    finding, total = findings[name], sum(others.values())
    lines = []
    if finding.value is not None:
        points = sum(weight * (findings[other].value or 0.0) for other, weight in known.items())
        lines.append((points, sum(known.values()), finding.value, limits.low_score - SCORE_ROUNDING))
    sure = sum(weight * findings[other].confidence for other, weight in known.items())
    lines.extend(
        (sure, total, finding.confidence, limit - CONFIDENCE_ROUNDING)
        for limit in (limits.enough_confidence, limits.score_confidence)
    )
    for amount, weight, value, limit in lines:
        if value != limit:
            at = (limit * weight - amount) / (value - limit)
            yield from (
                w for w in (at * (1 - STEP) - STEP, at * (1 + STEP) + STEP) if 0 <= w <= FARTHEST * total
            )
    # Taking the criterion out altogether is a point of its own.
    if total:
        yield 0.0
