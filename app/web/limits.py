"""Page rate limits by address, for unsafe requests; sign-in and code limits are counted in the database."""

import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from flask import Flask, Response, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from app.config import Settings
from app.web.requests import SAFE_METHODS

# Tries at a password or a code are counted over a quarter of an hour; letters over longer.
SECONDS_OF_PATIENCE = 15 * 60
TOO_MANY = 429

P = ParamSpec("P")
R = TypeVar("R")


def keeps_nothing(view: Callable[P, R]) -> Callable[P, R]:
    """A question that needs a body, such as a quote: answered from tables, so as free of limits as a GET."""
    vars(view)["keeps_nothing"] = True
    return view


def _free() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return request.method in SAFE_METHODS or getattr(view, "keeps_nothing", False)


def _say_when(response: Response) -> Response:
    """Programs wait as long as they are told: every refusal of too much says how long."""
    if response.status_code == TOO_MANY and "Retry-After" not in response.headers:
        response.headers["Retry-After"] = str(SECONDS_OF_PATIENCE)
    return response


def install(app: Flask, settings: Settings) -> None:
    """Limit how many unsafe requests an address may make; an empty setting means no limit."""
    app.after_request(_say_when)
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

    def say_when_the_limit_ends(response: Response) -> Response:
        limit = limiter.current_limit
        if response.status_code == TOO_MANY and limit is not None and limit.breached:
            response.headers["Retry-After"] = str(max(1, round(limit.reset_at - time.time())))
        return response

    app.after_request(say_when_the_limit_ends)
