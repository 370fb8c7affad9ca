"""Protection against cross-site requests: a signed token tied to a random cookie, checked on every
unsafe request to a route that is not for machines, plus the browser's own Sec-Fetch-Site.
"""

import hashlib
import hmac
import secrets

from flask import Flask, Response, abort, g, request
from markupsafe import Markup

from app.config import Settings
from app.crypto import derive
from app.web import access, cookies
from app.web.requests import SAFE_METHODS

COOKIE = "csrf"
FIELD = "csrf_token"
HEADER = "X-CSRF-Token"


def install(app: Flask, settings: Settings) -> None:
    keys = [derive(secret, "csrf") for secret in settings.secrets]

    def token() -> str:
        if "csrf_token" not in g:
            g.csrf_token = _sign(keys[0], _seed())
        found: str = g.csrf_token
        return found

    def field() -> Markup:
        return Markup(f'<input type="hidden" name="{FIELD}" value="{token()}">')  # noqa: S704 - hexadecimal

    def check() -> None:
        demand = access.demand_of(request.endpoint)
        if request.method in SAFE_METHODS or demand is None or demand.kind == "machine":
            return
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
            abort(400, "cross-site request")
        if not _genuine(keys):
            abort(400, "csrf")

    app.jinja_env.globals["csrf_field"] = field
    app.jinja_env.globals["csrf_token"] = token
    app.before_request(check)
    app.after_request(_keep_cookie)


def _sign(key: bytes, seed: str) -> str:
    return hmac.new(key, seed.encode(), hashlib.sha256).hexdigest()


def _seed() -> str:
    if "csrf_seed" not in g:
        known = cookies.read(COOKIE)
        g.csrf_seed = known or secrets.token_urlsafe(24)
        g.csrf_is_new = known is None
    found: str = g.csrf_seed
    return found


def _genuine(keys: list[bytes]) -> bool:
    known = cookies.read(COOKIE)
    sent = request.headers.get(HEADER) or request.form.get(FIELD, "")
    return bool(known) and any(hmac.compare_digest(_sign(key, str(known)), sent) for key in keys)


def _keep_cookie(response: Response) -> Response:
    if g.get("csrf_is_new"):
        cookies.write(response, COOKIE, g.csrf_seed)
    return response
