"""Decisions of the provider: levels of assurance, what a request may ask, what a client may do."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

CODE_LASTS = timedelta(seconds=60)
ACCESS_TOKEN_LASTS = timedelta(minutes=10)
ID_TOKEN_LASTS = timedelta(minutes=5)
# A chain of refresh tokens ends this long after the person signed in, however often it was renewed.
REFRESH_TOKEN_LASTS = timedelta(days=30)
REFRESH_CHAIN_LASTS = timedelta(days=180)
REQUEST_LASTS = timedelta(hours=1)
ASSERTION_LASTS_AT_MOST = timedelta(hours=1, minutes=5)
CLOCK_LEEWAY_SECONDS = 30
# Both are kept in indexed columns; a nonce of a client has 16 to 64 characters as a rule.
NONCE_MAX, SUBJECT_MAX = 512, 255
_CENTURY_DIGITS = 10

# Weakest first; a level meets a request for it and for every one before it. Identity (P) needs two factors.
CREDENTIAL_LEVELS = ("Cl", "Cl.Cm")
LEVELS = (*CREDENTIAL_LEVELS, "P1.Cl.Cm", "P2.Cl.Cm")
DEFAULT_LEVEL = "Cl.Cm"
PERSON_SCOPES = ("openid", "email", "offline_access")
# What a department's own machine may do at the hub's interface, with no person involved.
MACHINE_SCOPES = ("deliveries:read",)
SCOPES = (*PERSON_SCOPES, *MACHINE_SCOPES)
SIGNING = ("ES256", "RS256")
# What clients may sign with.
ASSERTED_WITH = ["ES256", "RS256", "PS256"]
AUTH_METHODS = ("private_key_jwt", "client_secret_basic", "client_secret_post")
PROMPTS = ("none", "login", "consent", "select_account")
RESPONSE_MODES = ("query", "form_post")
PUSHED_LASTS = timedelta(seconds=90)
PUSHED_PREFIX = "urn:ietf:params:oauth:request_uri:"
LOGOUT_TOKEN_LASTS = timedelta(minutes=2)
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


class BadClaimsError(ValueError):
    """A `claims` parameter that cannot be read."""


class BadVectorError(ValueError):
    """A `vtr` that cannot be read or asks for what is not offered."""


@dataclass(frozen=True)
class Client:
    """A relying party as the provider knows it; Authlib asks it the questions below."""

    client_id: str
    name: str
    redirect_uris: tuple[str, ...]
    name_cy: str = ""
    post_logout_redirect_uris: tuple[str, ...] = ()
    auth_method: str = "private_key_jwt"
    secret_hash: str = ""
    jwks: Mapping[str, Any] = field(default_factory=dict)
    jwks_uri: str = ""
    sector: str = ""
    sector_identifier_uri: str = ""
    backchannel_logout_uri: str = ""
    scopes: tuple[str, ...] = ("openid", "email")
    levels: tuple[str, ...] = CREDENTIAL_LEVELS
    claims: tuple[str, ...] = ("email", "email_verified")
    signs_with: str = "ES256"
    userinfo_signed_with: str = ""
    requires_pushed: bool = False
    requires_signed: bool = False
    consent_waived: str = ""
    pkce_waived: str = ""
    nonce_waived: str = ""
    organisation: str = ""
    resource_server: bool = False
    own: bool = False

    @property
    def id_token_signed_response_alg(self) -> str:
        """What Authlib reads; our ID tokens are never `none`."""
        return self.signs_with

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> None:
        """None: a request always names its redirect URI."""

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """The asked scopes that this client may have for a person; None without `openid`."""
        asked = dict.fromkeys((scope or "").split())
        allowed = [s for s in asked if s in self.scopes and s in PERSON_SCOPES]
        return " ".join(allowed) if "openid" in allowed else None

    def machine_scope(self, scope: str | None) -> str | None:
        """What the client itself may do: all that it is registered for unless it asks for less;
        None where it asks for more or has nothing.
        """
        own = [s for s in self.scopes if s in MACHINE_SCOPES]
        asked = list(dict.fromkeys((scope or "").split())) or own
        return " ".join(asked) if asked and set(asked) <= set(own) else None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Exactly one of the registered addresses, character by character."""
        return redirect_uri in self.redirect_uris

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        del endpoint
        return method == self.auth_method

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    @property
    def grant_types(self) -> tuple[str, ...]:
        """What follows from the registration: addresses, `offline_access`, scopes for machines."""
        offered = {
            "authorization_code": bool(self.redirect_uris),
            "refresh_token": bool(self.redirect_uris) and "offline_access" in self.scopes,
            "client_credentials": self.machine_scope(None) is not None,
        }
        return tuple(name for name, has in offered.items() if has)

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in self.grant_types

    @property
    def asks_consent(self) -> bool:
        """Whether people are asked before this client learns about them: it is outside the hub."""
        return not self.own and not self.consent_waived

    @property
    def sector_identifier(self) -> str:
        """Clients of one sector call a person by the same name (OpenID Connect Core 8.1)."""
        named = self.sector_identifier_uri or (self.redirect_uris[0] if self.redirect_uris else "")
        return self.sector or urlsplit(named).netloc


