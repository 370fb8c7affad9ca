"""Security headers on every answer, and the nonce that the few scripts of a page carry."""

import secrets

from flask import Flask, Response, g

from app.config import Settings


def nonce() -> str:
    """The nonce of this request's content security policy."""
    found: str | None = g.get("nonce")
    if found is None:
        found = g.nonce = secrets.token_urlsafe(16)
    return found


def policy(*, form_targets: tuple[str, ...] = (), frames: bool = False) -> str:
    """The content security policy of a page; forms may also lead to the given origins.

    `frames` lets the page show a part of the hub in a frame, such as a sandboxed stored copy.
    """
    targets = " ".join(("'self'", *form_targets))
    framed = "frame-src 'self'; " if frames else ""
    return (
        "default-src 'none'; "
        f"script-src 'nonce-{nonce()}'; "
        "style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        f"manifest-src 'self'; {framed}form-action {targets}; base-uri 'none'; frame-ancestors 'none'"
    )


def allow_form_target(origin: str) -> None:
    """Let this page's forms end up at another origin, such as a payment page or a relying party."""
    g.setdefault("form_targets", []).append(origin)


def allow_own_frames() -> None:
    """Let this page show an address of the hub itself in a frame."""
    g.own_frames = True


FIXED = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
HTTPS_ONLY = ("Strict-Transport-Security", "max-age=63072000; includeSubDomains; preload")


def install(app: Flask, settings: Settings) -> None:
    app.jinja_env.globals["csp_nonce"] = nonce
    fixed = (*FIXED, HTTPS_ONLY) if settings.secure_cookies else FIXED

    lowered = tuple((name.lower(), (name, value)) for name, value in fixed)

    def add_headers(response: Response) -> Response:
        own = {name.lower() for name, _value in response.headers}
        missing = [header for name, header in lowered if name not in own]
        if "content-security-policy" not in own:
            targets = tuple(g.get("form_targets", ()))
            made = policy(form_targets=targets, frames=bool(g.get("own_frames")))
            missing.append(("Content-Security-Policy", made))
        if response.mimetype == "text/html" and "cache-control" not in own:
            signed_in = "actor" in g and g.actor.signed_in
            missing.append(("Cache-Control", "private, no-store" if signed_in else "private, no-cache"))
        response.headers.extend(missing)
        return response

    app.after_request(add_headers)
