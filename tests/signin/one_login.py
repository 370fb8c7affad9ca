"""A sandbox issuer in GOV.UK One Login's shape, over real HTTP: vectors of trust, ES256, pairwise subjects,
ID tokens of 120 seconds, the core identity signed by another party's key. A test may spoil any of it.
"""

import secrets
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

from flask import Flask, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from app import clock
from app.signin.rules import half_hash
from tests.serving import free_port, served

CORE = "https://vocab.account.gov.uk/v1/coreIdentityJWT"
SUBJECT = "urn:fdc:gov.uk:2022:56P4CMsGh_02YOlWpd8PAOI-2sVlB2nsNU7mcLZYhYw="
NAME = [{"value": "Nia", "type": "GivenName"}, {"value": "Rowlands", "type": "FamilyName"}]


def new_key(kid):
    return ECKey.generate_key("P-256", {"kid": kid, "alg": "ES256", "use": "sig"})


@dataclass
class OneLogin:
    """The issuer; `spoil` changes claims, headers, keys or answers by name for the next sign-in."""

    port: int = field(default_factory=free_port)
    key: ECKey = field(default_factory=lambda: new_key("oidc-1"))
    core_key: ECKey = field(default_factory=lambda: new_key("core-1"))
    client_keys: dict = field(default_factory=dict)
    spoil: dict = field(default_factory=dict)
    codes: dict = field(default_factory=dict)
    tokens: dict = field(default_factory=dict)
    requests: list = field(default_factory=list)
    sid: str = "sid-1"

    @property
    def issuer(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def identity_issuer(self):
        return f"{self.issuer}/identity"

    @property
    def did(self):
        return f"did:web:127.0.0.1%3A{self.port}:identity"

    def changed(self, what, good):
        """`good` with what a test wants changed; None takes a member out."""
        return {k: v for k, v in {**good, **self.spoil.get(what, {})}.items() if v is not None}

    def signed(self, what, claims, key, header):
        if what in self.spoil.get("raw", {}):
            return self.spoil["raw"][what](claims, key, header)
        used = self.spoil.get("key", {}).get(what, key)
        return jwt.encode(self.changed(f"{what}_header", header), self.changed(what, claims), used)

    def id_token(self, asked, access_token):
        now = int(clock.now().timestamp())
        level = asked["vtr"].strip('[]"')
        claims = {
            "iss": f"{self.issuer}",
            "sub": SUBJECT,
            "aud": asked["client_id"],
            "exp": now + 120,
            "iat": now,
            "nonce": asked["nonce"],
            "at_hash": half_hash(access_token),
            "vot": ".".join(part for part in level.split(".") if part.startswith("C")),
            "vtm": f"{self.issuer}/trustmark",
            "sid": self.sid,
        }
        return self.signed("id_token", claims, self.key, {"alg": "ES256", "kid": "oidc-1"})

    def core_identity(self, asked):
        now = int(clock.now().timestamp())
        person = {"name": [{"nameParts": NAME}], "birthDate": [{"value": "1984-03-12"}]}
        claims = {
            "iss": f"{self.identity_issuer}/",
            "sub": SUBJECT,
            "aud": asked["client_id"],
            "nbf": now,
            "iat": now,
            "exp": now + 1800,
            "vot": "P2",
            "vtm": f"{self.issuer}/trustmark",
            "vc": {
                "type": ["VerifiableCredential", "IdentityClaimsCredential"],
                "credentialSubject": person,
            },
        }
        return self.signed("core", claims, self.core_key, {"alg": "ES256", "kid": f"{self.did}#core-1"})

    def logout_token(self, **changes):
        now = int(clock.now().timestamp())
        claims = {
            "iss": self.issuer,
            "sub": SUBJECT,
            "aud": "hub",
            "iat": now,
            "exp": now + 120,
            "jti": secrets.token_urlsafe(8),
            "sid": self.sid,
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
        }
        kept = {k: v for k, v in {**claims, **changes}.items() if v is not None}
        return jwt.encode({"alg": "ES256", "kid": "oidc-1", "typ": "logout+jwt"}, kept, self.key)

    def app(self):
        made = Flask("one_login")
        made.add_url_rule("/.well-known/openid-configuration", view_func=self.discovery)
        made.add_url_rule("/jwks.json", view_func=self.jwks)
        made.add_url_rule("/identity/did.json", view_func=self.document)
        made.add_url_rule("/authorize", view_func=self.authorize)
        made.add_url_rule("/token", view_func=self.token, methods=["POST"])
        made.add_url_rule("/userinfo", view_func=self.userinfo)
        return made

    def discovery(self):
        at = self.issuer
        document = {
            "issuer": at,
            "authorization_endpoint": f"{at}/authorize",
            "token_endpoint": f"{at}/token",
            "userinfo_endpoint": f"{at}/userinfo",
            "jwks_uri": f"{at}/jwks.json",
            "end_session_endpoint": f"{at}/logout",
        }
        return jsonify(self.changed("discovery", document))

    def jwks(self):
        return jsonify(keys=[self.key.as_dict(private=False)])

    def document(self):
        method = {
            "type": "JsonWebKey",
            "id": f"{self.did}#core-1",
            "controller": self.did,
            "publicKeyJwk": self.core_key.as_dict(private=False),
        }
        return jsonify(self.changed("did", {"id": self.did, "assertionMethod": [method]}))

    def authorize(self):
        asked = request.args.to_dict()
        self.requests.append(asked)
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        answer = self.changed("answer", {"code": code, "state": asked["state"]})
        return redirect(f"{asked['redirect_uri']}?{urlencode(answer)}")

    def token(self):
        """As One Login: private_key_jwt only, the token endpoint its audience, a code works once."""
        keys = KeySet.import_key_set(self.client_keys)
        who = jwt.decode(request.form["client_assertion"], keys, algorithms=["ES256"]).claims
        asked = self.codes.pop(request.form["code"], None)
        if asked is None or who["aud"] != f"{self.issuer}/token" or who["sub"] != asked["client_id"]:
            return jsonify(error="invalid_grant"), 400
        access = secrets.token_urlsafe(16)
        self.tokens[access] = asked
        answer = {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": 180,
            "id_token": self.id_token(asked, access),
        }
        return jsonify(self.changed("tokens", answer))

    def userinfo(self):
        asked = self.tokens[request.headers["Authorization"].removeprefix("Bearer ")]
        about = {"sub": SUBJECT, "email": "nia@example.org", "email_verified": True}
        if CORE in asked.get("claims", ""):
            about[CORE] = self.core_identity(asked)
        return jsonify(self.changed("userinfo", about))


@contextmanager
def running():
    """The issuer on loopback while the block runs."""
    made = OneLogin()
    with served(made.app(), made.port):
        yield made
