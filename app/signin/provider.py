"""The provider as the hub knows it: metadata and keys, cached as its headers allow, and the back channel."""

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from app.config import Settings
from app.signin.attempts import Attempt
from app.signin.core_identity import ALGORITHM, CLAIM, core_identity, document_address, key_of
from app.signin.keys import client_key
from app.signin.logout import Logout, logout
from app.signin.rules import (
    SIGNING,
    CoreIdentity,
    Expected,
    Identified,
    TokenFaultError,
    identified,
    identity_part,
    with_identity,
)

SCOPE = "openid email"
TIMEOUT_SECONDS = 10
ASSERTION_SECONDS = 60
SHORTEST_CACHE, LONGEST_CACHE = 60, 24 * 3600
# An unknown key id fetches the keys anew, but a stream of forged tokens must not become a stream of fetches.
REFETCH_SECONDS = 10
_MAX_AGE = re.compile(r"max-age=(\d+)")

TransportMaker = Callable[[], httpx2.BaseTransport]


class BackChannelError(RuntimeError):
    """The provider did not answer, or refused the code."""


@dataclass(frozen=True)
class Person:
    """Who the provider says has signed in."""

    who: Identified
    id_token: str
    email: str
    email_verified: bool


@dataclass(frozen=True)
class _Cached:
    document: dict[str, Any]
    fetched: float
    good_until: float


