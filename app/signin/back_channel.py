"""How the hub reaches its provider: over the network, or in this process where it is the built-in one."""

import contextvars
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import httpx2
from flask import Flask

from app.config import Settings
from app.signin.provider import TransportMaker

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class InProcess:
    """The hub's own application as a WSGI callable that knows nothing of the request under way.

    Flask would share the outer request's application context, and with it the database session of
    the outer request, so each call runs in an empty context.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        return contextvars.Context().run(self._answer, environ, start_response)

    def _answer(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        answer: Any = self.app.wsgi_app(environ, start_response)
        try:
            return list(answer)
        finally:
            close = getattr(answer, "close", None)
            if close is not None:
                close()


def transport_maker(app: Flask, settings: Settings) -> TransportMaker:
    """What makes the transport for one call."""
    if settings.built_in_issuer:
        return lambda: httpx2.WSGITransport(app=InProcess(app))
    return httpx2.HTTPTransport
