"""The least OpenID Connect provider that Authlib's own Flask integration makes: a yardstick, not a model.
It keeps codes and tokens in SQLite, has one person and one client, and shows a form without a page."""

import sqlite3
import time
from dataclasses import dataclass

from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector, current_token
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6750 import BearerTokenValidator
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, request

CLIENT, SECRET, CALLBACK = "bench", "a-secret", "https://bench.example/cb"


class Client:
    """One client by client_secret_post."""

    client_id = CLIENT
    id_token_signed_response_alg = "ES256"

    def get_client_id(self):
        return CLIENT

    def get_default_redirect_uri(self):
        return CALLBACK

    def get_allowed_scope(self, scope):
        return scope

    def check_redirect_uri(self, uri):
        return uri == CALLBACK

    def check_client_secret(self, secret):
        return secret == SECRET

    def check_endpoint_auth_method(self, method, endpoint):
        return method == "client_secret_post"

    def check_response_type(self, response_type):
        return response_type == "code"

    def check_grant_type(self, grant_type):
        return grant_type == "authorization_code"


@dataclass
class Code:
    code: str
    redirect_uri: str
    scope: str
    nonce: str
    auth_time: int

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope

    def get_nonce(self):
        return self.nonce

    def get_auth_time(self):
        return self.auth_time

    def get_acr(self):
        return None

    def get_amr(self):
        return None


@dataclass
class Token:
    scope: str
    expires_at: float

    def is_expired(self):
        return self.expires_at < time.time()

    def is_revoked(self):
        return False

    def get_scope(self):
        return self.scope


def bare_provider(path, hasher, key):  # noqa: C901 - one small class for each question Authlib asks
    """The Flask application."""
    database = sqlite3.connect(path, check_same_thread=False)
    database.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        "CREATE TABLE code (code TEXT PRIMARY KEY, redirect_uri, scope, nonce, auth_time);"
        "CREATE TABLE token (token TEXT PRIMARY KEY, scope, expires_at);"
    )
    password_hash = hasher.hash("a password of the bench")

    class CodeGrant(AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_post",)

        def save_authorization_code(self, code, request):
            data = request.payload.data
            row = (code, data["redirect_uri"], request.scope, data["nonce"], int(time.time()))
            with database:
                database.execute("INSERT INTO code VALUES (?, ?, ?, ?, ?)", row)

        def query_authorization_code(self, code, client):
            row = database.execute("SELECT * FROM code WHERE code = ?", (code,)).fetchone()
            return Code(*row) if row else None

        def delete_authorization_code(self, authorization_code):
            with database:
                database.execute("DELETE FROM code WHERE code = ?", (authorization_code.code,))

        def authenticate_user(self, authorization_code):
            return "person"

    class IdToken(OpenIDCode):
        def exists_nonce(self, nonce, request):
            return False

        def resolve_client_private_key(self, client):
            return key

        def get_client_claims(self, client):
            return {"iss": "https://bare.example", "aud": CLIENT, "iat": int(time.time()), "exp": 2**40}

        def generate_user_info(self, user, scope):
            return {"sub": user}

    class Validator(BearerTokenValidator):
        def authenticate_token(self, token_string):
            row = database.execute(
                "SELECT scope, expires_at FROM token WHERE token = ?", (token_string,)
            ).fetchone()
            return Token(*row) if row else None

    def save_token(token, request):
        with database:
            row = (token["access_token"], token["scope"], time.time() + token["expires_in"])
            database.execute("INSERT INTO token VALUES (?, ?, ?)", row)

    app = Flask("bare")
    app.secret_key = "bench"
    server = AuthorizationServer(
        app, query_client=lambda client_id: Client() if client_id == CLIENT else None, save_token=save_token
    )
    server.register_grant(CodeGrant, [IdToken(require_nonce=True)])
    protect = ResourceProtector()
    protect.register_token_validator(Validator())

    @app.route("/authorize", methods=["GET", "POST"])
    def authorize():
        grant = server.get_consent_grant(end_user="person")
        if request.method == "GET":
            return "<form method=post><input name=password type=password><button>Sign in</button></form>"
        hasher.verify(password_hash, request.form["password"])
        return server.create_authorization_response(grant_user="person", grant=grant)

    @app.post("/token")
    def token():
        return server.create_token_response()

    @app.get("/userinfo")
    @protect("openid")
    def userinfo():
        return {"sub": "person", "scope": current_token.scope}

    return app
