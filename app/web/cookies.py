"""Cookies: `__Host-` and Secure over https, the same names without prefix over http in development."""

from flask import current_app, request
from werkzeug.wrappers import Response

from app.config import Settings


def cookie_name(name: str) -> str:
    """The name as it is on the wire."""
    return f"__Host-{name}" if _settings().secure_cookies else name


def read(name: str) -> str | None:
    known, asked = request.cookies, cookie_name(name)
    # Werkzeug's own `get` makes an answer of 400 for every name that is not there.
    if asked not in known:
        return None
    return known[asked]


def write(
    response: Response, name: str, value: str, *, max_age: int | None = None, script: bool = False
) -> None:
    """Set a cookie for the whole hub: HttpOnly unless a script must read it, SameSite=Lax."""
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=max_age,
        path="/",
        secure=_settings().secure_cookies,
        httponly=not script,
        samesite="Lax",
    )


def drop(response: Response, name: str) -> None:
    response.delete_cookie(
        cookie_name(name),
        path="/",
        secure=_settings().secure_cookies,
        httponly=True,
        samesite="Lax",
    )


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found
