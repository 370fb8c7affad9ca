"""How a client proves who it is at the token endpoint: by the one method it is registered for."""

import binascii
import hmac
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote_plus

from authlib.oauth2.rfc6749 import OAuth2Request
from authlib.oauth2.rfc6749.errors import InvalidClientError, InvalidRequestError
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlmodel import Session

from app.identity.people.queries import token_hash
from app.identity.provider.client_keys import NoKeysError
from app.identity.provider.operations import use_assertion
from app.identity.provider.rules import (
    ASSERTED_WITH,
    ASSERTION_LASTS_AT_MOST,
    CLOCK_LEEWAY_SECONDS,
    Client,
)
from app.identity.provider.server import ClientLookUp

# RFC 7519, 5.1, and the update of RFC 7523 that gives assertions a type of their own.
_TYPES = frozenset({"jwt", "client-authentication+jwt"})


class Assertion(JWTBearerClientAssertion):  # type: ignore[misc]
    """private_key_jwt (OpenID Connect Core 9): signed by a registered key, short-lived, used once."""

    # Authlib's own value is `client_assertion_jwt`, which no client is registered for.
    CLIENT_AUTH_METHOD = "private_key_jwt"

    def __init__(
        self, session: Session, clients: ClientLookUp, *, audiences: list[str], now: datetime
    ) -> None:
        super().__init__(leeway=CLOCK_LEEWAY_SECONDS)
        self.session = session
        self.clients = clients
        self.audiences = audiences
        self.now = now

    def get_audiences(self) -> list[str]:
        return self.audiences

    def resolve_client_public_key(self, client: Client) -> KeySet:
        try:
            return self.clients.keys_of(client)
        except NoKeysError as fault:
            raise InvalidClientError(description="The client has no keys that can be had.") from fault

    def process_assertion_claims(self, assertion: str, resolve_key: KeySet) -> dict[str, Any]:
        """As Authlib's, with the algorithms named: its default accepts every registered one."""
        try:
            token = jwt.decode(assertion, resolve_key, algorithms=ASSERTED_WITH)
        except (JoseError, ValueError) as fault:
            raise InvalidClientError(description="The client assertion does not verify.") from fault
        if str(token.header.get("typ", "JWT")).lower() not in _TYPES:
            # A signed request passes through browsers: whoever sees one must not be able to use it here.
            raise InvalidClientError(description="This is another kind of token than a client assertion.")
        self.verify_claims(token.claims)
        return token.claims

    def validate_jti(self, claims: dict[str, Any], jti: Any) -> bool:
        """Remember the assertion until it expires; a far expiry is refused, or memory would be endless."""
        try:
            expires_at = datetime.fromtimestamp(claims["exp"], UTC)
        except (TypeError, ValueError, OverflowError, OSError):
            raise InvalidClientError(description="Invalid claim: exp") from None
        if expires_at > self.now + ASSERTION_LASTS_AT_MOST:
            raise InvalidClientError(description="The client assertion lasts too long.")
        if not isinstance(jti, str) or not jti:
            raise InvalidClientError(description="Invalid claim: jti")
        kept_until = expires_at + timedelta(seconds=CLOCK_LEEWAY_SECONDS)
        return use_assertion(self.session, client_id=claims["sub"], jti=jti, expires_at=kept_until)


def authenticate(server: Any, request: OAuth2Request, *, audiences: list[str]) -> Client:
    """The client that made a request, proven.

    Raises:
        InvalidClientError: 401 with a challenge only to a client that used HTTP Basic.
    """
    form = request.form
    header = request.headers.get("Authorization", "")
    used = [bool(header), "client_secret" in form, "client_assertion" in form]
    if sum(used) > 1:
        raise InvalidRequestError("More than one way of client authentication was used.")
    if used[0]:
        client_id, secret = _basic(header)
        return _by_secret(server, request, "client_secret_basic", client_id, secret)
    if used[1]:
        return _by_secret(
            server, request, "client_secret_post", form.get("client_id", ""), form["client_secret"]
        )
    if used[2]:
        return _by_assertion(server, request, audiences)
    raise InvalidClientError(description="The client did not authenticate.")


def _by_assertion(server: Any, request: OAuth2Request, audiences: list[str]) -> Client:
    check = Assertion(server.session, server.clients, audiences=audiences, now=server.now)
    try:
        client: Client | None = check(server.query_client, request)
    except RecursionError:
        raise InvalidClientError(description="The client assertion cannot be read.") from None
    if client is None:
        raise InvalidClientError(description="The client assertion has an unknown type.")
    if request.form.get("client_id", client.client_id) != client.client_id:
        raise InvalidClientError(description="client_id differs from the client assertion.")
    request.auth_method = "private_key_jwt"
    return client


def _by_secret(server: Any, request: OAuth2Request, method: str, client_id: str, secret: str) -> Client:
    client: Client | None = server.query_client(client_id)
    stored = client.secret_hash if client else ""
    # Compared even for an unknown client, so that both take as long.
    right = hmac.compare_digest(token_hash(secret), stored or token_hash("nobody"))
    if client is None or not stored or not right or client.auth_method != method:
        status = 401 if method == "client_secret_basic" else 400
        raise InvalidClientError(description="The client could not be authenticated.", status_code=status)
    request.auth_method = method
    return client


def _basic(header: str) -> tuple[str, str]:
    """Client and secret of an Authorization header, each form-encoded (RFC 6749, 2.3.1)."""
    scheme, _, encoded = header.partition(" ")
    try:
        client_id, _, secret = b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        client_id = secret = ""
    if scheme.lower() != "basic" or not client_id:
        raise InvalidClientError(description="The Authorization header cannot be read.", status_code=401)
    return unquote_plus(client_id), unquote_plus(secret)
