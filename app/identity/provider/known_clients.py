"""The clients that this hub knows: those registered, and the hub itself."""

from base64 import b64decode
from binascii import Error as NotBase64

from flask import Flask, current_app, g
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from app.db import read_session
from app.identity.provider import queries, rules
from app.identity.provider.client_keys import ClientKeys
from app.web import requests


def install(app: Flask) -> None:
    app.extensions.setdefault("identity_clients", {})
    app.extensions["identity_client_keys"] = ClientKeys()


class _Clients:
    """The clients of this request's database, and the hub itself."""

    def __call__(self, client_id: str) -> rules.Client | None:
        # A request asks for its client several times.
        seen: dict[str, rules.Client | None] = g.setdefault("identity_clients_seen", {})
        if client_id not in seen:
            seen[client_id] = _own(client_id) or queries.registered(requests.db(), client_id)
        return seen[client_id]

    def keys_of(self, client: rules.Client) -> KeySet:
        kept: ClientKeys = current_app.extensions["identity_client_keys"]
        return kept.of(client)

    def prepare(self, signed: str, client_id: str | None = None) -> None:
        """Have the keys ready that a client's JWT needs: fetched before any transaction begins,
        for another server may be slow.
        """
        try:
            headers = jws.extract_compact(signed.encode()).headers()
            named = client_id or rules.parsed(b64decode(signed.split(".")[1] + "==", "-_")).get("iss")
        except (JoseError, ValueError, AttributeError, IndexError, NotBase64):
            return
        if not isinstance(named, str):
            return
        with read_session(requests.engine()) as reading:
            client = _own(named) or queries.registered(reading, named)
        if client is not None and client.jwks_uri:
            kept: ClientKeys = current_app.extensions["identity_client_keys"]
            kept.refresh(client.jwks_uri, kid=str(headers.get("kid", "")))


def _own(client_id: str) -> rules.Client | None:
    own: dict[str, rules.Client] = current_app.extensions["identity_clients"]
    return own.get(client_id)


find_client = _Clients()
