"""Page rate limits by address, for unsafe requests; sign-in and code limits are counted in the database."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from flask import Flask, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from app.config import Settings
from app.web.requests import SAFE_METHODS

P = ParamSpec("P")
R = TypeVar("R")


def keeps_nothing(view: Callable[P, R]) -> Callable[P, R]:
    """A question that needs a body, such as a quote: answered from tables, so as free of limits as a GET."""
    vars(view)["keeps_nothing"] = True
    return view


def _free() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return request.method in SAFE_METHODS or getattr(view, "keeps_nothing", False)


def install(app: Flask, settings: Settings) -> None:
    """Limit how many unsafe requests an address may make; an empty setting means no limit."""
    if not settings.post_rate_limit:
        return
    limiter = Limiter(
        get_remote_address,
        default_limits=[settings.post_rate_limit],
        default_limits_per_method=False,
        default_limits_exempt_when=_free,
        headers_enabled=False,
        storage_uri=settings.redis_url or "memory://",
        key_prefix="hub",
        in_memory_fallback_enabled=bool(settings.redis_url),
        swallow_errors=True,
    )
    limiter.init_app(app)
