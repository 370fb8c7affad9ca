"""Questions about proofings and proven identities."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from app.crypto import keyed_hashes
from app.identity.people.models import ProviderSession
from app.identity.proofing.models import Proofing, ProvenIdentity
from app.identity.proofing.rules import Claim, Evidence, Scores, plain_in_person_code

CODE_PURPOSE = "identity.in-person"
TWO_FACTORS = "Cl.Cm"


@dataclass(frozen=True)
class Proven:
    """A proven identity, opened."""

    level: str
    profile: str
    way: str
    given_names: tuple[str, ...]
    family_name: str
    birth_date: date
    proven_at: datetime


def proven(session: Session, person_id: str) -> Proven | None:
    """Who a person was proven to be."""
    row = session.get(ProvenIdentity, person_id)
    if row is None:
        return None
    names = json.loads(row.names)
    return Proven(
        row.level,
        row.profile,
        row.way,
        tuple(names["given"]),
        names["family"],
        date.fromisoformat(row.birth_date),
        row.proven_at,
    )


def level_reached(session: Session, signed_in: ProviderSession) -> str:
    """Credentials of a session and identity of its person as one vector; identity needs two factors."""
    if signed_in.level != TWO_FACTORS:
        return signed_in.level
    row = session.get(ProvenIdentity, signed_in.person_id)
    return f"{row.level}.{TWO_FACTORS}" if row else TWO_FACTORS


def proofing_of(session: Session, person_id: str, *, now: datetime) -> Proofing | None:
    """What a person has begun and not finished."""
    found = session.exec(select(Proofing).where(Proofing.person_id == person_id)).first()
    return found if found and found.expires_at > now else None


def proofing_by_code(session: Session, code: str, *, now: datetime) -> Proofing | None:
    """The proofing whose code somebody brought to an office."""
    hashes = keyed_hashes(plain_in_person_code(code), purpose=CODE_PURPOSE)
    found = session.exec(select(Proofing).where(col(Proofing.code_hash).in_(hashes))).first()
    return found if found and found.expires_at > now else None


def claim_of(row: Proofing) -> Claim | None:
    """Whom a proofing is about, once its person has said so."""
    if not row.claim:
        return None
    kept = json.loads(row.claim)
    return Claim(tuple(kept["given"]), kept["family"], date.fromisoformat(kept["born"]), kept["postcode"])


def scores_of(row: Proofing) -> Scores:
    """What was checked so far."""
    return Scores(
        tuple(Evidence(e["kind"], e["strength"], e["validity"]) for e in row.evidence),
        row.activity,
        row.fraud,
        row.verification,
    )
