"""The one check of a machine's access token: a department's own software at the hub's interface.

Such tokens always come from the built-in provider, whichever provider people sign in with.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
from flask import Flask, abort, current_app, jsonify, request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from app import clock
from app.config import Settings
from app.signin.back_channel import InProcess
from app.signin.rules import LEEWAY_SECONDS, SIGNING

# The provider publishes a key a day before it signs with it; a stream of forged tokens must not
# become a stream of fetches.
KEYS_LAST, REFETCH_AFTER = 300.0, 10.0


class RefusedTokenError(ValueError):
    """An access token that opens nothing; `error` is the code of RFC 6750, 3.1."""

    def __init__(self, error: str, message: str) -> None:
        super().__init__(message)
        self.error = error


@dataclass(frozen=True)
class Machine:
    """The registered client behind a token: what it may do, and whose it is (an organisation's slug)."""

    client_id: str
    scopes: frozenset[str]
    organisation: str = ""


class MachineTokens:
    """Checks tokens against the built-in provider's published keys. Lives as long as the application."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self.issuer = f"{settings.base_url}/identity"
        self.audience = f"{settings.base_url}/api"
        self._provider = InProcess(app)
        self._keys: KeySet | None = None
        self._fetched = 0.0

    def check(self, token: str, *, scope: str) -> Machine:
        """Who a token belongs to, if it is genuine, for this interface and for this scope.

        Raises:
            RefusedTokenError: `invalid_token` or `insufficient_scope`.
        """
        claims = self._claims(token)
        now = clock.now().timestamp()
        fits = (
            claims.get("iss") == self.issuer
            and self.audience in _listed(claims.get("aud"))
            and _number(claims, "exp") > now
            and _number(claims, "iat") <= now + LEEWAY_SECONDS
        )
        if not fits or not isinstance(claims.get("client_id"), str):
            raise RefusedTokenError(
                "invalid_token", "The access token has expired or is not for this interface."
            )
        scopes = frozenset(str(claims.get("scope", "")).split())
        if scope not in scopes:
            raise RefusedTokenError("insufficient_scope", f"The access token does not cover {scope}.")
        return Machine(claims["client_id"], scopes, str(claims.get("organisation", "")))

    def _claims(self, token: str) -> dict[str, Any]:
        for fresh in (False, True):
            try:
                decoded = jwt.decode(token, self._published(fresh=fresh), algorithms=list(SIGNING))
            except (JoseError, ValueError, TypeError):
                continue
            # Without its own type an ID token could be taken for an access token (RFC 9068, 4).
            if decoded.header.get("typ") == "at+jwt":
                return decoded.claims
            break
        raise RefusedTokenError("invalid_token", "The access token is not one of this provider.")

    def _published(self, *, fresh: bool) -> KeySet:
        age = time.monotonic() - self._fetched
        if self._keys is None or age > KEYS_LAST or (fresh and age > REFETCH_AFTER):
            with httpx2.Client(transport=httpx2.WSGITransport(app=self._provider)) as client:
                answer = client.get(f"{self.issuer}/jwks.json")
                answer.raise_for_status()
                self._keys = KeySet.import_key_set(answer.json())
            self._fetched = time.monotonic()
        return self._keys


def install(app: Flask, settings: Settings) -> None:
    app.extensions["machine_tokens"] = MachineTokens(app, settings)


def machine_asking(*, scope: str) -> Machine:
    """The machine that makes this request; a request without a good token ends here with 401 or 403."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    tokens: MachineTokens = current_app.extensions["machine_tokens"]
    if kind.lower() != "bearer" or not token:
        return _refuse(401, "Send an access token: Authorization: Bearer ...", "")
    try:
        return tokens.check(token.strip(), scope=scope)
    except RefusedTokenError as fault:
        status = 403 if fault.error == "insufficient_scope" else 401
        return _refuse(status, str(fault), f' error="{fault.error}", error_description="{fault}"')


def _refuse(status: int, message: str, challenge: str) -> Machine:
    answer = jsonify({"error": {"status": status, "message": message}})
    answer.status_code = status
    answer.headers["WWW-Authenticate"] = f"Bearer{challenge}"
    return abort(answer)


def _listed(audience: object) -> list[object]:
    return audience if isinstance(audience, list) else [audience]


def _number(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RefusedTokenError("invalid_token", f"The access token has no {name}.")
    return float(value)
