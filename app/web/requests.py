"""One transaction per request: opened when first asked for, committed on unsafe methods, else rolled back."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from flask import Flask, Response, current_app, g, request
from sqlalchemy import Connection, Engine
from sqlmodel import Session

P = ParamSpec("P")
R = TypeVar("R")

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class DirtyReadError(AssertionError):
    """A GET changed the database; raised in tests only."""


def install(app: Flask, database: Engine) -> None:
    app.extensions["database"] = database
    app.extensions["database_writer"] = database.execution_options(hub_writes=True)
    app.after_request(_finish)
    app.teardown_request(_close)


def engine() -> Engine:
    """The database of this application."""
    found: Engine = current_app.extensions["database"]
    return found


def commits_on_get(why: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a GET commit. The few routes so marked are one list, compared by a contract test."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        view.commits_on_get = why  # type: ignore[attr-defined]
        return view

    return mark


def writes() -> bool:
    """Whether this request is one of those that commit."""
    if request.method not in SAFE_METHODS:
        return True
    view: Any = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "commits_on_get", ""))


def asked(name: str) -> str:
    """A parameter of the address; empty where there is none, which is the most usual."""
    if not request.query_string:
        return ""
    return request.args.get(name, "")


def sent_json() -> Any:
    """The body as JSON; None where it is not, or is nested deeper than anybody could mean."""
    try:
        return request.get_json(force=True, silent=True)
    except RecursionError:
        return None


def db() -> Session:
    """The session of this request."""
    session: Session | None = g.get("db")
    if session is None:
        bind = g.get("connection") or current_app.extensions["database_writer" if writes() else "database"]
        session = g.db = Session(bind, expire_on_commit=False)
    return session


def connection() -> Connection:
    """The connection of this request: enough for a page that changes nothing and needs no objects, and a
    tenth of a millisecond cheaper than a session, which joins it if one is asked for later.
    """
    if "db" in g or writes():
        return db().connection()
    found: Connection | None = g.get("connection")
    if found is None:
        found = g.connection = engine().connect()
    return found


def is_open() -> bool:
    """Whether this request's transaction has begun."""
    session: Session | None = g.get("db")
    return session is not None and session.in_transaction()


def after_commit(action: Callable[[], None]) -> None:
    """Run something once this request's transaction is safely committed."""
    g.setdefault("after_commit", []).append(action)


def release() -> None:
    """Give the connection back before slow work outside the database: nothing may be unsaved."""
    session: Session | None = g.get("db")
    if session is not None:
        session.rollback()
    elif "connection" in g:
        g.pop("connection").close()


def vary_by(response: Response, header: str) -> None:
    """Say that the answer depends on a header of the request."""
    known = response.headers.get("Vary")
    response.headers["Vary"] = f"{known}, {header}" if known else header


def _finish(response: Response) -> Response:
    session: Session | None = g.get("db")
    if session is None:
        return response
    if not writes():
        if current_app.testing and (session.new or session.dirty or session.deleted):
            raise DirtyReadError(f"GET {request.path} left the session dirty: move the write to a POST")
        session.close()
    elif response.status_code < 500:  # a refused sign-in must still be counted
        session.commit()
        for action in g.pop("after_commit", []):
            action()
    else:
        session.rollback()
    return response


def _close(fault: BaseException | None) -> None:
    del fault
    for name in ("db", "connection"):
        held: Session | Connection | None = g.pop(name, None)
        if held is not None:
            held.close()
