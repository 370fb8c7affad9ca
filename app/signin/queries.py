"""Questions about the hub's own sessions."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, and_, bindparam, select
from sqlmodel import Session, col

from app.organisations.models import Membership, Organisation
from app.organisations.rules import Held
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


@dataclass(frozen=True)
class Asking:
    """Whoever a browser's session belongs to, with the roles held at this moment."""

    session_id: str
    issuer: str
    subject: str
    level: str
    ends: datetime
    roles: frozenset[Held]


# Every request asks this: one statement, built once, of plain columns; nothing encrypted is opened for it.
_ASKING = (
    select(
        col(SignInSession.id),
        col(SignInSession.issuer),
        col(SignInSession.subject),
        col(SignInSession.level),
        col(SignInSession.expires_at),
        col(Membership.role),
        col(Organisation.slug),
    )
    .outerjoin(
        Membership,
        and_(
            col(Membership.issuer) == col(SignInSession.issuer),
            col(Membership.subject) == col(SignInSession.subject),
        ),
    )
    .outerjoin(Organisation, col(Organisation.id) == col(Membership.organisation_id))
    .where(col(SignInSession.id) == bindparam("cookie_hash"))
)


def asking(connection: Connection, token: str, *, now: datetime) -> Asking | None:
    """Who asks with this cookie, and as what; None once the session has ended."""
    rows = connection.execute(_ASKING, {"cookie_hash": cookie_hash(token)}).all()
    if not rows or rows[0].expires_at <= now:
        return None
    first = rows[0]
    held = frozenset([Held(row.role, row.slug) for row in rows if row.role])
    return Asking(first.id, first.issuer, first.subject, first.level, first.expires_at, held)


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
