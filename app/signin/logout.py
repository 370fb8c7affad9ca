"""Back-channel logout (OpenID Connect Back-Channel Logout 1.0): is a logout token good, whom does it end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.signin.rules import LEEWAY_SECONDS, TokenFaultError

EVENT = "http://schemas.openid.net/event/backchannel-logout"
# The token is for now: an old one says nothing about the sessions of today.
ISSUED_AT_MOST = timedelta(minutes=10)


@dataclass(frozen=True)
class Logout:
    """Which sessions of the hub end; one of sid and subject is there."""

    issuer: str
    sid: str
    subject: str
    jti: str
    expires_at: float


def logout(claims: Mapping[str, Any], *, issuer: str, client_id: str, now: datetime) -> Logout:
    """Believe the claims of a logout token whose signature is good (2.6 of the specification).

    Raises:
        TokenFaultError: a claim is missing, malformed or not meant for us.
    """
    if claims.get("iss") != issuer:
        raise TokenFaultError("iss", "is another issuer")
    audience = claims.get("aud")
    if client_id not in (audience if isinstance(audience, list) else [audience]):
        raise TokenFaultError("aud", "is another client")
    expires = _check_times(claims, now.timestamp())
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(EVENT), dict):
        raise TokenFaultError("events", "is no logout")
    if "nonce" in claims:
        raise TokenFaultError("nonce", "belongs in an ID token only")
    told = {name: claims.get(name, "") for name in ("sid", "sub", "jti")}
    if not all(isinstance(value, str) and len(value) <= 255 for value in told.values()):
        raise TokenFaultError("sid", "is no text")
    if not told["jti"]:
        raise TokenFaultError("jti", "is missing")
    if not (told["sid"] or told["sub"]):
        raise TokenFaultError("sid", "and sub are both missing")
    return Logout(issuer, told["sid"], told["sub"], told["jti"], expires)


def _check_times(claims: Mapping[str, Any], at: float) -> float:
    for name in ("iat", "exp"):
        # `exp` came with the final specification: some providers of the drafts send none.
        value = claims.get(name, at + ISSUED_AT_MOST.total_seconds() if name == "exp" else None)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TokenFaultError(name, "is no time")
    if claims["iat"] > at + LEEWAY_SECONDS:
        raise TokenFaultError("iat", "is in the future")
    if claims["iat"] < at - ISSUED_AT_MOST.total_seconds():
        raise TokenFaultError("iat", "is too long ago")
    expires = float(claims.get("exp", claims["iat"] + ISSUED_AT_MOST.total_seconds()))
    if expires <= at - LEEWAY_SECONDS:
        raise TokenFaultError("exp", "is past")
    return expires
