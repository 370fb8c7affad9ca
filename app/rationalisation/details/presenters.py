"""Columns and rows of the tables that stand on other pages."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.analysis.clusters import HubPairSeen
from app.analysis.queries import OverlapSeen, PairSeen
from app.estate.rules import Link
from app.rationalisation.decisions.rules import ACTIONS, Step
from app.rationalisation.lists.rules import Column, Row
from app.rationalisation.rescoring.models import Rescore
from app.rationalisation.scoring.calibration import Judged, agreement, leanings
from app.rationalisation.scoring.models import ScoreRow
from app.rationalisation.scoring.policy import Policy
from app.rationalisation.scoring.presenters import PROPOSALS, reason, sentence
from app.rationalisation.triage.wording import STEPS
from app.web.languages import _, _l

SITES = "/rationalisation/sites/"
SHORT_ID = 8


def _share(value: float) -> str:
    return f"{100 * value:.0f}%"


def _whole(value: float) -> str:
    return f"{value:.0f}"


def _plain(value: float) -> str:
    return f"{value:g}"


def _moment(value: datetime) -> str:
    return f"{value:%Y-%m-%d %H:%M} UTC"


def _proposal(value: Any) -> str:
    return str(PROPOSALS.get(str(value), value))


def _step(value: Any) -> str:
    return str(STEPS.get(str(value), value))


def _yes_no(value: Any) -> str:
    return _("yes") if value else _("no")


CRITERIA = (
    Column("title", _l("Criterion"), link="href"),
    Column("value", _l("Value"), numeric=True, show=_whole),
    Column("confidence", _l("Confidence"), numeric=True, show=_share),
    Column("weight", _l("Weight"), numeric=True, show=_plain),
    Column("sentence", _l("Finding")),
    Column("corrected", _l("Corrected by a person"), filtered=True, show=_yes_no),
)
OVERLAPS = (
    Column("host", _l("Other website"), link="href"),
    Column("pages", _l("Pages"), numeric=True),
    Column("share", _l("Share of this website's words"), numeric=True, show=_share),
)
PAIRS = (
    Column("title", _l("Page here"), link="url"),
    Column("url", _l("Address here")),
    Column("other_host", _l("Other website"), filtered=True, link="other_href"),
    Column("other_title", _l("Page elsewhere"), link="other_url"),
    Column("other_url", _l("Address elsewhere")),
    Column("alike", _l("Alike"), numeric=True, show=_share),
    Column("contained", _l("Of this page found there"), numeric=True, show=_share),
    Column("compare", _l("Passages"), link="compare_href"),
)
HUB_PAIRS = (
    Column("title", _l("Page here"), link="url"),
    Column("url", _l("Address here")),
    Column("hub_path", _l("Page of the hub"), link="hub_path"),
    Column("alike", _l("Alike"), numeric=True, show=_share),
    Column("contained", _l("Of this page found there"), numeric=True, show=_share),
    Column("compare", _l("Passages"), link="compare_href"),
)
SCORES = (
    Column("at", _l("Scored"), show=_moment),
    Column("policy", _l("Policy"), filtered=True),
    Column("score", _l("Score"), numeric=True, show=_whole),
    Column("confidence", _l("Confidence"), numeric=True, show=_share),
    Column("proposal", _l("Proposal"), filtered=True, show=_proposal),
    Column("target", _l("With or to")),
    Column("reason", _l("Reason")),
    Column("visited", _l("Crawled"), show=_moment),
    Column("alone", _l("Scored by itself"), filtered=True, show=_yes_no),
)
DECISIONS = (
    Column("at", _l("When"), show=_moment),
    Column("step", _l("Step"), filtered=True, show=_step),
    Column("action", _l("Decision"), filtered=True, show=_proposal),
    Column("target", _l("With or to")),
    Column("reason", _l("Reason")),
    Column("by", _l("By")),
    Column("sample", _l("Sample decision"), filtered=True, show=_yes_no),
)
LINKS = (
    Column("text", _l("Words"), link="href"),
    Column("url", _l("Address")),
    Column("place", _l("Leads to"), filtered=True),
    Column("kind", _l("Kind"), filtered=True),
)
CONFUSION = (
    Column("proposed", _l("Proposed"), filtered=True, show=_proposal),
    Column("decided", _l("Decided"), filtered=True, show=_proposal),
    Column("count", _l("Decisions"), numeric=True),
    Column("same", _l("The same"), filtered=True, show=_yes_no),
)
LEANINGS = (
    Column("title", _l("Criterion"), link="href"),
    Column("kept", _l("Mean where kept"), numeric=True, show=_whole),
    Column("ended", _l("Mean where ended"), numeric=True, show=_whole),
    Column("weight", _l("Weight"), numeric=True, show=_plain),
    Column("suggested", _l("Suggested weight"), numeric=True, show=_plain),
)
DEFINITIONS = (
    Column("title", _l("Criterion"), link="href"),
    Column("weight", _l("Weight"), numeric=True, show=_plain),
    Column("share", _l("Share of the whole"), numeric=True, show=_share),
    Column("definition", _l("What it means")),
)


def _about(name: str) -> str:
    return f"/rationalisation/criteria#{name.replace('_', '-')}"


def criterion_rows(score: ScoreRow | None, policy: Policy) -> list[Row]:
    """The findings of a score; a criterion that the policy does not have weighs nothing."""
    return [
        {
            "title": _(policy.criteria[name].title) if name in policy.criteria else name,
            "href": _about(name),
            "value": finding["value"],
            "confidence": finding["confidence"],
            "weight": policy.criteria[name].weight if name in policy.criteria else 0,
            "sentence": sentence(finding),
            "corrected": bool(finding["evidence"].get("corrected")),
        }
        for name, finding in (score.findings.items() if score else ())
    ]


def overlap_rows(found: Sequence[OverlapSeen]) -> list[Row]:
    return [
        {"host": each.host, "href": f"{SITES}{each.host}", "pages": each.pages, "share": each.share}
        for each in found
    ]


def pair_rows(found: Sequence[PairSeen]) -> list[Row]:
    return [
        {
            "title": each.title or _("No title"),
            "url": each.url,
            "other_host": each.other_host,
            "other_href": f"{SITES}{each.other_host}",
            "other_title": each.other_title or _("No title"),
            "other_url": each.other_url,
            "alike": each.jaccard,
            "contained": each.contained,
            "compare": _("Compare"),
            "compare_href": f"/rationalisation/pairs/{each.pair_id}",
        }
        for each in found
    ]


def hub_pair_rows(found: Sequence[HubPairSeen]) -> list[Row]:
    return [
        {
            "title": each.title or _("No title"),
            "url": each.url,
            "hub_path": each.hub_path,
            "alike": each.jaccard,
            "contained": each.contained,
            "compare": _("Compare"),
            "compare_href": f"/rationalisation/hub-pairs/{each.pair_id}",
        }
        for each in found
    ]


def score_rows(found: Sequence[ScoreRow] | Sequence[Rescore], visited: Mapping[str, datetime]) -> list[Row]:
    return [
        {
            "at": each.created_at,
            "policy": each.policy,
            "score": each.score,
            "confidence": each.confidence,
            "proposal": each.proposal,
            "target": each.target,
            "reason": reason(each.reason, each.reason_values),
            "visited": visited.get(each.visit_id or ""),
            "alone": isinstance(each, Rescore),
        }
        for each in found
    ]


def decision_rows(steps: Sequence[Step], reader: str) -> list[Row]:
    return [
        {
            "at": step.at,
            "step": step.kind,
            "action": step.action,
            "target": step.target,
            "reason": step.reason,
            "by": _("you") if step.by == reader else step.by[:SHORT_ID],
            "sample": step.sample,
        }
        for step in steps
    ]


def link_rows(links: Sequence[Link]) -> list[Row]:
    here, elsewhere = _("this website"), _("another website")
    return [
        {
            "text": link.text or link.url,
            "href": link.url if link.url.startswith("http") else "",
            "url": link.url,
            "place": here if link.internal else elsewhere,
            "kind": link.kind,
        }
        for link in links
    ]


def confusion_rows(judged: Sequence[Judged]) -> list[Row]:
    """One line for each proposal beside each decision, those that never happened too."""
    found = agreement(judged)
    return [
        {
            "proposed": proposed,
            "decided": decided,
            "count": found.confusion.get((proposed, decided), 0),
            "same": proposed == decided,
        }
        for proposed in ACTIONS
        for decided in ACTIONS
        if found.decisions
    ]


def leaning_rows(
    judged: Sequence[Judged], policy: Policy, suggested: Mapping[str, float] | None
) -> list[Row]:
    weights = policy.weights()
    return [
        {
            "title": _(policy.criteria[each.criterion].title),
            "href": _about(each.criterion),
            "kept": each.kept,
            "ended": each.ended,
            "weight": weights[each.criterion],
            "suggested": suggested[each.criterion] if suggested else None,
        }
        for each in (leanings(judged, list(policy.criteria)) if judged else ())
    ]


def definition_rows(policy: Policy) -> list[Row]:
    total = sum(policy.weights().values())
    return [
        {
            "title": _(each.title),
            "href": _about(name),
            "weight": each.weight,
            "share": each.weight / total,
            "definition": _(each.definition),
        }
        for name, each in policy.criteria.items()
    ]
