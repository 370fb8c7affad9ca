"""The core identity: a signed token in the shape of GOV.UK One Login's, and the document with its keys."""

import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey
from sqlmodel import Session, col, or_, select

from app.db import new_id
from app.identity.proofing.models import CredentialKey
from app.identity.proofing.queries import Proven

CLAIM = "https://vocab.account.gov.uk/v1/coreIdentityJWT"
LASTS = timedelta(minutes=30)
PUBLISHED_AHEAD = timedelta(days=1)
PUBLISHED_AFTER = timedelta(days=2)
_TYPE = ["VerifiableCredential", "IdentityClaimsCredential"]
_CONTEXT = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"]


def did(issuer: str) -> str:
    """The issuer's decentralised identifier: `https://a.example/identity` is `did:web:a.example:identity`."""
    parts = urlsplit(issuer)
    path = parts.path.strip("/").replace("/", ":")
    return ":".join(filter(None, ("did:web", quote(parts.netloc, safe=""), path)))


def core_identity(
    session: Session, found: Proven, *, issuer: str, audience: str, subject: str, now: datetime
) -> str:
    """The signed core identity of one person for one relying party."""
    key = _signing(session, now=now)
    issued = int(now.timestamp())
    claims = {
        "sub": subject,
        "iss": issuer,
        "aud": audience,
        "iat": issued,
        "nbf": issued,
        "exp": issued + int(LASTS.total_seconds()),
        "vot": found.level,
        "vtm": f"{issuer}/trustmark",
        "vc": {"type": _TYPE, "credentialSubject": _subject(found)},
    }
    header = {"alg": "ES256", "typ": "JWT", "kid": f"{did(issuer)}#{key.kid}"}
    return jwt.encode(header, claims, key)


def _subject(found: Proven) -> dict[str, Any]:
    parts = [{"value": name, "type": "GivenName"} for name in found.given_names]
    parts.append({"value": found.family_name, "type": "FamilyName"})
    return {"name": [{"nameParts": parts}], "birthDate": [{"value": found.birth_date.isoformat()}]}


def did_document(session: Session, *, issuer: str, now: datetime) -> dict[str, Any]:
    """The issuer's DID document with every published key (did:web)."""
    name = did(issuer)
    rows = session.exec(
        select(CredentialKey)
        .where(or_(col(CredentialKey.published_until).is_(None), col(CredentialKey.published_until) > now))
        .order_by(col(CredentialKey.created_at).desc(), col(CredentialKey.kid))
    )
    methods = [
        {
            "type": "JsonWebKey",
            "id": f"{name}#{row.kid}",
            "controller": name,
            "publicKeyJwk": _load(row).as_dict(private=False),
        }
        for row in rows
    ]
    return {"@context": _CONTEXT, "id": name, "assertionMethod": methods}


def rotate(session: Session, *, now: datetime) -> str:
    """A new key: published now, signing when relying parties have seen it."""
    for old in session.exec(select(CredentialKey).where(col(CredentialKey.published_until).is_(None))):
        old.published_until = now + PUBLISHED_AHEAD + PUBLISHED_AFTER
        session.add(old)
    return _make(session, signs_from=now + PUBLISHED_AHEAD, now=now).kid


def ensure_key(session: Session, *, now: datetime) -> None:
    """The first key, made where the request may write."""
    _signing(session, now=now)


def _signing(session: Session, *, now: datetime) -> ECKey:
    found = session.exec(
        select(CredentialKey)
        .where(col(CredentialKey.signs_from) <= now)
        .order_by(col(CredentialKey.signs_from).desc(), col(CredentialKey.kid))
        .limit(1)
    ).first()
    return _load(found or _make(session, signs_from=now, now=now))


def _make(session: Session, *, signs_from: datetime, now: datetime) -> CredentialKey:
    kid = new_id()
    key = ECKey.generate_key("P-256", {"kid": kid, "use": "sig", "alg": "ES256"})
    private = json.dumps(key.as_dict(private=True))
    row = CredentialKey(kid=kid, private_jwk=private, created_at=now, signs_from=signs_from)
    session.add(row)
    session.flush()
    return row


def _load(row: CredentialKey) -> ECKey:
    return ECKey.import_key(json.loads(row.private_jwk))
