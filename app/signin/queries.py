"""Questions about the hub's own sessions."""

import hashlib
from datetime import datetime

from sqlmodel import Session

from app.signin.models import SignInSession


def cookie_hash(token: str) -> str:
    """How a session is found: the cookie has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def live_session(session: Session, token: str | None, *, now: datetime) -> SignInSession | None:
    """The session of a browser, unless it has expired."""
    found = session.get(SignInSession, cookie_hash(token)) if token else None
    return found if found and found.expires_at > now else None
