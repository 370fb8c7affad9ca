"""The test client: checks every page it fetches, adds the CSRF token, and can be somebody."""

import re
from contextlib import nullcontext
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from app.web.access import Actor, Grant
from app.web.cookies import cookie_name
from tests.pages import check_fragment, check_page
from tests.privileged import watched

SEED = "the-seed-of-the-test-client"
NONCE = re.compile(r"'nonce-([^']+)'")


class PageClient(FlaskClient):
    """A FlaskClient that reads pages as strictly as the house rules ask."""

    csrf: str = ""
    checks = True

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        method = kwargs.get("method", "GET")
        headers = dict(kwargs.pop("headers", None) or {})
        if method not in {"GET", "HEAD", "OPTIONS"} and kwargs.pop("csrf", True):
            headers.setdefault("X-CSRF-Token", self._token())
        with self._watched(method, args[0] if args else ""):
            response = super().open(*args, headers=headers, **kwargs)
        self._check(response, fragment="HX-Request" in headers)
        return response

    def _watched(self, method: str, path: Any) -> Any:
        """A privileged POST leaves exactly one audit row, whichever test makes it."""
        if method != "POST" or not isinstance(path, str):
            return nullcontext()
        adapter = self.application.url_map.bind("localhost")
        try:
            endpoint, _ = adapter.match(path.partition("?")[0], method="POST")
        except HTTPException:
            return nullcontext()
        demand = getattr(self.application.view_functions[endpoint], "demand", None)
        if demand is None or demand.kind != "staff":
            return nullcontext()
        return watched(self.application.extensions["database"], path)

    def _token(self) -> str:
        if not self.csrf:
            with self.application.test_request_context():
                name = cookie_name("csrf")
            self.set_cookie(name, SEED)
            with self.application.test_request_context(headers={"Cookie": f"{name}={SEED}"}):
                self.csrf = self.application.jinja_env.globals["csrf_token"]()
        return self.csrf

    def _check(self, response: TestResponse, *, fragment: bool) -> None:
        if (
            response.mimetype != "text/html"
            or not response.data
            or response.status_code in {301, 302, 303, 307, 308}
        ):
            return
        stranger = response.headers.get("Content-Security-Policy", "").startswith("sandbox;")
        if not self.checks or stranger:
            return
        url = response.request.path
        if fragment and b"<html" not in response.data:
            check_fragment(response.text, url=url)
            return
        nonce = NONCE.search(response.headers["Content-Security-Policy"])
        check_page(response.text, url=url, status=response.status_code, nonce=nonce and nonce.group(1))

    def act_as(self, subject: str | None = "sample-person", roles: Any = (), level: str = "Cl.Cm") -> None:
        """Be somebody from now on, without signing in; None is a stranger again."""
        actor = Actor()
        if subject is not None:
            grants = frozenset(Grant(*role) if isinstance(role, tuple) else Grant(role) for role in roles)
            actor = Actor(subject, "https://issuer.test", level, f"session-of-{subject}", grants)
        self.application.extensions["actor_hook"].acting = actor


class ActingHook:
    """Stands before the application's own hook: whoever a test acts as, else who is really signed in."""

    def __init__(self, app: Flask) -> None:
        self.real = app.extensions["actor_hook"]
        self.acting: Actor | None = None

    def load(self) -> Actor:
        return self.acting if self.acting is not None else self.real.load()

    def sign_in_url(self, return_to: str, *, level: str = "") -> str:
        return self.real.sign_in_url(return_to, level=level)

    def sign_out_url(self) -> str:
        return self.real.sign_out_url()
