"""The form of a registration: what was typed, as a client and as the faults beside its fields."""

import json
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from app.identity.provider.registration_rules import client_faults, public_keys
from app.identity.provider.rules import Client

_TEXTS = (
    "client_id", "name", "name_cy", "backchannel_logout_uri", "auth_method", "jwks_uri", "sector",
    "sector_identifier_uri", "signs_with", "userinfo_signed_with", "organisation", "pkce_waived",
    "nonce_waived", "consent_waived",
)  # fmt: skip
_LINES = ("redirect_uris", "post_logout_redirect_uris")
_CHOICES = ("scopes", "levels", "claims")
_FLAGS = ("resource_server", "requires_pushed", "requires_signed")


@dataclass(frozen=True)
class Filled:
    """A form as it was filled in."""

    values: dict[str, Any]
    client: Client | None = None
    faults: dict[str, str] = field(default_factory=dict)


def empty() -> Filled:
    return of_client(Client("", "", ()))


def of_client(client: Client) -> Filled:
    """The form of a client that is registered."""
    values: dict[str, Any] = {name: getattr(client, name) for name in (*_TEXTS, *_FLAGS)}
    values |= {name: "\n".join(getattr(client, name)) for name in _LINES}
    values |= {name: list(getattr(client, name)) for name in _CHOICES}
    values["jwks"] = json.dumps(dict(client.jwks), indent=1) if client.jwks else ""
    return Filled(values)


def read(sent: MultiDict[str, str], *, client_id: str | None = None) -> Filled:
    """What was sent; the identifier of a registered client does not change."""
    values: dict[str, Any] = {name: sent.get(name, "").strip() for name in (*_TEXTS, *_LINES, "jwks")}
    values |= {name: sent.getlist(name) for name in _CHOICES}
    values |= {name: name in sent for name in _FLAGS}
    values["client_id"] = client_id or values["client_id"]
    faults: dict[str, str] = {}
    jwks: dict[str, Any] = {}
    if values["jwks"]:
        try:
            jwks = public_keys(json.loads(values["jwks"]))
        except ValueError as fault:
            faults["jwks"] = str(fault) if "key" in str(fault) else "This is not JSON"
    parts = {name: values[name] for name in (*_TEXTS, *_FLAGS)}
    parts |= {name: tuple(values[name].split()) for name in _LINES}
    parts |= {name: tuple(values[name]) for name in _CHOICES}
    client = Client(**parts, jwks=jwks)
    return Filled(values, client, {**client_faults(client), **faults} if "jwks" not in faults else faults)
