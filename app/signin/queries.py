"""Questions about the hub's own sessions."""

import hashlib
import json
from datetime import date, datetime

from sqlmodel import Session

from app.signin.models import SignInSession
from app.signin.rules import CoreIdentity


def cookie_hash(token: str) -> str:
    """How a session is found: the cookie has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def ended_session(session: Session, token: str | None) -> SignInSession | None:
    """The session that a browser had, while its row is still there."""
    return session.get(SignInSession, cookie_hash(token)) if token else None


def live_session(session: Session, token: str | None, *, now: datetime) -> SignInSession | None:
    """The session of a browser, unless it has expired."""
    found = session.get(SignInSession, cookie_hash(token)) if token else None
    return found if found and found.expires_at > now else None


def proven_identity(session: Session, session_id: str) -> CoreIdentity | None:
    """Who the person of a session (`Actor.session_id`) was proven to be, where a service asked for it."""
    found = session.get(SignInSession, session_id) if session_id else None
    if found is None or not found.identity:
        return None
    kept = json.loads(found.identity)
    return CoreIdentity(
        kept["level"],
        tuple(kept["given_names"]),
        kept["family_name"],
        date.fromisoformat(kept["birth_date"]),
    )
