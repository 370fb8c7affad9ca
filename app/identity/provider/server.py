"""Authlib's authorization server over our tables, with the gaps of its version 1.9.9 closed."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from authlib.oauth2.rfc6749 import AuthorizationServer, OAuth2Request
from authlib.oauth2.rfc6749.requests import OAuth2Payload
from sqlmodel import Session
from werkzeug.datastructures import Headers, MultiDict

from app.identity.people.queries import token_hash
from app.identity.provider.models import Token
from app.identity.provider.rules import ACCESS_TOKEN_LASTS, Client

ClientLookUp = Callable[[str], Client | None]


@dataclass(frozen=True)
class Answer:
    """What an endpoint says, before it is an HTTP response."""

    status: int
    body: Any
    headers: tuple[tuple[str, str], ...] = ()

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

    def query_client(self, client_id: str) -> Client | None:
        return self.clients(client_id)

    def bearer_token(self, *, scope: str | None = None, **_unused: Any) -> dict[str, Any]:
        """An opaque access token."""
        return {
            "token_type": "Bearer",
            "access_token": secrets.token_urlsafe(32),
            "expires_in": int(ACCESS_TOKEN_LASTS.total_seconds()),
            "scope": scope or "",
        }

    def save_token(self, token: dict[str, Any], request: OAuth2Request) -> None:
        code = request.authorization_code
        self.session.add(
            Token(
                token_hash=token_hash(token["access_token"]),
                client_id=request.client.client_id,
                person_id=code.row.person_id,
                code_hash=code.row.code_hash,
                sid=code.row.sid,
                scope=token["scope"],
                issued_at=self.now,
                expires_at=self.now + ACCESS_TOKEN_LASTS,
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
