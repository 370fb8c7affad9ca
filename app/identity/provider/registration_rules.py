"""Decisions about a registration: which addresses, keys and settings a client may have."""

import re
from typing import Any
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from app.identity.provider.rules import Client

# It ends up in the content security policy of pages whose forms lead there.
_HOST = re.compile(r"[A-Za-z0-9.-]+|[0-9a-f:.]+")
# Pages beside those of the clients, at /identity/clients/.
_TAKEN = frozenset({"new", "sign-ins", "sign-ins.csv"})
_CLIENT_ID = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}")


def plausible_client_id(text: str) -> bool:
    """Whether any client could be called so: what is not need not be looked for."""
    return bool(_CLIENT_ID.fullmatch(text))


def client_faults(client: Client) -> dict[str, str]:
    """What keeps a client from being registered, by the field that is wrong."""
    faults: dict[str, str] = {}
    if not plausible_client_id(client.client_id):
        faults["client_id"] = "The identifier has 2 to 63 small letters, digits, dots, hyphens or underscores"
    if client.client_id in _TAKEN:
        faults["client_id"] = "This identifier is the address of a page here"
    if not client.name.strip():
        faults["name"] = "Enter the name that people see"
    for field_name, addresses in _addresses(client).items():
        for uri in addresses:
            if fault := redirect_uri_fault(uri):
                faults.setdefault(field_name, f"{uri} cannot be registered: {fault}")
    if not client.grant_types and "redirect_uris" not in faults:
        faults["redirect_uris"] = "At least one redirect URI is needed, or a scope for machines"
    hosts = {urlsplit(uri).hostname for uri in client.redirect_uris}
    if len(hosts) > 1 and not (client.sector or client.sector_identifier_uri):
        # Otherwise their order would decide what people are called (OpenID Connect Core 8.1).
        faults.setdefault("sector", "Redirect URIs on several hosts need a sector, or the file of one")
    if client.redirect_uris and not client.levels:
        faults["levels"] = "Choose at least one level"
    return {**faults, **_key_faults(client)}


def _key_faults(client: Client) -> dict[str, str]:
    known = bool(client.jwks.get("keys"))
    if client.jwks_uri and known:
        return {"jwks_uri": "Give the client's keys or their address, not both"}
    if client.jwks_uri or known:
        return {}
    if client.auth_method == "private_key_jwt":
        return {"jwks_uri": "private_key_jwt needs the client's public keys, or their address"}
    if client.requires_signed:
        return {"requires_signed": "Signed requests need the client's public keys, or their address"}
    return {}


def _addresses(client: Client) -> dict[str, tuple[str, ...]]:
    return {
        "redirect_uris": client.redirect_uris,
        "post_logout_redirect_uris": client.post_logout_redirect_uris,
        "jwks_uri": (client.jwks_uri,) if client.jwks_uri else (),
        "backchannel_logout_uri": (client.backchannel_logout_uri,) if client.backchannel_logout_uri else (),
        "sector_identifier_uri": (client.sector_identifier_uri,) if client.sector_identifier_uri else (),
    }


def public_keys(document: object) -> dict[str, Any]:
    """A key set as a client may register it: never with a private part, which no provider should hold.

    Raises:
        ValueError: it is no key set (RFC 7517), or holds a private key.
    """
    found = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(found, list) or not all(isinstance(key, dict) and "kty" in key for key in found):
        raise ValueError("This is no key set (RFC 7517): an object with a list named keys")
    if any("d" in key or key["kty"] == "oct" for key in found):
        raise ValueError("This holds a private key: send public keys only")
    try:
        KeySet.import_key_set({"keys": found})
    except (JoseError, ValueError, TypeError, KeyError) as fault:
        raise ValueError("One of these keys cannot be read") from fault
    return {"keys": found}


def sector_fault(client: Client, document: object) -> str:
    """What is wrong with the file at a sector_identifier_uri (OpenID Connect Registration 1.0, 5)."""
    if not isinstance(document, list):
        return "The sector's file is no JSON list of redirect URIs, or could not be fetched"
    missing = [uri for uri in client.redirect_uris if uri not in document]
    return f"The sector's file does not list {missing[0]}" if missing else ""


def redirect_uri_fault(uri: str) -> str | None:
    """Why an address cannot be registered for redirects, or None."""
    parts = urlsplit(uri)
    loopback = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if parts.scheme != "https" and not (parts.scheme == "http" and loopback):
        return "it must be https (http only on a loopback address)"
    if not parts.hostname or parts.fragment or "#" in uri:
        return "it must name a host and have no fragment"
    if parts.username is not None or not _HOST.fullmatch(parts.hostname):
        return "its host is not spelled as hosts are"
    if not uri.isascii() or any(c in uri for c in ' "<>\\^`{|}\t\r\n'):
        return "it has characters that belong percent-encoded"
    return None
