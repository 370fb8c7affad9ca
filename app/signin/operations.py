"""Things that happen to the hub's own sessions."""

import json
import secrets
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete

from app.signin.logout import Logout
from app.signin.models import SeenLogout, SignInSession
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


def obey_logout(session: Session, told: Logout) -> int | None:
    """End the sessions that a provider says have ended; how many, or None if it said so before."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    expires = datetime.fromtimestamp(told.expires_at, UTC) + timedelta(minutes=1)
    added = session.execute(
        insert(SeenLogout)
        .values(jti_hash=cookie_hash(f"{told.issuer} {told.jti}"), expires_at=expires)
        .on_conflict_do_nothing()
        .returning(col(SeenLogout.jti_hash))
    )
    if added.first() is None:
        return None
    ended = delete(SignInSession).where(col(SignInSession.issuer) == told.issuer)
    if told.sid:
        ended = ended.where(col(SignInSession.sid) == told.sid)
    if told.subject:
        ended = ended.where(col(SignInSession.subject) == told.subject)
    return session.exec(ended).rowcount


def close_sessions_of(session: Session, *, issuer: str, subject: str) -> int:
    """End every session of a person at the hub."""
    ended = delete(SignInSession).where(
        col(SignInSession.issuer) == issuer, col(SignInSession.subject) == subject
    )
    return session.exec(ended).rowcount
