"""The provider's metadata (OpenID Connect Discovery 1.0, RFC 8414): what is offered, and nothing more."""

from typing import Any

from app.identity.proofing.credential import CLAIM
from app.identity.provider.claims import CLAIMS
from app.identity.provider.rules import (
    ASSERTED_WITH,
    AUTH_METHODS,
    LEVELS,
    PROMPTS,
    RESPONSE_MODES,
    SCOPES,
    SIGNING,
)

_IN_ID_TOKENS = (
    "iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "acr", "amr", "vot", "vtm", "sid",
)  # fmt: skip


def discovery(issuer: str) -> dict[str, Any]:
    return {
        "issuer": issuer,
        **_endpoints(issuer),
        "scopes_supported": list(SCOPES),
        "response_types_supported": ["code"],
        "response_modes_supported": list(RESPONSE_MODES),
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": list(SIGNING),
        "userinfo_signing_alg_values_supported": list(SIGNING),
        **_client_authentication(),
        "code_challenge_methods_supported": ["S256"],
        "claims_supported": [*_IN_ID_TOKENS, *CLAIMS, CLAIM],
        "claim_types_supported": ["normal"],
        "claims_parameter_supported": True,
        "ui_locales_supported": ["en", "cy"],
        "prompt_values_supported": list(PROMPTS),
        "display_values_supported": ["page"],
        "acr_values_supported": list(LEVELS),
        "authorization_response_iss_parameter_supported": True,
        "request_parameter_supported": True,
        "request_object_signing_alg_values_supported": list(ASSERTED_WITH),
        # Requests by reference are the pushed ones only: nothing is fetched from a client's address.
        "request_uri_parameter_supported": False,
        "require_request_uri_registration": False,
        "require_pushed_authorization_requests": False,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
    }


def _endpoints(issuer: str) -> dict[str, str]:
    return {
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "userinfo_endpoint": f"{issuer}/userinfo",
        "jwks_uri": f"{issuer}/jwks.json",
        "end_session_endpoint": f"{issuer}/end-session",
        "revocation_endpoint": f"{issuer}/revoke",
        "introspection_endpoint": f"{issuer}/introspect",
        "pushed_authorization_request_endpoint": f"{issuer}/par",
        "trustmarks": f"{issuer}/trustmark",
    }


def _client_authentication() -> dict[str, list[str]]:
    return {
        f"{endpoint}_endpoint_auth_{name}_supported": list(values)
        for endpoint in ("token", "revocation", "introspection")
        for name, values in (("methods", AUTH_METHODS), ("signing_alg_values", ASSERTED_WITH))
    }
