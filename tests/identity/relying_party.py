"""A relying party for tests: registered with its own key, it asks, redeems and checks."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from app import clock
from app.db import transaction
from app.identity.provider.operations import add_client
from app.identity.provider.rules import Client

ISSUER = "http://127.0.0.1:8000/identity"
CALLBACK = "https://parks.example/callback"
AFTER = "https://parks.example/signed-out"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass
class RelyingParty:
    """A department's service, on a test client of its own."""

    client: object
    engine: object
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", auto_kid=True))
    client_id: str = "parks"
    verifier: str = ""
    nonce: str = ""

    def register(self, **changes):
        made = Client(
            client_id=self.client_id,
            name="Parks Agency",
            redirect_uris=(CALLBACK,),
            post_logout_redirect_uris=(AFTER,),
            jwks={"keys": [self.key.as_dict(private=False)]},
            consent_waived="tests of consent ask for it",
        )
        with transaction(self.engine) as session:
            add_client(session, replace(made, **changes), by="command", now=clock.now())
        return self

    def parameters(self, **changes):
        """A good authorization request with fresh random values; None leaves a parameter out."""
        self.verifier, self.nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
        digest = hashlib.sha256(self.verifier.encode()).digest()
        good = {
            "client_id": self.client_id,
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "scope": "openid email",
            "state": "a state",
            "nonce": self.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return {k: v for k, v in {**good, **changes}.items() if v is not None}

    def authorize(self, **changes):
        return self.client.get(f"/identity/authorize?{urlencode(self.parameters(**changes), doseq=True)}")

    def assertion(self, **changes):
        now = int(clock.now().timestamp())
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": f"{ISSUER}/token",
            "iat": now,
            "exp": now + 60,
            "jti": secrets.token_urlsafe(16),
        }
        claims = {k: v for k, v in {**claims, **changes}.items() if v is not None}
        return jwt.encode({"alg": "ES256", "kid": self.key.kid}, claims, self.key)

    def token_request(self, code, **changes):
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": self.verifier,
            "client_assertion_type": ASSERTION,
            "client_assertion": self.assertion(),
        }
        return {k: v for k, v in {**form, **changes}.items() if v is not None}

    def redeem(self, given, headers=None, **changes):
        form = self.token_request(**{"code": given, **changes})
        return self.client.post("/identity/token", data=form, headers=headers or {}, csrf=False)

    def claims(self, id_token):
        """The claims of an ID token, its signature checked with the published keys."""
        keys = KeySet.import_key_set(self.client.get("/identity/jwks.json").get_json())
        return jwt.decode(id_token, keys, algorithms=["ES256", "RS256"]).claims


def answer(response):
    """The parameters that a redirect carries back to the client."""
    assert response.status_code == 303, response.text[:500]
    assert response.location.startswith(CALLBACK), response.location
    return {k: v[0] for k, v in parse_qs(urlsplit(response.location).query).items()}