def parsed(text: str | bytes) -> Any:
    """JSON that another party wrote.

    Raises:
        ValueError: it is none, or is nested more deeply than can be read.
    """
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def level_asked(
    vtr: str | None, acr_values: str | None = None, *, default: str, allowed: tuple[str, ...]
) -> str:
    """The first vector of a `vtr`, else of `acr_values`, that is offered to this client.

    `acr_values` are a wish (OpenID Connect Core 3.1.2.1): one that cannot be met is passed over.

    Raises:
        BadVectorError: `vtr` is no JSON list of vectors, or none of them is offered.
    """
    if not vtr:
        wished = (_ordered(value) for value in (acr_values or "").split())
        return next((level for level in wished if level in allowed and level in LEVELS), default)
    try:
        vectors = parsed(vtr)
    except ValueError:
        raise BadVectorError("vtr is not JSON") from None
    if not isinstance(vectors, list) or not all(isinstance(v, str) for v in vectors):
        raise BadVectorError("vtr is not a list of texts")
    for vector in vectors:
        level = _ordered(vector)
        if level in allowed and level in LEVELS:
            return level
    raise BadVectorError("none of the levels in vtr is offered")


def vector_of(acr_values: str | None, *, allowed: tuple[str, ...]) -> str | None:
    """`acr_values` as a `vtr`: the offered ones in the client's order; they are wishes, not demands
    (OpenID Connect Core 3.1.2.1).
    """
    known = [v for v in (acr_values or "").split() if _ordered(v) in LEVELS and _ordered(v) in allowed]
    return json.dumps(known) if known else None


@dataclass(frozen=True)
class ClaimsAsked:
    """What a `claims` parameter asks (OpenID Connect Core 5.5)."""

    userinfo: tuple[str, ...] = ()
    id_token: tuple[str, ...] = ()
    subject: str = ""
    levels: tuple[str, ...] = ()
    level_is_essential: bool = False


def claims_asked(text: str | None) -> ClaimsAsked:
    """Read a `claims` parameter.

    Raises:
        BadClaimsError: it is no JSON object of the standard's form.
    """
    if not text:
        return ClaimsAsked()
    try:
        document = parsed(text)
    except ValueError:
        raise BadClaimsError("claims is not JSON") from None
    if not isinstance(document, dict):
        raise BadClaimsError("claims is not a JSON object")
    places = {name: document.get(name, {}) for name in ("userinfo", "id_token")}
    for name, asked in places.items():
        if not isinstance(asked, dict) or not all(v is None or isinstance(v, dict) for v in asked.values()):
            raise BadClaimsError(f"{name} in claims is not an object of null or objects")
    acr = places["id_token"].get("acr") or {}
    levels = acr.get("values") or ([acr["value"]] if "value" in acr else [])
    subject = next((p["sub"]["value"] for p in places.values() if (p.get("sub") or {}).get("value")), "")
    if not isinstance(levels, list) or not all(isinstance(one, str) for one in (*levels, subject)):
        raise BadClaimsError("a value in claims is not a text")
    if len(subject) > SUBJECT_MAX or not subject.isprintable():
        raise BadClaimsError("the subject in claims is none of ours")
    return ClaimsAsked(
        tuple(places["userinfo"]),
        tuple(places["id_token"]),
        subject,
        tuple(levels),
        acr.get("essential") is True,
    )


def meets(reached: str, wanted: str) -> bool:
    """Whether a level is enough."""
    return reached in LEVELS and LEVELS.index(reached) >= LEVELS.index(wanted)


def credentials_of(level: str) -> str:
    """The part of a level that is about credentials: `P2.Cl.Cm` needs `Cl.Cm`."""
    return ".".join(part for part in level.split(".") if part.startswith("C"))


def identity_of(level: str) -> str:
    """The part of a level that is about identity: `P2`, or empty."""
    return next((part for part in level.split(".") if part.startswith("P")), "")


def _ordered(vector: str) -> str:
    """`Cm.Cl` is `Cl.Cm`, `Cl.Cm.P2` is `P2.Cl.Cm`, and `P0` asks for nothing."""
    parts = sorted(part for part in vector.split(".") if part != "P0")
    return ".".join(sorted(parts, key=lambda part: not part.startswith("P")))


def seconds_asked(max_age: str | None) -> int | None:
    """`max_age` in seconds; None when absent or unreadable."""
    if not max_age or not (max_age.isascii() and max_age.isdigit()):
        return None
    # More digits than a century has seconds say no more, and Python reads only so many.
    return int((max_age.lstrip("0") or "0")[:_CENTURY_DIGITS])


def api_audience(issuer: str) -> str:
    """The hub's own interface as the audience of an access token: it lies beside the issuer."""
    return f"{issuer.rpartition('/')[0]}/api"


def languages_asked(ui_locales: str | None) -> str | None:
    """The first language of `ui_locales` that the pages have."""
    for tag in (ui_locales or "").split():
        primary = tag.partition("-")[0].lower()
        if primary in {"en", "cy"}:
            return primary
    return None
