"""RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0) without HTTP."""

from dataclasses import dataclass
from datetime import datetime

from authlib.common.urls import add_params_to_uri
from joserfc import jwt
from joserfc.errors import JoseError
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from app.identity.people.models import ProviderSession
from app.identity.people.sessions import end_session
from app.identity.provider.keys import verification_keys
from app.identity.provider.operations import revoke_session_tokens
from app.identity.provider.rules import SIGNING, Client
from app.identity.provider.server import ClientLookUp


@dataclass(frozen=True)
class SignOut:
    """What a client asks when it sends a person here to sign out."""

    client: Client | None
    sid: str
    return_to: str | None
    fault: str = ""

    def is_of(self, session: ProviderSession | None) -> bool:
        """Whether the client proved that it means this very session, so nobody need be asked."""
        return session is not None and bool(self.sid) and session.sid == self.sid


def examine(
    session: Session, parameters: MultiDict[str, str], *, issuer: str, clients: ClientLookUp
) -> SignOut:
    """Read and check a sign-out request; a bad one still shows a page but leads nowhere."""
    hint = _hint(session, parameters.get("id_token_hint", ""), issuer=issuer)
    named = parameters.get("client_id")
    if parameters.get("id_token_hint") and hint is None:
        return SignOut(None, "", None, "hint")
    audience = hint["aud"] if hint else named
    client = clients(audience) if audience else None
    if hint and named and named != audience:
        return SignOut(None, "", None, "client")
    target = parameters.get("post_logout_redirect_uri")
    if target and (client is None or target not in client.post_logout_redirect_uris):
        return SignOut(client, "", None, "address")
    if target and parameters.get("state"):
        target = add_params_to_uri(target, [("state", parameters["state"])])
    return SignOut(client, hint.get("sid", "") if hint else "", target)


def sign_out(session: Session, ended: ProviderSession, *, now: datetime) -> None:
    """End a session and every token that came out of it."""
    end_session(session, ended, now=now)
    revoke_session_tokens(session, sid=ended.sid, now=now)


def _hint(session: Session, token: str, *, issuer: str) -> dict[str, str] | None:
    """The claims of an ID token of ours, however old; None if it is not ours."""
    if not token:
        return None
    try:
        claims = jwt.decode(token, verification_keys(session), algorithms=list(SIGNING)).claims
    except (JoseError, ValueError):
        return None
    known = claims.get("iss") == issuer and isinstance(claims.get("aud"), str)
    return claims if known else None
