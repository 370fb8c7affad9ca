"""The core identity of GOV.UK One Login's shape: is this signed statement good, and whom does it name."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from app.signin.rules import LEEWAY_SECONDS, CoreIdentity, TokenFaultError, identity_part

CLAIM = "https://vocab.account.gov.uk/v1/coreIdentityJWT"
ALGORITHM = "ES256"
LONGEST_SECONDS = 24 * 3600
_NAME = "core_identity"


def did_of(issuer: str) -> str:
    """The did:web identifier of an issuer's address."""
    parts = urlsplit(issuer)
    path = parts.path.strip("/").replace("/", ":")
    return ":".join(filter(None, ("did:web", quote(parts.netloc, safe=""), path)))


def document_address(issuer: str) -> str:
    """Where the DID document of an issuer lies (did:web method, 2.5.2)."""
    base = issuer.rstrip("/")
    return f"{base}/did.json" if urlsplit(base).path else f"{base}/.well-known/did.json"


def key_of(document: Mapping[str, Any], kid: object, *, issuer: str) -> Mapping[str, Any]:
    """The public JWK that a token's `kid` names.

    Raises:
        TokenFaultError: the document is another's, or has no such key for assertions.
    """
    name = did_of(issuer)
    if document.get("id") != name:
        raise TokenFaultError(f"{_NAME}.did", "is another party's document")
    if not isinstance(kid, str) or kid.split("#")[0] != name:
        raise TokenFaultError(f"{_NAME}.kid", "is no key of the provider")
    methods = document.get("assertionMethod")
    for method in methods if isinstance(methods, list) else []:
        if isinstance(method, dict) and method.get("id") == kid and method.get("controller") == name:
            key = method.get("publicKeyJwk")
            if isinstance(key, dict) and key.get("kty") == "EC" and key.get("crv") == "P-256":
                return {k: v for k, v in key.items() if k in {"kty", "crv", "x", "y"}}
    raise TokenFaultError(f"{_NAME}.kid", "is no key of the provider")


def core_identity(
    claims: Mapping[str, Any], *, issuer: str, client_id: str, subject: str, now: datetime
) -> CoreIdentity:
    """Whom the claims of a core identity with a good signature name.

    Raises:
        TokenFaultError: a claim is missing, malformed or about somebody else.
    """
    if claims.get("iss") not in {issuer, f"{issuer.rstrip('/')}/"}:
        raise TokenFaultError(f"{_NAME}.iss", "is another issuer")
    if claims.get("aud") not in (client_id, [client_id]):
        raise TokenFaultError(f"{_NAME}.aud", "is another client")
    if claims.get("sub") != subject:
        raise TokenFaultError(f"{_NAME}.sub", "is somebody else")
    _check_times(claims, now.timestamp())
    level = claims.get("vot")
    if not isinstance(level, str) or not identity_part(level):
        raise TokenFaultError(f"{_NAME}.vot", "names no level of identity")
    if not isinstance(claims.get("vtm"), str):
        raise TokenFaultError(f"{_NAME}.vtm", "is missing beside vot")
    given, family = _names(_subject(claims))
    return CoreIdentity(identity_part(level), given, family, _birth_date(_subject(claims)))


def _check_times(claims: Mapping[str, Any], at: float) -> None:
    for name in ("exp", "iat"):
        if isinstance(claims.get(name), bool) or not isinstance(claims.get(name), int | float):
            raise TokenFaultError(f"{_NAME}.{name}", "is no time")
    if claims["exp"] <= at - LEEWAY_SECONDS:
        raise TokenFaultError(f"{_NAME}.exp", "is past")
    if not at - LONGEST_SECONDS <= claims["iat"] <= at + LEEWAY_SECONDS:
        raise TokenFaultError(f"{_NAME}.iat", "is not of this sign-in")
    starts = claims.get("nbf", claims["iat"])
    if isinstance(starts, bool) or not isinstance(starts, int | float) or starts > at + LEEWAY_SECONDS:
        raise TokenFaultError(f"{_NAME}.nbf", "is in the future")


def _subject(claims: Mapping[str, Any]) -> Mapping[str, Any]:
    credential = claims.get("vc")
    subject = credential.get("credentialSubject") if isinstance(credential, dict) else None
    kinds = credential.get("type") if isinstance(credential, dict) else None
    if not isinstance(subject, dict) or not isinstance(kinds, list) or "VerifiableCredential" not in kinds:
        raise TokenFaultError(f"{_NAME}.vc", "is no verifiable credential")
    return subject


def _names(subject: Mapping[str, Any]) -> tuple[tuple[str, ...], str]:
    """Given and family name of the name in use: the one without an end, else the first."""
    names = [n for n in subject.get("name") or [] if isinstance(n, dict)]
    current = next((n for n in names if "validUntil" not in n), names[0] if names else {})
    parts = [p for p in current.get("nameParts") or [] if isinstance(p, dict)]
    told = {
        kind: tuple(str(p.get("value", "")).strip() for p in parts if p.get("type") == kind)
        for kind in ("GivenName", "FamilyName")
    }
    family = " ".join(told["FamilyName"])
    if not family:
        raise TokenFaultError(f"{_NAME}.name", "has no family name")
    return told["GivenName"], family


def _birth_date(subject: Mapping[str, Any]) -> date:
    dates = subject.get("birthDate")
    try:
        return date.fromisoformat(dates[0]["value"])  # type: ignore[index]
    except (TypeError, KeyError, IndexError, ValueError) as fault:
        raise TokenFaultError(f"{_NAME}.birthDate", "is no date") from fault
