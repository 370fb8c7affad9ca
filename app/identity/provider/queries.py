"""Questions about clients, requests, codes and tokens."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from app.identity.people.models import Pairwise
from app.identity.people.queries import token_hash
from app.identity.provider.models import (
    AuthorizationCode,
    AuthorizationRequest,
    ClientRecord,
    Consent,
    LogoutNotice,
    RefreshToken,
    SignInCount,
    Token,
)
from app.identity.provider.registration_rules import plausible_client_id
from app.identity.provider.rules import Client

_LISTED = {f.name for f in fields(Client)} - {"client_id", "name", "name_cy", "secret_hash", "own"}


def registered(session: Session, client_id: str) -> Client | None:
    """A client from the table of registrations."""
    row = session.get(ClientRecord, client_id) if plausible_client_id(client_id) else None
    return client_of(row) if row else None


def client_of(row: ClientRecord) -> Client:
    kept: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in row.metadata_.items()
        if name in _LISTED
    }
    return Client(
        client_id=row.client_id,
        name=row.name,
        name_cy=row.name_cy,
        secret_hash=row.secret_hash,
        **kept,
    )


def all_registered(session: Session) -> list[Client]:
    return [client_of(row) for row in session.exec(select(ClientRecord).order_by(ClientRecord.client_id))]


def waiting_request(session: Session, handle: str | None, *, now: datetime) -> AuthorizationRequest | None:
    """A request that still waits for its person."""
    found = session.get(AuthorizationRequest, token_hash(handle)) if handle else None
    if found is None or found.answered_at is not None or found.expires_at <= now:
        return None
    return found


def nonce_was_used(session: Session, *, client_id: str, nonce: str) -> bool:
    """Whether an ID token with this nonce was already given to the client."""
    found = session.exec(
        select(AuthorizationCode.code_hash)
        .where(AuthorizationCode.client_id == client_id, AuthorizationCode.nonce == nonce)
        .where(col(AuthorizationCode.redeemed_at).is_not(None))
        .limit(1)
    )
    return found.first() is not None


def live_token(session: Session, token: str, *, now: datetime) -> Token | None:
    """An access token that is neither expired nor revoked."""
    found = session.get(Token, token_hash(token))
    if found is None or found.revoked_at is not None or found.expires_at <= now:
        return None
    return found


def refresh_token(session: Session, token: str) -> RefreshToken | None:
    """A refresh token, used up or not."""
    return session.get(RefreshToken, token_hash(token))


def refreshable(found: RefreshToken, *, now: datetime) -> bool:
    return found.used_at is None and found.revoked_at is None and found.expires_at > now


def introspected(
    session: Session, token: str, *, asked_by: Client, issuer: str, now: datetime
) -> dict[str, Any]:
    """What a token is good for (RFC 7662, 2.2); only `active: false` about one that is none of
    the asker's business.
    """
    renewing = refresh_token(session, token)
    alive = renewing is not None and refreshable(renewing, now=now)
    found = renewing if alive else live_token(session, token, now=now)
    if found is None or not (asked_by.resource_server or found.client_id == asked_by.client_id):
        return {"active": False}
    sector = asked_by.sector_identifier
    subject = subject_of(session, person_id=found.person_id, sector=sector) if found.person_id else None
    shown = {
        "active": True,
        "iss": issuer,
        "client_id": found.client_id,
        "scope": found.scope,
        "iat": int(found.issued_at.timestamp()),
        "exp": int(found.expires_at.timestamp()),
        # A person is called as the asker knows them, if the two have met.
        "sub": subject if found.person_id else found.client_id,
        "aud": found.audience if isinstance(found, Token) else issuer,
        "token_type": "Bearer" if isinstance(found, Token) else None,
    }
    return {name: value for name, value in shown.items() if value}


def level_of(session: Session, token: Token) -> str:
    """The level of the sign-in that a token came out of."""
    code = session.get(AuthorizationCode, token.code_hash) if token.code_hash else None
    return code.level if code else ""


def person_called(session: Session, *, subject: str, sector: str) -> str | None:
    """Whom a sector calls by a subject."""
    asked = select(Pairwise.person_id).where(Pairwise.subject == subject, Pairwise.sector == sector)
    return session.exec(asked).first()


def consented(session: Session, *, person_id: str, client_id: str) -> frozenset[str] | None:
    """What a person let a client know; None if they were never asked or said no."""
    found = session.get(Consent, (person_id, client_id))
    return frozenset(found.granted) if found else None


@dataclass(frozen=True)
class Service:
    """A client that knows something about a person, or may look it up while they are away."""

    client: Client
    shares: frozenset[str]
    since: datetime


def services_of(session: Session, person_id: str, *, now: datetime) -> list[Service]:
    """What a person let clients know, and clients that renew their own tokens, by name."""
    found: dict[str, tuple[frozenset[str], datetime]] = {}
    renewing = (
        select(RefreshToken)
        .where(RefreshToken.person_id == person_id, col(RefreshToken.used_at).is_(None))
        .where(col(RefreshToken.revoked_at).is_(None), col(RefreshToken.expires_at) > now)
    )
    for token in session.exec(renewing):
        found[token.client_id] = (frozenset(token.scope.split()) - {"openid"}, token.authenticated_at)
    for given in session.exec(select(Consent).where(Consent.person_id == person_id)):
        found[given.client_id] = (frozenset(given.granted), given.given_at)
    known = ((registered(session, client_id), *rest) for client_id, rest in found.items())
    services = [Service(client, shares, since) for client, shares, since in known if client is not None]
    return sorted(services, key=lambda one: (one.client.name, one.client.client_id))


def undelivered(session: Session) -> list[LogoutNotice]:
    """The news of session ends that clients never took, newest first."""
    asked = (
        select(LogoutNotice)
        .where(col(LogoutNotice.failed_at).is_not(None), col(LogoutNotice.delivered_at).is_(None))
        .order_by(col(LogoutNotice.created_at).desc(), col(LogoutNotice.id))
    )
    return list(session.exec(asked))


def sign_ins(session: Session, *, since: date) -> list[tuple[str, str, str, int]]:
    """Sign-ins by client, month (`2025-11`) and level, ordered so."""
    asked = (
        select(SignInCount)
        .where(SignInCount.day >= since)
        .order_by(SignInCount.client_id, col(SignInCount.day), SignInCount.level)
    )
    tally: dict[tuple[str, str, str], int] = {}
    for row in session.exec(asked):
        key = (row.client_id, f"{row.day:%Y-%m}", row.level)
        tally[key] = tally.get(key, 0) + row.count
    return [(*key, count) for key, count in sorted(tally.items())]


def subject_of(session: Session, *, person_id: str, sector: str) -> str | None:
    """What a person is called towards a sector, if they have met."""
    found = session.get(Pairwise, (person_id, sector))
    return found.subject if found else None
