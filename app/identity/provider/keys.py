"""The provider's signing keys: made when first needed, published before they sign and after they stop."""

import json
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, KeySet, RSAKey
from sqlmodel import Session, col, or_, select

from app.db import new_id
from app.identity.provider.models import SigningKey

# Relying parties may hold the published keys for a day.
PUBLISHED_AHEAD = timedelta(days=1)
PUBLISHED_AFTER = timedelta(days=2)
RSA_BITS = 2048


def signing_key(session: Session, alg: str, *, now: datetime) -> Key:
    """The newest key that signs with an algorithm; the first one is made here."""
    found = _newest(session, alg, now=now)
    return _load((found or _make(session, alg, signs_from=now, now=now)).private_jwk)


def _newest(session: Session, alg: str, *, now: datetime) -> SigningKey | None:
    return session.exec(
        select(SigningKey)
        .where(SigningKey.alg == alg, col(SigningKey.signs_from) <= now)
        .order_by(col(SigningKey.signs_from).desc(), col(SigningKey.kid))
        .limit(1)
    ).first()


def rotate(session: Session, *, now: datetime, ahead: timedelta = PUBLISHED_AHEAD) -> list[str]:
    """A new key for every algorithm in use: published now, signing when everybody has seen it."""
    made = []
    for alg in session.exec(select(SigningKey.alg).distinct()).all() or ["ES256"]:
        current = session.exec(
            select(SigningKey).where(SigningKey.alg == alg, col(SigningKey.published_until).is_(None))
        ).all()
        fresh = _make(session, alg, signs_from=now + ahead, now=now)
        for old in current:
            old.published_until = now + ahead + PUBLISHED_AFTER
            session.add(old)
        made.append(fresh.kid)
    return made


def published(session: Session, *, now: datetime) -> dict[str, Any]:
    """The public keys, newest first (RFC 7517)."""
    rows = session.exec(
        select(SigningKey)
        .where(or_(col(SigningKey.published_until).is_(None), col(SigningKey.published_until) > now))
        .order_by(col(SigningKey.created_at).desc(), col(SigningKey.kid))
    )
    return {"keys": [_load(row.private_jwk).as_dict(private=False) for row in rows]}


def verification_keys(session: Session) -> KeySet:
    """Every key that we ever signed with, to recognise an old ID token at sign-out."""
    rows = session.exec(select(SigningKey))
    return KeySet([_load(row.private_jwk) for row in rows])


def read_id_token(session: Session, token: str, *, issuer: str) -> dict[str, Any] | None:
    """The claims of an ID token of ours, however old; None if it is none."""
    if not token:
        return None
    try:
        decoded = jwt.decode(token, verification_keys(session), algorithms=["ES256", "RS256"])
    except (JoseError, ValueError):
        return None
    claims = decoded.claims
    # Logout and access tokens are signed with the same keys and have types of their own.
    ours = decoded.header.get("typ") == "JWT" and claims.get("iss") == issuer
    return claims if ours and isinstance(claims.get("aud"), str) and "sub" in claims else None


def _make(session: Session, alg: str, *, signs_from: datetime, now: datetime) -> SigningKey:
    kid = new_id()
    parameters = {"kid": kid, "use": "sig", "alg": alg}
    key: Key = (
        ECKey.generate_key("P-256", parameters)  # type: ignore[arg-type]
        if alg == "ES256"
        else RSAKey.generate_key(RSA_BITS, parameters)  # type: ignore[arg-type]
    )
    row = SigningKey(
        kid=kid,
        alg=alg,
        private_jwk=json.dumps(key.as_dict(private=True)),
        created_at=now,
        signs_from=signs_from,
    )
    session.add(row)
    session.flush()
    return row


def _load(private_jwk: str) -> Key:
    document = json.loads(private_jwk)
    kind = ECKey if document["kty"] == "EC" else RSAKey
    return kind.import_key(document)
