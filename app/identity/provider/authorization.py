"""The authorization endpoint without HTTP: examine a request, decide, answer with a code or an error."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749 import OAuth2Error
from authlib.oauth2.rfc6749.errors import InvalidRequestError, UnsupportedResponseTypeError
from authlib.oidc.core.errors import (
    LoginRequiredError,
    RegistrationNotSupportedError,
    RequestNotSupportedError,
    RequestURINotSupportedError,
)
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from app.identity.people.models import ProviderSession
from app.identity.provider.grants import code_flow_server
from app.identity.provider.rules import (
    DEFAULT_LEVEL,
    BadVectorError,
    Client,
    languages_asked,
    level_asked,
    meets,
    seconds_asked,
)
from app.identity.provider.server import Answer, ClientLookUp, ProviderRequest, SignedIn

_ONCE = ("client_id", "redirect_uri", "response_type", "scope", "state", "prompt", "vtr", "max_age")
_NOT_OFFERED = {
    "request": RequestNotSupportedError,
    "request_uri": RequestURINotSupportedError,
    "registration": RegistrationNotSupportedError,
}


class NoClientError(ValueError):
    """The client or its redirect URI is unknown: the error is shown, never sent anywhere."""


@dataclass(frozen=True)
class Asked:
    """An authorization request that passed every check."""

    client: Client
    parameters: MultiDict[str, str]
    level: str
    prompts: frozenset[str]
    max_age: int | None

    @property
    def redirect_uri(self) -> str:
        return self.parameters["redirect_uri"]

    @property
    def redirect_origin(self) -> str:
        parts = urlsplit(self.redirect_uri)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def login_hint(self) -> str:
        return self.parameters.get("login_hint", "")

    @property
    def language(self) -> str | None:
        return languages_asked(self.parameters.get("ui_locales"))

    def satisfied_by(self, session: ProviderSession | None, level: str, *, now: datetime) -> bool:
        """Whether nothing needs to be asked of the person, who has reached this level."""
        return self.knows_person(session, now=now) and meets(level, self.level)

    def knows_person(self, session: ProviderSession | None, *, now: datetime) -> bool:
        """Whether a session is fresh enough to say who this is, whatever its level."""
        if session is None or self.prompts & {"login", "select_account"}:
            return False
        age = (now - session.authenticated_at).total_seconds()
        return self.max_age is None or age <= self.max_age


class Authorization:
    """The authorization endpoint for one request, in the caller's session."""

    def __init__(self, session: Session, *, issuer: str, clients: ClientLookUp, now: datetime) -> None:
        self.session = session
        self.issuer = issuer
        self.clients = clients
        self.now = now

    def examine(self, parameters: MultiDict[str, str]) -> Asked | Answer:
        """The checked request, or the answer that carries the error back to the client.

        Raises:
            NoClientError: there is no client and address to send an answer to.
        """
        client = self._client(parameters)
        try:
            self._check_plain(parameters)
            self._grant(parameters)
            return self._asked(client, parameters)
        except OAuth2Error as error:
            return self.refuse(error, parameters)

    def answer(self, asked: Asked, signed_in: SignedIn) -> Answer:
        """A code for the person who signed in."""
        grant = self._grant(asked.parameters)
        answer: Answer = grant.server.create_authorization_response(
            grant.request, grant_user=signed_in, grant=grant
        )
        return self._with_issuer(answer)

    def refuse(self, error: OAuth2Error, parameters: MultiDict[str, str]) -> Answer:
        """An error for the client, at its own address."""
        error.redirect_uri = parameters["redirect_uri"]
        error.state = parameters.get("state")
        return self._with_issuer(Answer(*error()))

    def login_required(self, asked: Asked) -> Answer:
        return self.refuse(LoginRequiredError(), asked.parameters)

    def _client(self, parameters: MultiDict[str, str]) -> Client:
        named = parameters.getlist("client_id")
        client = self.clients(named[0]) if len(named) == 1 else None
        if client is None:
            raise NoClientError("client")
        addresses = parameters.getlist("redirect_uri")
        if len(addresses) != 1 or not client.check_redirect_uri(addresses[0]):
            raise NoClientError("redirect_uri")
        return client

    def _check_plain(self, parameters: MultiDict[str, str]) -> None:
        """What must be settled before Authlib sees the request: it quotes some values back in its
        error texts, and fails where they hold characters that an error text may not have.
        """
        for name in _ONCE:
            if len(parameters.getlist(name)) > 1:
                raise InvalidRequestError(f"Multiple {name} in request.")
        if not parameters.get("response_type"):
            raise InvalidRequestError("response_type is missing.")
        if parameters["response_type"] != "code":
            raise UnsupportedResponseTypeError("other")
        for name, refusal in _NOT_OFFERED.items():
            if name in parameters:
                raise refusal
        if parameters.get("response_mode", "query") != "query":
            raise InvalidRequestError("response_mode is not offered.")

    def _grant(self, parameters: MultiDict[str, str]) -> Any:
        server = code_flow_server(self.session, issuer=self.issuer, clients=self.clients, now=self.now)
        request = ProviderRequest("GET", f"{self.issuer}/authorize", parameters)
        # Somebody: who it is, and whether to ask them, is decided here and not by Authlib.
        return server.get_consent_grant(request, end_user="somebody")

    def _asked(self, client: Client, parameters: MultiDict[str, str]) -> Asked:
        try:
            level = level_asked(
                parameters.get("vtr"),
                parameters.get("acr_values"),
                default=DEFAULT_LEVEL,
                allowed=client.levels,
            )
        except BadVectorError as fault:
            raise InvalidRequestError(str(fault)) from fault
        max_age = seconds_asked(parameters.get("max_age"))
        if max_age is None and parameters.get("max_age"):
            raise InvalidRequestError("max_age is no whole number of seconds.")
        prompts = frozenset(parameters.get("prompt", "").split())
        return Asked(client, parameters, level, prompts, max_age)

    def _with_issuer(self, answer: Answer) -> Answer:
        """Say who answers, against mix-up attacks (RFC 9207)."""
        location = answer.location
        if location is None:
            return answer
        named = add_params_to_uri(location, [("iss", self.issuer)])
        return Answer(answer.status, answer.body, (("Location", named),))
