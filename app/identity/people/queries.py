"""Questions about people and their credentials."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app.crypto import keyed_hashes
from app.identity.people.models import Authenticator, Device, Flow, Person, ProviderSession
from app.organisations.rules import plain_email

EMAIL_PURPOSE = "identity.email"


@dataclass(frozen=True)
class KnownPerson:
    """What the rest of the provider may know about somebody."""

    id: str
    email: str
    language: str


def token_hash(token: str) -> str:
    """How a random token of ours is stored: it has 256 bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def person_by_email(session: Session, email: str) -> Person | None:
    """The open account with this address."""
    address = plain_email(email)
    if address is None:
        return None
    hashes = keyed_hashes(address, purpose=EMAIL_PURPOSE)
    return session.exec(
        select(Person).where(col(Person.email_hash).in_(hashes), col(Person.closed_at).is_(None))
    ).first()


def person(session: Session, person_id: str) -> Person | None:
    """An open account by its id."""
    found = session.get(Person, person_id)
    return found if found and found.closed_at is None else None


def authenticator(session: Session, person_id: str) -> Authenticator | None:
    """The authenticator app of a person."""
    return session.exec(select(Authenticator).where(Authenticator.person_id == person_id)).first()


def live_session(session: Session, token: str | None, *, now: datetime) -> ProviderSession | None:
    """The session of a browser, unless it ended, expired or its account was closed."""
    if not token:
        return None
    found = session.get(ProviderSession, token_hash(token))
    if found is None or found.ended_at is not None or found.expires_at <= now:
        return None
    return found if person(session, found.person_id) else None


def live_flow(session: Session, token: str | None, *, now: datetime) -> Flow | None:
    """The registration or sign-in under way in a browser."""
    if not token:
        return None
    found = session.get(Flow, token_hash(token))
    return found if found and found.expires_at > now else None


def knows_device(session: Session, token: str | None, person_id: str, *, now: datetime) -> bool:
    """Whether this browser has signed in to this account before."""
    if not token:
        return False
    found = session.get(Device, (token_hash(token), person_id))
    return found is not None and found.expires_at > now
