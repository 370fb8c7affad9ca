"""Where the parameters of an authorization request are: in the address, pushed before, or signed."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from authlib.oauth2.rfc6749.errors import InvalidRequestError
from authlib.oidc.core.errors import (
    InvalidRequestObjectError,
    InvalidRequestURIError,
    RequestNotSupportedError,
    RequestURINotSupportedError,
)
from joserfc import jws, jwt
from joserfc.errors import JoseError
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from app.identity.provider.client_keys import NoKeysError
from app.identity.provider.operations import take_pushed
from app.identity.provider.rules import (
    ASSERTED_WITH,
    ASSERTION_LASTS_AT_MOST,
    CLOCK_LEEWAY_SECONDS,
    PUSHED_PREFIX,
    Client,
)
from app.identity.provider.server import ClientLookUp

Parameters = MultiDict[str, str]
_NOT_PARAMETERS = frozenset({"iss", "aud", "exp", "nbf", "iat", "jti", "sub"})


def resolve(
    session: Session, asked: Parameters, client: Client, *, clients: ClientLookUp, issuer: str, now: datetime
) -> Parameters:
    """The parameters that count, wherever the client put them.

    Raises:
        OAuth2Error: they are elsewhere than the client may put them, or cannot be believed.
    """
    if "request_uri" in asked:
        if not asked["request_uri"].startswith(PUSHED_PREFIX):
            raise RequestURINotSupportedError
        kept = take_pushed(session, asked["request_uri"], client_id=client.client_id, now=now)
        if kept is None:
            raise InvalidRequestURIError
        return MultiDict(kept)
    if client.requires_pushed:
        raise InvalidRequestError("This client must push its requests.")
    return opened(asked, client, clients=clients, issuer=issuer, now=now)


def opened(
    asked: Parameters, client: Client, *, clients: ClientLookUp, issuer: str, now: datetime
) -> Parameters:
    """The parameters out of a signed request object; only what is inside counts (RFC 9101, 5)."""
    if "request" not in asked:
        if client.requires_signed:
            raise InvalidRequestError("This client must sign its requests.")
        return asked
    claims = _claims(asked["request"], client, clients=clients)
    _check(claims, client, issuer=issuer, now=now)
    inside = {k: _text(v) for k, v in claims.items() if k not in _NOT_PARAMETERS and v is not None}
    if {"request", "request_uri"} & inside.keys() or inside.setdefault("client_id", "") != client.client_id:
        raise InvalidRequestObjectError
    if asked.get("response_type", inside.get("response_type")) != inside.get("response_type"):
        raise InvalidRequestObjectError
    return MultiDict(inside)


def _claims(sent: str, client: Client, *, clients: ClientLookUp) -> dict[str, Any]:
    try:
        if jws.extract_compact(sent.encode()).headers().get("alg") == "none":
            raise RequestNotSupportedError
        return jwt.decode(sent, clients.keys_of(client), algorithms=ASSERTED_WITH).claims
    except (JoseError, ValueError, RecursionError, NoKeysError) as fault:
        raise InvalidRequestObjectError from fault


def _check(claims: Mapping[str, Any], client: Client, *, issuer: str, now: datetime) -> None:
    audience = claims.get("aud")
    named = audience if isinstance(audience, list) else [audience]
    at = now.timestamp()
    expires, starts = claims.get("exp"), claims.get("nbf", 0)
    fits = (
        claims.get("iss") == client.client_id
        and issuer in named
        and isinstance(expires, int | float)
        and at - CLOCK_LEEWAY_SECONDS < expires <= at + ASSERTION_LASTS_AT_MOST.total_seconds()
        # With the client as its subject it would pass for a client assertion (RFC 9101, 10.8).
        and claims.get("sub") != client.client_id
        and isinstance(starts, int | float)
        and starts <= at + CLOCK_LEEWAY_SECONDS
    )
    if not fits:
        raise InvalidRequestObjectError


def _text(value: object) -> str:
    """A value as it would stand in an address: `claims` is an object inside a request object."""
    return value if isinstance(value, str) else json.dumps(value)
