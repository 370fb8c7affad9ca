"""What the modules share: a hub on loopback, the suite's clients, a person's browser, and the checks
that the conformance suite makes of every answer."""

import base64
import hashlib
import secrets
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet

from app import clock
from app.db import transaction
from app.identity.people.queries import token_hash
from app.identity.provider.operations import add_client
from app.identity.provider.rules import Client
from tests.identity.serving import Citizen

BASE = "https://suite.example/test/a/directhub"
CALLBACK, AFTER = f"{BASE}/callback", f"{BASE}/post_logout_redirect"
SECRET = "a secret of the suite"
WAIVED = "the conformance suite's Basic OP plan"
SCOPES = ("openid", "email", "offline_access")


@dataclass(frozen=True)
class NotApplicable:
    """The module's own skip condition, in its own words, which holds here."""

    quote: str


@dataclass(frozen=True)
class Warned:
    """The suite would end with a warning, which certification allows."""

    why: str


def register(engine, *, backchannel=""):
    """The clients of the suite's static registration: Basic, a second one, and by client_secret_post."""
    methods = {
        "suite": "client_secret_basic",
        "suite-2": "client_secret_basic",
        "suite-post": "client_secret_post",
    }
    with transaction(engine) as session:
        for client_id, method in methods.items():
            made = Client(
                client_id=client_id,
                name="Conformance suite",
                redirect_uris=(CALLBACK,),
                post_logout_redirect_uris=(AFTER,),
                backchannel_logout_uri=backchannel,
                auth_method=method,
                secret_hash=token_hash(SECRET),
                scopes=SCOPES,
                signs_with="RS256",
                pkce_waived=WAIVED,
                nonce_waived=WAIVED,
                consent_waived=WAIVED,
            )
            add_client(session, made, by="command", now=clock.now())


@contextmanager
def later(seconds):
    """The hub's clock, which is this process's, so much later."""
    true = clock.now
    clock.now = lambda: true() + timedelta(seconds=seconds)
    try:
        yield
    finally:
        clock.now = true


@dataclass
class Flow:
    """One authorization: what was asked, and what came back."""

    asked: dict
    answer: dict
    tokens: dict = field(default_factory=dict)
    claims: dict = field(default_factory=dict)
    header: dict = field(default_factory=dict)


class Suite:
    """One module's visit to the provider, with a browser that has no cookies yet."""

    def __init__(self, hub, engine, person, client_id="suite"):
        self.hub, self.engine, self.client_id = hub, engine, client_id
        self.issuer = f"{hub}/identity"
        self.citizen = Citizen(hub, engine, person)
        self.http = self.citizen.client
        self.metadata = self.http.get(f"{self.issuer}/.well-known/openid-configuration").json()

    def close(self):
        self.citizen.close()

    def request(self, **changes):
        good = {
            "client_id": self.client_id,
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "scope": "openid",
            "state": secrets.token_urlsafe(8),
            "nonce": secrets.token_urlsafe(8),
        }
        return {k: v for k, v in {**good, **changes}.items() if v is not None}

    def url(self, asked):
        return f"{self.metadata['authorization_endpoint']}?{urlencode(asked)}"

    def visit(self, **changes):
        """Open an authorization request and stop at whatever comes, page or redirect."""
        return self.citizen.get(self.url(self.request(**changes)))

    def authorize(self, **changes):
        """An authorization that the person goes through with."""
        asked = self.request(**changes)
        return Flow(asked, self.callback(self.citizen.sign_in(self.url(asked)), asked))

    def callback(self, arrived, asked):
        """The parameters at the redirect address, checked as the suite does."""
        assert arrived.is_redirect, arrived.text[:2000]
        location = arrived.headers["location"]
        assert location.startswith(asked["redirect_uri"])
        assert not urlsplit(location).fragment
        sent = {k: v[0] for k, v in parse_qs(urlsplit(location).query).items()}
        assert sent.get("state") == asked.get("state")
        assert sent["iss"] == self.issuer
        return sent

    def post(self, endpoint, form, *, client_id=None):
        """A request of the client itself, with its secret."""
        who = client_id or self.client_id
        if who == "suite-post":
            form, proof = {**form, "client_id": who, "client_secret": SECRET}, {}
        else:
            pair = base64.b64encode(f"{who}:{SECRET.replace(' ', '+')}".encode()).decode()
            proof = {"Authorization": f"Basic {pair}"}
        return self.http.post(self.metadata[endpoint], data=form, headers=proof)

    def redeem(self, flow, **changes):
        form = {
            "grant_type": "authorization_code",
            "code": flow.answer["code"],
            "redirect_uri": CALLBACK,
            **changes,
        }
        return self.post("token_endpoint", form)

    def finish(self, flow, **changes):
        """Redeem the code and check what comes with it."""
        answer = self.redeem(flow, **changes)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("application/json")
        assert "no-store" in answer.headers["cache-control"]
        flow.tokens = answer.json()
        assert flow.tokens["token_type"].lower() == "bearer"
        assert len(flow.answer["code"]) >= 22
        assert len(flow.tokens["access_token"]) >= 22, "128 bits at least"
        flow.header, flow.claims = self.id_token(flow.tokens["id_token"], flow)
        return flow

    def happy(self, **changes):
        """Authorization, tokens, and the userinfo of the same subject."""
        flow = self.finish(self.authorize(**changes))
        assert self.userinfo(flow).json()["sub"] == flow.claims["sub"]
        return flow

    def id_token(self, token, flow=None):
        keys = KeySet.import_key_set(self.http.get(self.metadata["jwks_uri"]).json())
        decoded = jwt.decode(token, keys, algorithms=["RS256"])
        claims, now = decoded.claims, clock.now().timestamp()
        assert (claims["iss"], claims["aud"]) == (self.issuer, self.client_id)
        assert claims["iat"] <= now + 5 < claims["exp"]
        assert isinstance(claims["sub"], str)
        assert len(claims["sub"]) <= 255
        if flow is not None:
            assert claims.get("nonce") == flow.asked.get("nonce")
            digest = hashlib.sha256(flow.tokens["access_token"].encode()).digest()[:16]
            assert claims["at_hash"] == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return decoded.header, claims

    def userinfo(self, flow, method="GET", *, in_body=False):
        token, where = flow.tokens["access_token"], self.metadata["userinfo_endpoint"]
        if in_body:
            return self.http.request(method, where, data={"access_token": token})
        return self.http.request(method, where, headers={"Authorization": f"Bearer {token}"})

    def end_session(self, **asked):
        return self.citizen.get(f"{self.metadata['end_session_endpoint']}?{urlencode(asked)}")

    def signed_in(self):
        """Whether prompt=none still gets a code."""
        asked = self.request(prompt="none")
        sent = self.callback(self.citizen.get(self.url(asked)), asked)
        assert "code" in sent or sent["error"] in {
            "login_required",
            "interaction_required",
        }
        return "code" in sent


def asks_to_sign_in(page):
    return not page.is_redirect and 'id="password"' in page.text
