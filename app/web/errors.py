"""Error pages that say what happened and what to do, as HTML for people and JSON under /api/."""

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, current_app, g, jsonify, render_template, request
from sqlalchemy import exc
from werkzeug.exceptions import HTTPException

from app.web.access import Actor
from app.web.languages import _, _l
from app.web.requests import SAFE_METHODS

log = structlog.get_logger(__name__)

# The database does not answer, or others held it for longer than anybody should wait.
AWAY = (exc.OperationalError, exc.InterfaceError, exc.TimeoutError)
SECONDS_AWAY = 30


@dataclass(frozen=True)
class ErrorPage:
    """What an error page shows."""

    status: int
    heading: str
    paragraphs: tuple[str, ...]
    again_url: str = ""


WORDS: dict[int, tuple[Any, tuple[Any, ...]]] = {
    400: (
        _l("We could not accept that"),
        (
            _l("The page may have been open for a long time, or cookies may be switched off."),
            _l("Go back, reload the page and try again. What you saved before is still there."),
        ),
    ),
    403: (
        _l("You do not have access to this page"),
        (
            _l("You are signed in, but this page needs a role that you do not hold."),
            _l("Ask an administrator of your organisation for access."),
        ),
    ),
    404: (
        _l("Page not found"),
        (
            _l("If you typed the web address, check it is correct."),
            _l("If you pasted it, check that you copied all of it."),
            _l("You can also search or browse from the home page."),
        ),
    ),
    405: (
        _l("This page cannot be used that way"),
        (_l("Go back to the page before and use its button."),),
    ),
    413: (
        _l("That is too large"),
        (_l("What you sent is larger than we accept. Choose a smaller file and try again."),),
    ),
    429: (
        _l("Too many attempts"),
        (_l("Wait a few minutes, then try again. Nothing you saved has been lost."),),
    ),
    503: (
        _l("This service is unavailable for the moment"),
        (_l("Try again in a few minutes. What you saved before is still there."),),
    ),
}
UNSAVED = _l("What you have just sent was not saved. Go back to the page before to send it again.")
FAULT = (
    _l("Sorry, there is a problem with this page"),
    (_l("Try again later. What you saved before is still there."),),
)


def page_for(status: int) -> ErrorPage:
    heading, paragraphs = WORDS.get(status, WORDS[400] if status < 500 else FAULT)
    if status >= 500 and request.method not in SAFE_METHODS:
        paragraphs = (UNSAVED, *paragraphs)
    return ErrorPage(status, str(heading), tuple(str(line) for line in paragraphs))


def _answer(status: int, description: str) -> tuple[Any, int]:
    if request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json":
        return jsonify({"error": {"status": status, "message": description}}), status
    page = page_for(status)
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:  # the page with the form is at the same address
        page = replace(page, again_url=request.full_path.rstrip("?"))
    return render_template("web/error.html", page=page), status


def _known(fault: HTTPException) -> Any:
    if fault.response is not None:
        return fault.response
    cause = getattr(fault, "original_exception", None)
    if isinstance(cause, AWAY):  # the last word, the commit, was not taken
        return _away(cause)
    status = fault.code or 500
    if status < 400:
        return fault
    body, code = _answer(status, fault.description or _("Not accepted"))
    headers = [(k, v) for k, v in fault.get_headers() if k.lower() in {"allow", "retry-after", "location"}]
    return body, code, headers


def _unstorable(_fault: exc.DataError) -> Any:
    """A value that the database cannot hold, such as a text with a NUL: what was sent is at fault."""
    session = g.get("db")
    if session is not None:
        session.rollback()
    log.warning("unstorable_value", route=request.url_rule.rule if request.url_rule else "unknown")
    return _answer(400, "a value cannot be stored")


def _away(fault: Exception) -> Any:
    """Say that it is for the moment; nobody is asked who they are, which takes the database."""
    _undo("database_away", fault)
    g.setdefault("actor", Actor())
    body, status = _answer(503, "the database does not answer")
    return body, status, {"Retry-After": str(SECONDS_AWAY)}


def _unknown(fault: Exception) -> Any:
    _undo("request_failed", fault)
    return _answer(500, "internal error")


def _undo(event: str, fault: Exception) -> None:
    if current_app.testing and not current_app.config.get("SHOW_ERROR_PAGES"):
        raise fault
    # The traceback names code, not people; the path may, so only the route is logged.
    rule = request.url_rule.rule if request.url_rule else "unknown"
    log.error(event, route=rule, method=request.method, exc_info=fault)
    session = g.get("db")
    if session is not None:
        session.rollback()


def install(app: Flask) -> None:
    app.register_error_handler(HTTPException, _known)
    app.register_error_handler(exc.DataError, _unstorable)
    for kind in AWAY:
        app.register_error_handler(kind, _away)
    app.register_error_handler(Exception, _unknown)
