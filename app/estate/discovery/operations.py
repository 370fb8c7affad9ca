"""Proposing unknown hosts, and what a person says of each."""

from datetime import datetime

from sqlmodel import Session, select

from app.audit.operations import record
from app.estate.discovery import queries
from app.estate.discovery.models import Candidate
from app.estate.discovery.names import name_of
from app.estate.discovery.rules import CONFIRMED, IGNORED, PROPOSED, REJECTED, family, proposals
from app.estate.ignored.models import IgnoreRow
from app.estate.ignored.rules import IgnoreRule, ignored_by
from app.estate.models import Value, Website
from app.estate.operations import know_website
from app.estate.rules import key_of


class NothingProposedError(LookupError):
    """The host is no candidate, or has been answered already."""


def propose(session: Session, *, now: datetime) -> int:
    """Propose every unknown host that the newest visits saw; what a person answered stays answered.

    Returns how many are new.
    """
    known = queries.known_hosts(session)
    seen = list(queries.sightings(session))
    names = {sighting.host: name_of(sighting.host) for sighting in seen}
    rules = [IgnoreRule(row.kind, row.text, row.reason) for row in session.exec(select(IgnoreRow))]
    before = {key_of(each.host): each for each in session.exec(select(Candidate))}
    new = 0
    for found in proposals(seen, names, known, family(name_of(host) for host in known)):
        candidate = before.get(key_of(found.host))
        if candidate is None:
            rule = ignored_by(key_of(found.host), rules)
            candidate = Candidate(
                host=found.host,
                state=IGNORED if rule else PROPOSED,
                seen_in=found.seen_in,
                seen_on=found.seen_on,
                times=found.times,
                reason=rule.reason if rule else "",
                first_seen_at=now,
            )
            new += rule is None
        candidate.seen_in, candidate.seen_on, candidate.times = found.seen_in, found.seen_on, found.times
        session.add(candidate)
    session.flush()
    return new


def confirm(session: Session, *, host: str, by: str, now: datetime, reason: str = "") -> Website:
    """Take a candidate into the inventory, with how it was found as its source."""
    candidate = _waiting(session, host)
    website, _ = know_website(session, host=host, now=now)
    session.add(
        Value(
            website_id=website.id,
            field="found",
            value=candidate.seen_on,
            source=f"discovery: {candidate.seen_in}",
            seen_at=now,
        )
    )
    _answer(session, candidate, CONFIRMED, reason=reason, by=by, now=now)
    return website


def reject(session: Session, *, host: str, reason: str, by: str, now: datetime) -> None:
    """Say that a candidate is no website of the estate; it is not proposed again."""
    _answer(session, _waiting(session, host), REJECTED, reason=reason, by=by, now=now)


def _waiting(session: Session, host: str) -> Candidate:
    candidate = session.get(Candidate, host)
    if candidate is None or candidate.state not in {PROPOSED, IGNORED}:
        raise NothingProposedError(host)
    return candidate


def _answer(
    session: Session, candidate: Candidate, state: str, *, reason: str, by: str, now: datetime
) -> None:
    before = candidate.state
    candidate.state, candidate.by, candidate.answered_at = state, by, now
    candidate.reason = reason.strip() or candidate.reason
    session.add(candidate)
    session.flush()
    record(
        session,
        actor=by,
        act=f"website.candidate.{'confirm' if state == CONFIRMED else 'reject'}",
        subject_type="host",
        subject_id=candidate.host,
        before={"state": before},
        after={"state": state},
        now=now,
    )
