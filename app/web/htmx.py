"""htmx: the same URL and view, with a fragment instead of the page. The only importer of htmx_flask."""

from flask import Flask, Response
from flask import request as flask_request
from htmx_flask import Htmx
from htmx_flask import make_response as htmx_response
from htmx_flask import request as htmx_request

from app.web import requests

# htmx-flask 0.1.0 lacks a comma between these two in its own table and refuses both.
MISSING_RESWAPS = {"beforebegin", "afterbegin"}


def is_fragment() -> bool:
    """Whether htmx asked for a part of the page (never when it restores history)."""
    htmx = htmx_request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def respond(body: str, *, reswap: str | None = None, **headers: str | None) -> Response:
    """A fragment with htmx's response headers."""
    known = None if reswap in MISSING_RESWAPS else reswap
    response: Response = htmx_response(body, reswap=known, **headers)
    if reswap in MISSING_RESWAPS:
        response.headers["HX-Reswap"] = str(reswap)
    return response


def install(app: Flask) -> None:
    Htmx(app)

    def vary(response: Response) -> Response:
        if response.mimetype == "text/html" and flask_request.method == "GET":
            requests.vary_by(response, "HX-Request")
        return response

    app.after_request(vary)
