"""The authorization code grant: Authlib's, with PKCE, nonce, redemption and ID token as we want them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from authlib.oauth2.rfc6749 import OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749.errors import InvalidGrantError, InvalidRequestError, InvalidScopeError
from authlib.oauth2.rfc6749.grants import (
    AuthorizationCodeGrant,
    ClientCredentialsGrant,
    RefreshTokenGrant,
)
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc7636.challenge import (
    CODE_CHALLENGE_PATTERN,
    CODE_VERIFIER_PATTERN,
    compare_s256_code_challenge,
)

from app.identity.people.queries import person, token_hash
from app.identity.people.rules import SESSION_LASTS, authentication_methods
from app.identity.provider.claims import allowed
from app.identity.provider.client_auth import authenticate
from app.identity.provider.id_tokens import IdToken
from app.identity.provider.keys import signing_key
from app.identity.provider.models import AuthorizationCode, RefreshToken
from app.identity.provider.operations import note_client, pairwise_subject, redeem, use_refresh_token
from app.identity.provider.queries import refresh_token
from app.identity.provider.rules import CODE_LASTS, Client, api_audience, claims_asked
from app.identity.provider.server import ProviderServer, SignedIn


@dataclass(frozen=True)
class Code:
    """A redeemed code in the shape that Authlib asks."""

    row: AuthorizationCode

    def check_client(self, client: Client) -> bool:
        return self.row.client_id == client.client_id

    def get_redirect_uri(self) -> str:
        return self.row.redirect_uri

    def get_scope(self) -> str:
        return self.row.scope

    def get_nonce(self) -> str:
        return self.row.nonce

    def get_auth_time(self) -> int:
        return int(self.row.authenticated_at.astimezone(UTC).timestamp())

    def get_acr(self) -> str:
        return self.row.level

    def get_amr(self) -> list[str]:
        return authentication_methods(self.row.level)


@dataclass(frozen=True)
class Renewal(Code):
    """A refresh token that was just used up, in the same shape: the new ID token repeats all but the
    nonce (OpenID Connect Core 12.2).
    """

    row: RefreshToken  # type: ignore[assignment]

    def get_nonce(self) -> str:
        return ""


class Authenticated:
    """A grant whose client proves itself by its registered method."""

    def authenticate_token_endpoint_client(self) -> Client:
        server: ProviderServer = self.server  # type: ignore[attr-defined]
        audiences = [f"{server.issuer}/token", server.issuer]
        return authenticate(server, self.request, audiences=audiences)  # type: ignore[attr-defined]


class CodeGrant(Authenticated, AuthorizationCodeGrant):  # type: ignore[misc]
    """Codes kept as hashes and redeemed in one atomic statement.

    Authlib queries a code, uses it and deletes it last, so two requests at once would both succeed;
    here the query is the redemption.
    """

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        signed_in: SignedIn = request.user
        asked = request.payload.data
        wanted = claims_asked(asked.get("claims"))
        self._note(request.client, signed_in)
        if request.client.userinfo_signed_with:
            # Made here because asking for userinfo is a GET, which writes nothing.
            signing_key(self.server.session, request.client.userinfo_signed_with, now=self.server.now)
        self.server.session.add(
            AuthorizationCode(
                code_hash=token_hash(code),
                client_id=request.client.client_id,
                person_id=signed_in.person_id,
                sid=signed_in.sid,
                redirect_uri=asked["redirect_uri"],
                scope=request.scope,
                nonce=asked.get("nonce", ""),
                code_challenge=asked.get("code_challenge", ""),
                claims={
                    "userinfo": allowed(request.client, wanted.userinfo),
                    "id_token": allowed(request.client, wanted.id_token),
                },
                level=signed_in.level,
                authenticated_at=signed_in.authenticated_at,
                expires_at=self.server.now + CODE_LASTS,
            )
        )

    def _note(self, client: Client, signed_in: SignedIn) -> None:
        """The client will hear of the end of this session, which may still be stepped up."""
        server: ProviderServer = self.server
        subject = pairwise_subject(
            server.session, person_id=signed_in.person_id, sector=client.sector_identifier
        )
        ends = server.now + 2 * SESSION_LASTS
        note_client(
            server.session, client, sid=signed_in.sid, issuer=server.issuer, subject=subject, expires_at=ends
        )

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        server: ProviderServer = self.server
        row = redeem(server.session, code=code, client_id=client.client_id, now=server.now)
        return Code(row) if row else None

    def delete_authorization_code(self, authorization_code: Code) -> None:
        """Kept, so that a second use is recognised; retention clears it away."""

    def authenticate_user(self, authorization_code: Code) -> str:
        person_id: str = authorization_code.row.person_id
        return person_id


class RefreshGrant(Authenticated, RefreshTokenGrant):  # type: ignore[misc]
    """Refresh tokens that work once: each renewal gives a new one."""

    INCLUDE_NEW_REFRESH_TOKEN = True

    def _validate_request_token(self, client: Client) -> Renewal:
        """As Authlib's, but everything else is checked before the token is used up."""
        server: ProviderServer = self.server
        given = self.request.form.get("refresh_token")
        if not given:
            raise InvalidRequestError("Missing 'refresh_token' in request.")
        found = refresh_token(server.session, given)
        if found is None or found.client_id != client.client_id:
            raise InvalidGrantError("The refresh token is not one of this client.")
        renewal = Renewal(found)
        self._validate_token_scope(renewal)
        if not use_refresh_token(server.session, found, now=server.now):
            raise InvalidGrantError("The refresh token has expired or was used before.")
        self.request.authorization_code = renewal
        return renewal

    def authenticate_user(self, refresh_token: Renewal) -> str | None:
        owner = person(self.server.session, refresh_token.row.person_id)
        return owner.id if owner else None

    def revoke_old_credential(self, refresh_token: Renewal) -> None:
        """Done when it was looked up."""