class Provider:
    """One issuer and this hub as its client. Lives as long as the application."""

    def __init__(self, settings: Settings, transport: TransportMaker) -> None:
        self.settings = settings
        self.transport = transport
        self.key = client_key(settings)
        self._cache: dict[str, _Cached] = {}

    @property
    def redirect_uri(self) -> str:
        return f"{self.settings.base_url}/signin/callback"

    def metadata(self) -> dict[str, Any]:
        """The discovery document, which must be this issuer's own."""
        document = self._fetch(f"{self.settings.issuer}/.well-known/openid-configuration")
        if document.get("issuer") != self.settings.issuer:
            raise BackChannelError("the discovery document is another issuer's")
        return document

    def answers_as(self, named: str | None) -> bool:
        """Whether an authorization answer is this provider's, by the issuer that it names: one that says it
        always names itself is not believed without (RFC 9207, 2.4).
        """
        if named is None:
            return self.metadata().get("authorization_response_iss_parameter_supported") is not True
        return named == self.settings.issuer

    def authorization_url(self, attempt: Attempt, *, language: str) -> str:
        """Where the browser goes to sign in."""
        metadata = self.metadata()
        asked = {"nonce": attempt.nonce, "vtr": json.dumps([attempt.level]), "ui_locales": language}
        if attempt.level in (metadata.get("acr_values_supported") or ()):
            asked["acr_values"] = attempt.level
        if identity_part(attempt.level):
            asked["claims"] = json.dumps({"userinfo": {CLAIM: None}})
        with self._client() as client:
            url, _state = client.create_authorization_url(
                metadata["authorization_endpoint"],
                state=attempt.state,
                code_verifier=attempt.verifier,
                **asked,
            )
        return str(url)

    def exchange(self, code: str, attempt: Attempt, *, now: datetime) -> Person:
        """Redeem a code and check everything that comes back.

        Raises:
            BackChannelError: the provider cannot be reached or refuses.
            TokenFaultError: the ID token must not be believed.
        """
        endpoint = self.metadata()["token_endpoint"]
        try:
            with self._client() as client:
                client.register_client_auth_method(self._assertion(endpoint, now))
                token = client.fetch_token(
                    endpoint, code=code, grant_type="authorization_code", code_verifier=attempt.verifier
                )
                if not isinstance(token.get("access_token"), str):
                    raise BackChannelError("the provider gave no access token")
                expected = self._expected(token, attempt, now)
                who = identified(self._claims(token.get("id_token")), expected)
                about = self._userinfo(client, who)
                who = with_identity(who, self._core_identity(about, who, expected), expected)
        except OAuthError as fault:
            raise BackChannelError(f"the provider refused: {fault.error}") from fault
        except (httpx2.HTTPError, ValueError) as fault:
            if isinstance(fault, TokenFaultError):
                raise
            raise BackChannelError(f"the provider did not answer: {type(fault).__name__}") from fault
        return Person(
            who,
            token["id_token"],
            email=str(about.get("email", "")),
            email_verified=about.get("email_verified") is True,
        )

    def logout_told(self, token: str, *, now: datetime) -> Logout:
        """Check a logout token that the provider sent.

        Raises:
            BackChannelError: the keys cannot be fetched.
            TokenFaultError: the token must not be believed.
        """
        claims = self._claims(token)
        return logout(claims, issuer=self.settings.issuer, client_id=self.settings.oidc_client_id, now=now)

    def sign_out_url(self, *, id_token: str, state: str) -> str | None:
        """Where the browser goes to sign out at the provider too; None if it offers no such place."""
        endpoint = self.metadata().get("end_session_endpoint")
        if not endpoint:
            return None
        asked = {
            "id_token_hint": id_token,
            "post_logout_redirect_uri": f"{self.settings.base_url}/signin/signed-out",
            "client_id": self.settings.oidc_client_id,
            "state": state,
        }
        return str(httpx2.URL(endpoint).copy_merge_params(asked))

    def _client(self) -> OAuth2Client:
        return OAuth2Client(
            client_id=self.settings.oidc_client_id,
            client_secret=self.key,
            token_endpoint_auth_method="private_key_jwt",  # noqa: S106 - a method's name
            scope=SCOPE,
            redirect_uri=self.redirect_uri,
            code_challenge_method="S256",
            transport=self.transport(),
            timeout=TIMEOUT_SECONDS,
        )

    def _assertion(self, endpoint: str, now: datetime) -> PrivateKeyJWT:
        """A fresh signer for one request: Authlib would keep one `jti` for the life of the object,
        and its assertions last an hour unless told otherwise.
        """
        expires = int(now.timestamp()) + ASSERTION_SECONDS
        return PrivateKeyJWT(endpoint, claims={"exp": expires}, headers={"kid": self.key.kid}, alg="ES256")

    def _expected(self, token: dict[str, Any], attempt: Attempt, now: datetime) -> Expected:
        return Expected(
            issuer=self.settings.issuer,
            client_id=self.settings.oidc_client_id,
            nonce=attempt.nonce,
            level=attempt.level,
            access_token=token["access_token"],
            now=now,
        )

    def _core_identity(
        self, about: dict[str, Any], who: Identified, expected: Expected
    ) -> CoreIdentity | None:
        """The proven identity in a userinfo answer, where identity was asked."""
        sent = about.get(CLAIM)
        if sent is None or not identity_part(expected.level):
            return None
        issuer = self.settings.identity_issuer
        for fresh in (False, True):
            try:
                claims = self._credential(sent, issuer, fresh=fresh)
                break
            except TokenFaultError:
                # A key that we do not know may be newer than our copy of the document.
                if fresh:
                    raise
        return core_identity(
            claims, issuer=issuer, client_id=expected.client_id, subject=who.subject, now=expected.now
        )

    def _credential(self, sent: object, issuer: str, *, fresh: bool) -> dict[str, Any]:
        document = self._fetch(document_address(issuer), fresh=fresh)

        def key(signed: Any) -> ECKey:
            return ECKey.import_key(dict(key_of(document, signed.headers().get("kid"), issuer=issuer)))

        try:
            return jwt.decode(str(sent), key, algorithms=[ALGORITHM]).claims
        except (JoseError, ValueError, TypeError) as fault:
            if isinstance(fault, TokenFaultError):
                raise
            raise TokenFaultError("core_identity", "has no good signature") from fault

    def _claims(self, id_token: object) -> dict[str, Any]:
        """The claims of a token that one of the provider's keys signed."""
        if not isinstance(id_token, str):
            raise TokenFaultError("id_token", "is missing")
        for fresh in (False, True):
            try:
                decoded = jwt.decode(id_token, self._keys(fresh=fresh), algorithms=list(SIGNING))
            except (JoseError, ValueError, TypeError):
                continue
            return decoded.claims
        raise TokenFaultError("signature", "is of none of the provider's keys")

    def _keys(self, *, fresh: bool) -> KeySet:
        document = self._fetch(self.metadata()["jwks_uri"], fresh=fresh)
        return KeySet.import_key_set(document)  # type: ignore[arg-type]

    def _userinfo(self, client: OAuth2Client, who: Identified) -> dict[str, Any]:
        endpoint = self.metadata().get("userinfo_endpoint")
        if not endpoint:
            return {}
        answer = client.get(endpoint)
        answer.raise_for_status()
        about = answer.json()
        if not isinstance(about, dict) or about.get("sub") != who.subject:
            raise TokenFaultError("sub", "of the userinfo answer is somebody else")
        return about

    def _fetch(self, url: str, *, fresh: bool = False) -> dict[str, Any]:
        kept, at = self._cache.get(url), time.monotonic()
        if kept is not None and at < kept.good_until and not (fresh and at >= kept.fetched + REFETCH_SECONDS):
            return kept.document
        try:
            with httpx2.Client(transport=self.transport(), timeout=TIMEOUT_SECONDS) as client:
                answer = client.get(url, headers={"Accept": "application/json"})
                answer.raise_for_status()
                document = answer.json()
        except (httpx2.HTTPError, ValueError) as fault:
            raise BackChannelError(f"{url} did not answer: {type(fault).__name__}") from fault
        if not isinstance(document, dict):
            raise BackChannelError(f"{url} answered with something else than an object")
        allowed = _MAX_AGE.search(answer.headers.get("Cache-Control", ""))
        seconds = min(max(int(allowed.group(1)) if allowed else 0, SHORTEST_CACHE), LONGEST_CACHE)
        self._cache[url] = _Cached(document, at, at + seconds)
        return document
