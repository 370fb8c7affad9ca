"""RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0) without HTTP."""

from dataclasses import dataclass
from datetime import datetime

from authlib.common.urls import add_params_to_uri
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from app.identity.people.models import ProviderSession
from app.identity.people.sessions import end_session
from app.identity.provider.keys import read_id_token
from app.identity.provider.operations import revoke_session_tokens, tell_clients
from app.identity.provider.rules import Client
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
    hinted = read_id_token(session, parameters.get("id_token_hint", ""), issuer=issuer)
    named = parameters.get("client_id")
    if parameters.get("id_token_hint") and hinted is None:
        return SignOut(None, "", None, "hint")
    audience = hinted["aud"] if hinted else named
    client = clients(audience) if audience else None
    if hinted and named and named != audience:
        return SignOut(None, "", None, "client")
    target = parameters.get("post_logout_redirect_uri")
    if target and (client is None or target not in client.post_logout_redirect_uris):
        return SignOut(client, "", None, "address")
    if target and parameters.get("state"):
        target = add_params_to_uri(target, [("state", parameters["state"])])
    return SignOut(client, hinted.get("sid", "") if hinted else "", target)


def sign_out(session: Session, ended: ProviderSession, *, now: datetime) -> None:
    """End a session and every access token that came out of it, and let its clients know."""
    end_session(session, ended, now=now)
    revoke_session_tokens(session, sid=ended.sid, now=now)
    tell_clients(session, sid=ended.sid, now=now)