class MachineGrant(Authenticated, ClientCredentialsGrant):  # type: ignore[misc]
    """A department's machine acts for itself at the hub's own interface."""

    def validate_requested_scope(self) -> None:
        client: Client = self.request.client
        scope = client.machine_scope(self.request.form.get("scope"))
        if scope is None:
            raise InvalidScopeError
        self.scope = scope
        wanted = self.request.form.getlist("resource") + self.request.form.getlist("audience")
        if any(one != api_audience(self.server.issuer) for one in wanted):
            raise InvalidTargetError

    def create_token_response(self) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        token = self.generate_token(scope=self.scope, include_refresh_token=False)
        self.save_token(token)
        return 200, token, self.TOKEN_RESPONSE_HEADER


class InvalidTargetError(OAuth2Error):  # type: ignore[misc]
    """The resource is none that tokens are issued for (RFC 8707)."""

    error = "invalid_target"
    description = "Tokens for machines are for the hub's own interface."


class Pkce(CodeChallenge):  # type: ignore[misc]
    """S256 for every client, public or not, unless waived for a client with a reason on record."""

    def validate_code_challenge(self, grant: CodeGrant, redirect_uri: str) -> None:
        """Authlib takes a missing method as `plain` and a missing challenge as no PKCE."""
        del redirect_uri
        asked = grant.request.payload
        for name in ("code_challenge", "code_challenge_method"):
            if len(asked.datalist.get(name, [])) > 1:
                raise InvalidRequestError(f"Multiple {name} in request.")
        challenge = asked.data.get("code_challenge", "")
        method = asked.data.get("code_challenge_method", "")
        if not challenge and not method and grant.client.pkce_waived:
            return
        if method != "S256":
            raise InvalidRequestError("code_challenge_method must be S256.")
        if not CODE_CHALLENGE_PATTERN.match(challenge):
            raise InvalidRequestError("code_challenge is missing or malformed.")

    def validate_code_verifier(self, grant: CodeGrant, result: Any) -> None:
        """Authlib answers a missing verifier with `invalid_request`; RFC 7636 says `invalid_grant`."""
        del result
        verifier = grant.request.form.get("code_verifier", "")
        challenge = grant.request.authorization_code.row.code_challenge
        if not challenge and not verifier:
            return
        right = (
            bool(challenge)
            and CODE_VERIFIER_PATTERN.fullmatch(verifier)
            and compare_s256_code_challenge(verifier, challenge)
        )
        if not right:
            raise InvalidGrantError("code_verifier does not fit the code.")


def code_flow_server(session: Any, *, issuer: str, clients: Any, now: datetime) -> ProviderServer:
    """A server for one request, with everything registered."""
    server = ProviderServer(session, issuer=issuer, clients=clients, now=now)
    server.register_grant(CodeGrant, [Pkce(), IdToken(server)])
    server.register_grant(RefreshGrant, [IdToken(server)])
    server.register_grant(MachineGrant)
    return server
