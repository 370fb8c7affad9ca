"""Things that happen to a proofing: begun, claimed, checked, finished online or across a counter."""

import json
import secrets
from dataclasses import asdict
from datetime import datetime

from sqlmodel import Session, select

from app.audit.operations import record
from app.crypto import keyed_hash
from app.identity.people import throttle
from app.identity.people.rules import Limit
from app.identity.proofing.models import Proofing, ProvenIdentity
from app.identity.proofing.queries import CODE_PURPOSE, claim_of, scores_of
from app.identity.proofing.rules import (
    CODE_ALPHABET,
    CODE_LENGTH,
    IN_PERSON_LASTS,
    PROOFING_LASTS,
    Claim,
    Evidence,
    Profile,
    Scores,
    Way,
    best_profile,
)

# Three attempts a day: enough for a slip of the pen, too few to guess answers.
ATTEMPTS = Limit(3, PROOFING_LASTS)
CODE_TRIES = Limit(30, PROOFING_LASTS)


class NotProvenError(RuntimeError):
    """The scores reach no profile of the level that is needed."""


def begin(session: Session, person_id: str, *, wanted: str, claim: Claim, now: datetime) -> Proofing | None:
    """A fresh attempt with this claim in place of any earlier one; None when there were too many today."""
    if not throttle.take(session, "proofing", person_id, ATTEMPTS, now=now):
        return None
    earlier = session.exec(select(Proofing).where(Proofing.person_id == person_id)).first()
    if earlier is not None:
        session.delete(earlier)
        session.flush()
    kept = {
        "given": claim.given_names,
        "family": claim.family_name,
        "born": claim.birth_date.isoformat(),
        "postcode": claim.postcode,
    }
    made = Proofing(
        person_id=person_id,
        wanted=wanted,
        claim=json.dumps(kept),
        created_at=now,
        expires_at=now + PROOFING_LASTS,
    )
    session.add(made)
    session.flush()
    return made


def add_evidence(session: Session, row: Proofing, found: Evidence, *, activity: int, fraud: int) -> None:
    """Keep what a checker said of a document; a second document of a kind replaces the first."""
    others = [kept for kept in row.evidence if kept["kind"] != found.kind]
    row.evidence = [*others, asdict(found)]
    row.activity, row.fraud = activity, fraud
    session.add(row)


def ask(session: Session, row: Proofing, *, now: datetime) -> bool:
    """Note that the questions were answered: they are answered once. False if they were before."""
    if row.asked_at is not None:
        return False
    row.asked_at = now
    session.add(row)
    return True


def add_verification(session: Session, row: Proofing, score: int) -> None:
    row.verification = max(row.verification, score)
    session.add(row)


def go_in_person(session: Session, row: Proofing, *, now: datetime) -> str:
    """A code to take to an office, the same one until it expires."""
    if not row.code:
        row.code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        row.code_hash = keyed_hash(row.code, purpose=CODE_PURPOSE)
        row.expires_at = now + IN_PERSON_LASTS
        session.add(row)
    return row.code


def finish(session: Session, row: Proofing, *, way: Way, now: datetime, by: str = "") -> Profile | None:
    """Keep what the scores prove and end the attempt; None (and nothing kept) if they prove nothing.

    A weaker result never replaces a stronger one.
    """
    scores, claim = scores_of(row), claim_of(row)
    profile = best_profile(scores)
    # Fraud is always checked, so 0 says that the identity is known to be misused, not that nobody looked.
    if profile is None or claim is None or scores.fraud == 0:
        return None
    keep(session, row.person_id, claim, scores, profile, way=way, now=now, by=by)
    session.delete(row)
    session.flush()
    return profile


def keep(
    session: Session,
    person_id: str,
    claim: Claim,
    scores: Scores,
    profile: Profile,
    *,
    way: Way,
    now: datetime,
    by: str = "",
) -> ProvenIdentity:
    known = session.get(ProvenIdentity, person_id)
    if known is not None and known.level > profile.level:
        return known
    row = known or ProvenIdentity(person_id=person_id, names="", birth_date="", level="", profile="", way="",
                                  proven_at=now)  # fmt: skip
    row.level, row.profile, row.way = profile.level, profile.name, way
    row.scores = {**asdict(scores), "evidence": [asdict(e) for e in scores.evidence]}
    row.names = json.dumps({"given": claim.given_names, "family": claim.family_name})
    row.birth_date, row.proven_at, row.proven_by = claim.birth_date.isoformat(), now, by
    session.add(row)
    session.flush()
    return row


def open_in_person(session: Session, row: Proofing | None, *, by: str, now: datetime) -> None:
    """A member of staff looked a code up: that is on record, found or not."""
    record(
        session,
        actor=by,
        act="identity.in-person.open",
        subject_type="proofing",
        subject_id=row.id if row else "",
        now=now,
    )


def prove_in_person(session: Session, row: Proofing, scores: Scores, *, by: str, now: datetime) -> Profile:
    """A member of staff saw the documents and the person.

    Raises:
        NotProvenError: what they saw reaches no level.
    """
    row.evidence = [asdict(e) for e in scores.evidence]
    row.activity, row.fraud, row.verification = scores.activity, scores.fraud, scores.verification
    person_id = row.person_id
    profile = finish(session, row, way="in_person", now=now, by=by)
    if profile is None:
        raise NotProvenError("what was seen reaches no level")
    record(
        session,
        actor=by,
        act="identity.in-person.prove",
        subject_type="person",
        subject_id=person_id,
        after={"level": profile.level, "profile": profile.name},
        now=now,
    )
    return profile
