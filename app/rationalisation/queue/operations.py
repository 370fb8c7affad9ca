"""Drawing the queue, and showing a decision in it at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session, select

from app.estate.models import Website
from app.estate.queries import latest_visits
from app.rationalisation.corrections.queries import steps_of, values_in_force
from app.rationalisation.corrections.rules import in_force
from app.rationalisation.queue.models import QueueEntry

# What the queue shows as a person corrected it.
CORRECTED = ("owner", "visits")


@dataclass(frozen=True)
class Scored:
    """What the queue shows of a website's newest score."""

    website_id: str
    score_id: str
    proposal: str
    target: str | None
    score: float | None
    confidence: float


def draw_queue(session: Session, scored: Iterable[Scored], decisions: Mapping[str, str]) -> None:
    """One row for each website, from the register, its latest visit, its score and its decision."""
    scores = {each.website_id: each for each in scored}
    visits, said = latest_visits(session), values_in_force(session)
    rows = []
    for site in session.exec(select(Website)):
        score, visit = scores.get(site.id), visits.get(site.id)
        rows.append(
            {
                "website_id": site.id,
                "score_id": score and score.score_id,
                "host": site.host,
                "title": site.title,
                "status": site.status,
                **said_of(site, said.get(site.id, {})),
                "pages": visit.pages if visit else 0,
                "proposal": score and score.proposal,
                "target": score and score.target,
                "score": score and score.score,
                "confidence": score and score.confidence,
                "decision": decisions.get(site.id, "none"),
            }
        )
    session.execute(delete(QueueEntry))
    if rows:
        session.execute(insert(QueueEntry), rows)


def said_of(site: Website, said: Mapping[str, str]) -> dict[str, Any]:
    """The owner and visits that the queue shows, which of them a person corrected, and what a search looks
    through.
    """
    owner = said.get("owner", site.owner)
    return {
        "owner": owner,
        "visits": int(said["visits"]) if "visits" in said else site.visits,
        "corrected": " ".join(name for name in CORRECTED if name in said),
        "words": f"{site.host} {site.title} {owner}".lower(),
    }


def show_correction(session: Session, website_id: str) -> None:
    """Show a corrected owner or corrected visits in the queue at once, and what lists say again once that is
    taken back.
    """
    site = session.get_one(Website, website_id)
    entry = session.get(QueueEntry, website_id) or QueueEntry(
        website_id=site.id,
        host=site.host,
        owner=site.owner,
        title=site.title,
        status=site.status,
    )
    said = {field: step.value for field, step in in_force(steps_of(session, website_id)).items()}
    for name, value in said_of(site, said).items():
        setattr(entry, name, value)
    session.add(entry)


def show_decision(session: Session, website_id: str, state: str) -> None:
    """Show a decision in the queue at once; a website not yet scored is not in it."""
    entry = session.get(QueueEntry, website_id)
    if entry is not None:
        entry.decision = state
        session.add(entry)
