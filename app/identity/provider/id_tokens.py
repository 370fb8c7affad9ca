"""ID tokens: Authlib's, signed by our keys, for pairwise subjects, with the level that was reached."""

from typing import Any

from authlib.oauth2.rfc6749 import OAuth2Request
from authlib.oauth2.rfc6749.errors import InvalidRequestError
from authlib.oidc.core.grants import OpenIDCode
from joserfc.jwk import Key

from app.identity.people.queries import person
from app.identity.provider.claims import About, told
from app.identity.provider.keys import signing_key
from app.identity.provider.operations import pairwise_subject
from app.identity.provider.queries import nonce_was_used
from app.identity.provider.rules import ID_TOKEN_LASTS, NONCE_MAX, Client
from app.identity.provider.server import ProviderServer


class IdToken(OpenIDCode):  # type: ignore[misc]
    """ID tokens signed by our keys, for pairwise subjects, with the level in `vot`."""

    def __init__(self, server: ProviderServer) -> None:
        super().__init__()
        self.server = server

    def validate_openid_authorization_request(self, grant: Any, redirect_uri: str) -> None:
        """A nonce is required and works for one ID token, unless waived with a reason."""
        del redirect_uri
        nonces = grant.request.payload.datalist.get("nonce", [])
        if len(nonces) > 1:
            raise InvalidRequestError("Multiple nonce in request.")
        nonce = nonces[0] if nonces else ""
        if not nonce and not grant.client.nonce_waived:
            raise InvalidRequestError("nonce is missing.")
        if len(nonce) > NONCE_MAX or not nonce.isprintable():
            raise InvalidRequestError("nonce is too long or has characters that cannot be shown.")
        if nonce and nonce_was_used(self.server.session, client_id=grant.client.client_id, nonce=nonce):
            raise InvalidRequestError("nonce was used before.")

    def resolve_client_private_key(self, client: Client) -> Key:
        return signing_key(self.server.session, client.signs_with, now=self.server.now)

    def get_encode_header(self, client: Client) -> dict[str, str]:
        key = self.resolve_client_private_key(client)
        return {"alg": client.signs_with, "kid": str(key.kid), "typ": "JWT"}

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        issued = int(self.server.now.timestamp())
        return {
            "iss": self.server.issuer,
            "aud": client.client_id,
            "iat": issued,
            "exp": issued + int(ID_TOKEN_LASTS.total_seconds()),
        }

    def get_authorization_code_claims(self, authorization_code: Any) -> dict[str, Any]:
        claims: dict[str, Any] = super().get_authorization_code_claims(authorization_code)
        row = authorization_code.row
        return {**claims, "vot": row.level, "vtm": f"{self.server.issuer}/trustmark", "sid": row.sid}

    def generate_user_info(self, user: str, scope: str) -> dict[str, Any]:
        """The subject, and what was asked into the ID token; the rest is for the userinfo endpoint."""
        del scope
        client: Client = self.client
        session, now = self.server.session, self.server.now
        sector = client.sector_identifier
        subject = {"sub": pairwise_subject(session, person_id=user, sector=sector)}
        asked, owner = self.asked.get("id_token", []), person(session, user)
        if not asked or owner is None:
            return subject
        about = About(session, owner, client, self.server.issuer, now)
        return {**told(about, scope="", asked=asked), **subject}

    def encode_id_token(self, token: dict[str, Any], request: OAuth2Request) -> str:
        self.client = request.client
        self.asked = request.authorization_code.row.claims
        encoded: str = super().encode_id_token(token, request)
        return encoded
