"""The authorization endpoint without HTTP: examine a request, decide, answer with a code or an error."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749 import OAuth2Error
from authlib.oauth2.rfc6749.errors import (
    AccessDeniedError,
    InvalidRequestError,
    UnsupportedResponseTypeError,
)
from authlib.oidc.core.errors import (
    ConsentRequiredError,
    LoginRequiredError,
    RegistrationNotSupportedError,
    RequestNotSupportedError,
    RequestURINotSupportedError,
)
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from app.identity.people.models import ProviderSession
from app.identity.provider import incoming
from app.identity.provider.claims import BY_SCOPE, allowed
from app.identity.provider.grants import code_flow_server
from app.identity.provider.keys import read_id_token
from app.identity.provider.queries import person_called
from app.identity.provider.rules import (
    DEFAULT_LEVEL,
    RESPONSE_MODES,
    BadClaimsError,
    BadVectorError,
    Client,
    claims_asked,
    identity_of,
    languages_asked,
    level_asked,
    meets,
    seconds_asked,
    vector_of,
)
from app.identity.provider.server import Answer, ClientLookUp, ProviderRequest, SignedIn

_ONCE = (
    "client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "prompt", "vtr",
    "max_age", "claims", "acr_values", "id_token_hint", "login_hint", "ui_locales",
)  # fmt: skip
_NOT_OFFERED = {
    "request": RequestNotSupportedError,
    "request_uri": RequestURINotSupportedError,
    "registration": RegistrationNotSupportedError,
}


class UnmetRequirementsError(OAuth2Error):  # type: ignore[misc]
    """An essential `acr` that this client cannot have (OpenID Connect Core 5.5.1.1, Unmet
    Authentication Requirements 1.0).
    """

    error = "unmet_authentication_requirements"


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
    # Who it must be, by an ID token or a subject that the client named: None is anybody, "" is nobody.
    person_id: str | None = None

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

    @property
    def shares(self) -> frozenset[str]:
        """What the client would learn or may do beyond knowing the person again."""
        allowed_scope = (self.client.get_allowed_scope(self.parameters.get("scope")) or "").split()
        wanted = claims_asked(self.parameters.get("claims"))
        named = allowed(self.client, (*wanted.userinfo, *wanted.id_token))
        covered = {name for scope in allowed_scope for name in BY_SCOPE.get(scope, ())}
        proven = {"identity"} if identity_of(self.level) else set()
        return frozenset({*allowed_scope, *(set(named) - covered), *proven} - {"openid"})

    def needs_consent(self, given: frozenset[str] | None) -> bool:
        """Whether the person is asked first: the client is outside the hub, or wants them asked."""
        if self.client.own:
            return False
        covered = given is not None and self.shares <= given
        return "consent" in self.prompts or (self.client.asks_consent and not covered)

    def satisfied_by(self, session: ProviderSession | None, level: str, *, now: datetime) -> bool:
        """Whether nothing needs to be asked of the person, who has reached this level."""
        return self.knows_person(session, now=now) and meets(level, self.level)

    def accepts(self, person_id: str) -> bool:
        """Whether this is whom the client named, if it named anybody."""
        return self.person_id is None or self.person_id == person_id

    def knows_person(self, session: ProviderSession | None, *, now: datetime) -> bool:
        """Whether a session is fresh enough to say who this is, whatever its level."""
        if session is None or self.prompts & {"login", "select_account"}:
            return False
        if not self.accepts(session.person_id):
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
        try:
            return self.check(parameters)
        except OAuth2Error as error:
            return self.refuse(error, parameters)

    def check(self, parameters: MultiDict[str, str]) -> Asked:
        """The checked request.

        Raises:
            NoClientError: there is no client and address to send an answer to.
            OAuth2Error: what is wrong with it.
        """
        client = self._client(parameters)
        self._check_plain(parameters)
        self._grant(parameters)
        return self._asked(client, parameters)

    def resolve(self, sent: MultiDict[str, str]) -> MultiDict[str, str] | Answer:
        """The parameters that count: those sent, or pushed before, or signed.

        Raises:
            NoClientError: there is no client and address to send an answer to.
        """
        client = self._named(sent)
        try:
            return incoming.resolve(
                self.session, sent, client, clients=self.clients, issuer=self.issuer, now=self.now
            )
        except OAuth2Error as error:
            if not client.check_redirect_uri(sent.get("redirect_uri", "")):
                raise NoClientError("request") from error
            return self.refuse(error, sent)

    def answer(self, asked: Asked, signed_in: SignedIn) -> Answer:
        """A code for the person who signed in, if it is whom the client named."""
        if not asked.accepts(signed_in.person_id):
            return self.login_required(asked)
        grant = self._grant(asked.parameters)
        answer: Answer = grant.server.create_authorization_response(
            grant.request, grant_user=signed_in, grant=grant
        )
        return self._finished(answer, asked.parameters)

    def refuse(self, error: OAuth2Error, parameters: MultiDict[str, str]) -> Answer:
        """An error for the client, at its own address."""
        error.redirect_uri = parameters["redirect_uri"]
        error.state = parameters.get("state")
        return self._finished(Answer(*error()), parameters)

    def login_required(self, asked: Asked) -> Answer:
        return self.refuse(LoginRequiredError(), asked.parameters)

    def consent_required(self, asked: Asked) -> Answer:
        return self.refuse(ConsentRequiredError(), asked.parameters)

    def denied(self, asked: Asked) -> Answer:
        return self.refuse(AccessDeniedError(), asked.parameters)

    def _named(self, parameters: MultiDict[str, str]) -> Client:
        named = parameters.getlist("client_id")
        client = self.clients(named[0]) if len(named) == 1 else None
        if client is None:
            raise NoClientError("client")
        return client

    def _client(self, parameters: MultiDict[str, str]) -> Client:
        client = self._named(parameters)
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
        if parameters.get("response_mode", "query") not in RESPONSE_MODES:
            raise InvalidRequestError("response_mode is not offered.")

    def _grant(self, parameters: MultiDict[str, str]) -> Any:
        server = code_flow_server(self.session, issuer=self.issuer, clients=self.clients, now=self.now)
        request = ProviderRequest("GET", f"{self.issuer}/authorize", parameters)
        # Somebody: who it is, and whether to ask them, is decided here and not by Authlib.
        return server.get_consent_grant(request, end_user="somebody")

    def _asked(self, client: Client, parameters: MultiDict[str, str]) -> Asked:
        try:
            wanted = claims_asked(parameters.get("claims"))
            named = " ".join(wanted.levels)
            demanded = vector_of(named, allowed=client.levels) if wanted.level_is_essential else None
            if wanted.level_is_essential and demanded is None:
                raise UnmetRequirementsError
            level = level_asked(
                parameters.get("vtr") or demanded,
                parameters.get("acr_values") or named,
                default=DEFAULT_LEVEL,
                allowed=client.levels,
            )
        except (BadVectorError, BadClaimsError) as fault:
            raise InvalidRequestError(str(fault)) from fault
        max_age = seconds_asked(parameters.get("max_age"))
        if max_age is None and parameters.get("max_age"):
            raise InvalidRequestError("max_age is no whole number of seconds.")
        prompts = frozenset(parameters.get("prompt", "").split())
        whom = self._person_named(client, parameters.get("id_token_hint", ""), wanted.subject)
        return Asked(client, parameters, level, prompts, max_age, whom)

    def _person_named(self, client: Client, hint: str, subject: str) -> str | None:
        """Whom an ID token of ours, or the subject in `claims`, is about; "" if nobody is called so."""
        if hint:
            told = read_id_token(self.session, hint, issuer=self.issuer)
            if told is None:
                raise InvalidRequestError("id_token_hint is no ID token of this provider.")
            subject = told["sub"]
        if not subject:
            return None
        return person_called(self.session, subject=subject, sector=client.sector_identifier) or ""

    def _finished(self, answer: Answer, parameters: MultiDict[str, str]) -> Answer:
        """Say who answers, against mix-up attacks (RFC 9207), in the way that the client asked for."""
        location = answer.location
        if location is None:
            return answer
        named = add_params_to_uri(location, [("iss", self.issuer)])
        if parameters.get("response_mode") != "form_post":
            return Answer(answer.status, answer.body, (("Location", named),))
        target = parameters["redirect_uri"]
        own = len(parse_qsl(urlsplit(target).query, keep_blank_values=True))
        said = parse_qsl(urlsplit(named).query, keep_blank_values=True)[own:]
        return Answer(200, "", form=tuple(said), target=target)
