"""Decisions of the relying party: is this ID token good, where may a person go back to, is a level enough."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Protocol

ATTEMPT_LASTS = timedelta(hours=1)
SESSION_LASTS = timedelta(hours=8)
# An ended session is remembered this long, so that what its owner sends too late finds them again.
REMEMBERED_FOR = timedelta(days=1)
LEEWAY_SECONDS = 30
# One Login's ID tokens live for 120 seconds; a provider that issues them for a day is not believed.
ISSUED_AT_MOST = timedelta(minutes=10)
SIGNING = ("ES256", "RS256", "PS256")
HOME = "/account/"
# The cookie that leads a visitor to drafts that were begun before signing in.
GUEST_COOKIE = "guest"

_CONTROL = re.compile(r"[\x00-\x20\x7f\\]")
_IDENTITY_ORDER = ("P0", "P1", "P2", "P3", "P4")


class TokenFaultError(ValueError):
    """An ID token that must not be believed; `claim` names what is wrong with it."""

    def __init__(self, claim: str, message: str) -> None:
        super().__init__(f"{claim}: {message}")
        self.claim = claim


@dataclass(frozen=True)
class Expected:
    """What the ID token of one sign-in must say."""

    issuer: str
    client_id: str
    nonce: str
    level: str
    access_token: str
    now: datetime


@dataclass(frozen=True)
class Identified:
    """Who signed in, as the ID token says."""

    issuer: str
    subject: str
    level: str
    sid: str
    authenticated_at: int | None
    identity: "CoreIdentity | None" = None


@dataclass(frozen=True)
class CoreIdentity:
    """Who a person was proven to be, by the signed core identity of the provider."""

    level: str
    given_names: tuple[str, ...]
    family_name: str
    birth_date: date


@dataclass(frozen=True)
class Arrival:
    """News for listeners: somebody signed in, and the cookie they used as a guest before."""

    issuer: str
    subject: str
    level: str
    guest: str | None
    now: datetime


class SignInListener(Protocol):
    """Called inside the transaction of the sign-in; what it raises undoes the sign-in."""

    def signed_in(self, session: Any, arrival: Arrival) -> None: ...


def safe_return(path: str | None) -> str:
    """A path of this hub to go back to, or the account page: never another site, never sign-in itself."""
    if not path or len(path) > 2_000 or _CONTROL.search(path):
        return HOME
    # `//host` and `/\\host` are other sites to a browser.
    if not path.startswith("/") or path.startswith(("//", "/signin")):
        return HOME
    return path


def reaches(level: str, wanted: str) -> bool:
    """Whether a vector of trust is as strong as the wanted one in both identity and credentials."""
    have, need = set(level.split(".")), set(wanted.split("."))
    credentials = {part for part in need if part.startswith("C")}
    return credentials <= have and _identity(have) >= _identity(need)


def level_to_ask(wanted: str, *, at_least: str) -> str:
    """What is asked of the provider: never weaker credentials than the hub asks by default, whatever an
    address says, or a stolen password alone would open what was done with two factors.
    """
    if not wanted or reaches(wanted, credentials_part(at_least)):
        return wanted or at_least
    return ".".join(filter(None, (identity_part(wanted), credentials_part(at_least))))


def identity_part(level: str) -> str:
    """The identity part of a vector (`P2` of `P2.Cl.Cm`), or empty where it says nothing or P0."""
    place = _identity(set(level.split(".")))
    return _IDENTITY_ORDER[place] if place else ""


def credentials_part(level: str) -> str:
    """The credentials part of a vector (`Cl.Cm` of `P2.Cl.Cm`)."""
    return ".".join(part for part in level.split(".") if part.startswith("C"))


def _identity(parts: set[str]) -> int:
    return max((_IDENTITY_ORDER.index(p) for p in parts if p in _IDENTITY_ORDER), default=0)


def half_hash(value: str) -> str:
    """`at_hash` for the 256-bit algorithms (OpenID Connect Core 3.1.3.6)."""
    left = hashlib.sha256(value.encode()).digest()[:16]
    return base64.urlsafe_b64encode(left).rstrip(b"=").decode()


def identified(claims: Mapping[str, Any], expected: Expected) -> Identified:
    """Believe the claims of an ID token whose signature is good, or say why not.

    Where identity was asked (`P2.Cl.Cm`) the token must not contradict it; what proves it is the
    core identity, which `with_identity` adds: some providers name only the credentials in `vot`.

    Raises:
        TokenFaultError: a claim is missing, malformed or not what was expected.
    """
    _check_parties(claims, expected)
    _check_times(claims, expected.now)
    _check_binding(claims, expected)
    level = _level(claims, expected)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject or len(subject) > 255:
        raise TokenFaultError("sub", "is no identifier")
    sid, at = claims.get("sid", ""), claims.get("auth_time")
    return Identified(
        expected.issuer,
        subject,
        level,
        sid if isinstance(sid, str) else "",
        at if isinstance(at, int) else None,
    )


def _level(claims: Mapping[str, Any], expected: Expected) -> str:
    """What `vot` says, else `acr` of a provider that has no vectors of trust."""
    level = claims.get("vot", claims.get("acr", ""))
    if not isinstance(level, str) or not reaches(level, credentials_part(expected.level)):
        raise TokenFaultError("vot", "is weaker than what was asked")
    if identity_part(level) and not reaches(level, expected.level):
        raise TokenFaultError("vot", "is weaker than what was asked")
    trustmark = claims.get("vtm")
    if "vot" in claims and not (isinstance(trustmark, str) and trustmark.startswith(("https://", "http://"))):
        raise TokenFaultError("vtm", "is missing beside vot")
    return level


def with_identity(who: Identified, core: CoreIdentity | None, expected: Expected) -> Identified:
    """The person with their proven identity, which must be there if it was asked.

    Raises:
        TokenFaultError: identity was asked and is missing or too weak.
    """
    if not identity_part(expected.level):
        return replace(who, level=credentials_part(who.level))
    if core is None:
        raise TokenFaultError("core_identity", "is missing although identity was asked")
    level = f"{core.level}.{credentials_part(who.level)}"
    if not reaches(level, expected.level):
        raise TokenFaultError("core_identity.vot", "is weaker than what was asked")
    return replace(who, level=level, identity=core)


def _check_parties(claims: Mapping[str, Any], expected: Expected) -> None:
    if claims.get("iss") != expected.issuer:
        raise TokenFaultError("iss", "is another issuer")
    audience = claims.get("aud")
    named = audience if isinstance(audience, list) else [audience]
    if expected.client_id not in named:
        raise TokenFaultError("aud", "is another client")
    party = claims.get("azp")
    if party is None and len(named) > 1:
        raise TokenFaultError("azp", "is missing although there are several audiences")
    if party is not None and party != expected.client_id:
        raise TokenFaultError("azp", "is another client")


def _check_times(claims: Mapping[str, Any], now: datetime) -> None:
    for name in ("exp", "iat"):
        if isinstance(claims.get(name), bool) or not isinstance(claims.get(name), int | float):
            raise TokenFaultError(name, "is no time")
    at = now.timestamp()
    if claims["exp"] <= at - LEEWAY_SECONDS:
        raise TokenFaultError("exp", "is past")
    if claims["iat"] > at + LEEWAY_SECONDS:
        raise TokenFaultError("iat", "is in the future")
    if claims["iat"] < at - ISSUED_AT_MOST.total_seconds():
        raise TokenFaultError("iat", "is too long ago")
    starts = claims.get("nbf")
    if starts is not None and (not isinstance(starts, int | float) or starts > at + LEEWAY_SECONDS):
        raise TokenFaultError("nbf", "is in the future")


def _check_binding(claims: Mapping[str, Any], expected: Expected) -> None:
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not hmac.compare_digest(nonce.encode(), expected.nonce.encode()):
        raise TokenFaultError("nonce", "is not the one that was sent")
    token_hash = claims.get("at_hash")
    # Optional in the code flow, but never wrong.
    if token_hash is not None and token_hash != half_hash(expected.access_token):
        raise TokenFaultError("at_hash", "is of another access token")
