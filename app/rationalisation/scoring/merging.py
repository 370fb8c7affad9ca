"""Which of several websites with the same text is kept, and which go along with it; pure.

A merge leads to a website that is kept, or moves to where that one moves, so it never leads to one
that is archived, closed or merged itself.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.rationalisation.scoring.facts import SiteFacts
from app.rationalisation.scoring.policy import Policy
from app.rationalisation.scoring.rules import (
    KEEP,
    MERGE,
    MOVE,
    Along,
    Proposal,
    Reason,
    Score,
    going_along,
    score_site,
)

# A website that leads elsewhere or is empty has nothing to merge; of others too little is known.
NOTHING_TO_MERGE = frozenset({"redirects", "empty", "too_little_known"})


@dataclass(frozen=True)
class Step:
    """From one website to the one that publishes its text, and why that one is to keep."""

    to: str
    share: float
    why: str


@dataclass(frozen=True)
class Estate:
    """All websites by host, to be scored together."""

    facts: Mapping[str, SiteFacts]
    policy: Policy
    today: date

    def beside(self, host: str, gone: Collection[str], along: Along | None = None) -> Score:
        """A website's score when the text of some others does not count against it."""
        return score_site(without_copies(self.facts[host], gone), self.policy, self.today, along)

    def stays(self, host: str, gone: Collection[str]) -> bool:
        """Whether it would be kept, or moved into the hub."""
        return self.beside(host, gone).proposal.action in {KEEP, MOVE}


def score_sites(facts: Sequence[SiteFacts], policy: Policy, today: date) -> list[Score]:
    """The score of every website, in the order given."""
    estate = Estate({each.host: each for each in facts}, policy, today)
    scores = {host: estate.beside(host, ()) for host in estate.facts}
    steps = _lasting(_without_circles(_first_steps(estate, scores), estate), estate)
    for end, gone in _gathered(steps).items():
        scores[end] = estate.beside(end, gone)
    for host in steps:
        end = _end(host, steps)
        along = _along(steps[host], end, scores[end].proposal)
        if along is not None:
            scores[host] = estate.beside(host, (), Along(end, along))
    return [scores[each.host] for each in facts]


def without_copies(facts: SiteFacts, gone: Collection[str]) -> SiteFacts:
    """The facts when text on websites that are to be merged with this one does not count.

    What two of them share is taken off twice, so never less is left than any other one publishes.
    """
    overlap = facts.overlap
    if overlap is None or not any(overlap.others.get(host) for host in gone):
        return facts
    copied = sum(share for host, share in overlap.others.items() if host in gone)
    other = max((share for host, share in overlap.others.items() if host not in gone), default=0.0)
    left = max(overlap.repeated_share - copied, other, overlap.hub_text_share)
    return replace(facts, overlap=replace(overlap, counted_share=min(left, overlap.repeated_share)))


def chosen(sites: Sequence[SiteFacts]) -> tuple[SiteFacts, str]:
    """The one to keep, and what decided: the first sign that is known of all and differs."""
    left = list(sites)
    for why, sign in SIGNS:
        found = [sign(each) for each in left]
        known = [value for value in found if value is not None]
        if len(known) == len(found):
            left = [each for each, value in zip(left, found, strict=True) if value == max(known)]
        if len(left) == 1:
            return left[0], why
    return min(left, key=lambda each: each.host), "name"


def _changed(facts: SiteFacts) -> float | None:
    middle = facts.crawl.middle_date if facts.crawl else None
    return middle.toordinal() if middle else None


def _in_order(facts: SiteFacts) -> float | None:
    crawl = facts.crawl
    if crawl is None or crawl.good_pages is None or not crawl.pages:
        return None
    return crawl.good_pages / crawl.pages


SIGNS: tuple[tuple[str, Callable[[SiteFacts], float | None]], ...] = (
    ("use", lambda facts: facts.register.visits),
    ("use", lambda facts: facts.register.page_views),
    ("freshness", _changed),
    ("quality", _in_order),
    ("size", lambda facts: facts.crawl.pages if facts.crawl else None),
)


def _first_steps(estate: Estate, alone: Mapping[str, Score]) -> dict[str, Step]:
    """For each website that may be merged, the one with most of its text that is rather to keep."""
    copied = {
        host: found for host, score in alone.items() if (found := list(_copied_in(host, score, estate)))
    }
    copies: defaultdict[str, set[str]] = defaultdict(set)
    for host, others in copied.items():
        for other, _ in others:
            copies[other].add(host)
    stays = {host: estate.stays(host, copies[host]) for host in {*copied, *copies}}
    steps = {}
    for host, others in copied.items():
        for other, share in others:
            why = _why(estate.facts[host], estate.facts[other], stays)
            if why:
                steps[host] = Step(other, share, why)
                break
    return steps


def _copied_in(host: str, score: Score, estate: Estate) -> Iterator[tuple[str, float]]:
    """The websites that publish enough of this one's text, most first."""
    overlap, limit = estate.facts[host].overlap, estate.policy.thresholds.merge_share
    if overlap is None or score.proposal.reason.code in NOTHING_TO_MERGE:
        return
    for other, share in sorted(overlap.others.items(), key=lambda each: (-each[1], each[0])):
        if share >= limit and other in estate.facts and other != host:
            yield other, share


def _why(one: SiteFacts, other: SiteFacts, stays: Mapping[str, bool]) -> str:
    """Why the other one is to keep; nothing when it is not."""
    if not stays[other.host]:
        return ""
    kept, why = chosen([one, other])
    if kept is other and why != "name":
        return why
    if not stays[one.host]:
        return "fit"
    return why if kept is other else ""


def _without_circles(steps: Mapping[str, Step], estate: Estate) -> dict[str, Step]:
    """Where signs that are not known of all lead around in a circle, the one to keep of all in it stays."""
    found, seen = dict(steps), set[str]()
    for start in sorted(steps):
        path: list[str] = []
        at = start
        while at in found and at not in seen:
            seen.add(at)
            path.append(at)
            at = found[at].to
        if at in path:
            kept, _ = chosen([estate.facts[host] for host in path[path.index(at) :]])
            del found[kept.host]
    return found


def _lasting(steps: dict[str, Step], estate: Estate) -> dict[str, Step]:
    """The steps that lead to a website that stays even with no more than these copies gone."""
    while True:
        ending = {end for end, gone in _gathered(steps).items() if not estate.stays(end, gone)}
        if not ending:
            return steps
        steps = {host: step for host, step in steps.items() if step.to not in ending}


def _gathered(steps: Mapping[str, Step]) -> dict[str, set[str]]:
    """By website at the end of steps, all that lead there."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for host in steps:
        found[_end(host, steps)].add(host)
    return found


def _end(host: str, steps: Mapping[str, Step]) -> str:
    while host in steps:
        host = steps[host].to
    return host


def _along(step: Step, end: str, there: Proposal) -> Proposal | None:
    values: dict[str, str | int | float] = {"host": step.to, "per_cent": round(100 * step.share)}
    along = going_along(end, there, Reason(f"repeated_{step.why}", values))
    if along is None or along.target is None or (along.action == MERGE and end == step.to):
        return along
    return replace(along, reason=replace(along.reason, values=values | {"onward": along.target}))
