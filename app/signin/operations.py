"""Things that happen to the hub's own sessions."""

import json
import secrets
from dataclasses import asdict
from datetime import datetime

from sqlmodel import Session, col, delete

from app.signin.models import SignInSession
from app.signin.queries import cookie_hash
from app.signin.rules import SESSION_LASTS, Identified


def open_session(
    session: Session,
    who: Identified,
    *,
    id_token: str,
    replaces: str | None,
    now: datetime,
) -> str:
    """A session under a new random cookie; the browser's former one ends (no session fixation)."""
    if replaces:
        close_session(session, replaces)
    token = secrets.token_urlsafe(32)
    session.add(
        SignInSession(
            id=cookie_hash(token),
            issuer=who.issuer,
            subject=who.subject,
            level=who.level,
            sid=who.sid,
            id_token=id_token,
            identity=json.dumps(asdict(who.identity), default=str) if who.identity else None,
            created_at=now,
            expires_at=now + SESSION_LASTS,
        )
    )
    session.flush()
    return token


def close_session(session: Session, token: str) -> None:
    session.exec(delete(SignInSession).where(col(SignInSession.id) == cookie_hash(token)))
