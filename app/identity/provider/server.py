"""Authlib's authorization server over our tables, with the gaps of its version 1.9.9 closed."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from authlib.oauth2.rfc6749 import AuthorizationServer, OAuth2Request
from authlib.oauth2.rfc6749.requests import OAuth2Payload
from joserfc import jwt
from joserfc.jwk import KeySet
from sqlmodel import Session
from werkzeug.datastructures import Headers, MultiDict

from app.clock import local
from app.db import new_id
from app.identity.people.queries import token_hash
from app.identity.provider.keys import signing_key
from app.identity.provider.models import AuthorizationCode, RefreshToken, Token
from app.identity.provider.operations import count_sign_in
from app.identity.provider.rules import (
    ACCESS_TOKEN_LASTS,
    REFRESH_CHAIN_LASTS,
    REFRESH_TOKEN_LASTS,
    Client,
    api_audience,
)


class ClientLookUp(Protocol):
    """Finds a client by its identifier, and the public keys of a client."""

    def __call__(self, client_id: str) -> Client | None: ...

    def keys_of(self, client: Client) -> KeySet: ...


@dataclass(frozen=True)
class Answer:
    """What an endpoint says, before it is an HTTP response."""

    status: int
    body: Any
    headers: tuple[tuple[str, str], ...] = ()
    # For response_mode=form_post: what a form in the browser posts, and where to.
    form: tuple[tuple[str, str], ...] = ()
    target: str = ""

    @property
    def location(self) -> str | None:
        return next((value for name, value in self.headers if name == "Location"), None)


@dataclass(frozen=True)
class SignedIn:
    """The person and session that an authorization is granted for."""

    person_id: str
    sid: str
    level: str
    authenticated_at: datetime


class Payload(OAuth2Payload):  # type: ignore[misc]
    """The parameters of a request, wherever they were kept."""

    def __init__(self, parameters: MultiDict[str, str]) -> None:
        self.parameters = parameters

    @property
    def data(self) -> MultiDict[str, str]:
        return self.parameters

    @property
    def datalist(self) -> dict[str, list[str]]:
        return dict(self.parameters.lists())


class ProviderRequest(OAuth2Request):  # type: ignore[misc]
    """A request for Authlib that does not come from the framework's globals."""

    def __init__(
        self,
        method: str,
        uri: str,
        parameters: MultiDict[str, str],
        headers: Headers | None = None,
    ) -> None:
        super().__init__(method=method, uri=uri, headers=headers or {})
        self.payload = Payload(parameters)

    @property
    def form(self) -> MultiDict[str, str]:
        parameters: MultiDict[str, str] = self.payload.data
        return parameters


class ProviderServer(AuthorizationServer):  # type: ignore[misc]
    """One request's authorization server: it works in the caller's session and never commits."""

    def __init__(self, session: Session, *, issuer: str, clients: ClientLookUp, now: datetime) -> None:
        super().__init__()
        self.session = session
        self.issuer = issuer
        self.clients = clients
        self.now = now
        self.register_token_generator("default", self.bearer_token)
        self.register_token_generator("client_credentials", self.machine_token)

    def query_client(self, client_id: str) -> Client | None:
        return self.clients(client_id)

    def bearer_token(
        self,
        *,
        grant_type: str,
        scope: str | None = None,
        include_refresh_token: bool = True,
        **_unused: Any,
    ) -> dict[str, Any]:
        """An opaque access token, and a refresh token where `offline_access` was granted."""
        token: dict[str, Any] = {
            "token_type": "Bearer",
            "access_token": secrets.token_urlsafe(32),
            "expires_in": int(ACCESS_TOKEN_LASTS.total_seconds()),
            "scope": scope or "",
        }
        renews = grant_type == "refresh_token" or "offline_access" in token["scope"].split()
        if include_refresh_token and renews:
            token["refresh_token"] = secrets.token_urlsafe(32)
        return token

    def machine_token(self, *, client: Client, scope: str, **_unused: Any) -> dict[str, Any]:
        """An access token for the hub's own interface, which checks it without asking (RFC 9068)."""
        issued = int(self.now.timestamp())
        lasts = int(ACCESS_TOKEN_LASTS.total_seconds())
        claims = {
            "iss": self.issuer,
            "sub": client.client_id,
            "client_id": client.client_id,
            "aud": api_audience(self.issuer),
            "scope": scope,
            "iat": issued,
            "exp": issued + lasts,
            "jti": new_id(),
            **({"organisation": client.organisation} if client.organisation else {}),
        }
        key = signing_key(self.session, "ES256", now=self.now)
        header = {"alg": "ES256", "kid": str(key.kid), "typ": "at+jwt"}
        encoded = jwt.encode(header, claims, key)
        return {"token_type": "Bearer", "access_token": encoded, "expires_in": lasts, "scope": scope}

    def save_token(self, token: dict[str, Any], request: OAuth2Request) -> None:
        """Keep the hashes of what was issued, with all that a later renewal must repeat."""
        origin = request.authorization_code.row if request.authorization_code else None
        self.session.add(
            Token(
                token_hash=token_hash(token["access_token"]),
                client_id=request.client.client_id,
                person_id=origin.person_id if origin else None,
                code_hash=origin.code_hash if origin else "",
                sid=origin.sid if origin else "",
                scope=token["scope"],
                audience=f"{self.issuer}/userinfo" if origin else api_audience(self.issuer),
                claims=origin.claims if origin else {},
                issued_at=self.now,
                expires_at=self.now + ACCESS_TOKEN_LASTS,
            )
        )
        if origin is not None and request.refresh_token is None:
            count_sign_in(
                self.session, client_id=origin.client_id, level=origin.level, day=local(self.now).date()
            )
        if origin is not None and "refresh_token" in token:
            self._save_refresh_token(token["refresh_token"], origin)

    def _save_refresh_token(self, token: str, origin: AuthorizationCode | RefreshToken) -> None:
        ends = min(self.now + REFRESH_TOKEN_LASTS, origin.authenticated_at + REFRESH_CHAIN_LASTS)
        self.session.add(
            RefreshToken(
                token_hash=token_hash(token),
                code_hash=origin.code_hash,
                client_id=origin.client_id,
                person_id=origin.person_id,
                sid=origin.sid,
                scope=origin.scope,
                claims=origin.claims,
                level=origin.level,
                authenticated_at=origin.authenticated_at,
                issued_at=self.now,
                expires_at=ends,
            )
        )

    def create_oauth2_request(self, request: ProviderRequest) -> ProviderRequest:
        return request

    def create_json_request(self, request: ProviderRequest) -> ProviderRequest:
        return request

    def handle_response(self, status: int, body: Any, headers: Any) -> Answer:
        return Answer(status, body, tuple(headers))

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens to Authlib's signals."""
