"""Who is asking: the hook that the factory installs, and the listeners that hear of a sign-in."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from urllib.parse import urlencode

from flask import Flask, current_app, g
from sqlmodel import Session

from app import clock
from app.db import read_session
from app.organisations.rules import two_factors
from app.signin.queries import Asking, asking, ended_session
from app.signin.rules import SignInListener
from app.web import access, cookies, requests

SESSION_COOKIE = "session"


def sign_in_url(return_to: str, *, level: str = "") -> str:
    """Where a stranger, or somebody not known well enough, is sent; they come back to the path."""
    asked = {"return-to": return_to, **({"level": level} if level else {})}
    return f"/signin/?{urlencode(asked)}"


class SignInHook:
    """Reads the actor from the session cookie."""

    def load(self) -> access.Actor:
        token = cookies.read(SESSION_COOKIE)
        if token is None:
            return access.Actor()
        found = _asking(token)
        if found is None:
            return access.Actor()
        g.session_ends = found.ends
        # A role is only there for somebody who used two factors this time, not once long ago.
        held = found.roles if found.roles and two_factors(found.level) else ()
        return access.Actor(
            subject=found.subject,
            issuer=found.issuer,
            level=found.level,
            session_id=found.session_id,
            roles=frozenset([access.Grant(role.role, role.organisation) for role in held]),
        )

    def sign_in_url(self, return_to: str, *, level: str = "") -> str:
        return sign_in_url(return_to, level=level)

    def sign_out_url(self) -> str:
        return "/signin/sign-out"


def session_ends() -> datetime | None:
    """When the session of this request ends by itself; None for a guest."""
    found: datetime | None = g.get("session_ends") if access.actor().signed_in else None
    return found


def was_signed_in() -> tuple[str, str] | None:
    """The issuer and subject of a browser whose session has ended; None if it had none or still has."""
    token = cookies.read(SESSION_COOKIE)
    if token is None or access.actor().signed_in:
        return None
    with _reading() as session:
        found = ended_session(session, token)
        return (found.issuer, found.subject) if found else None


def _asking(token: str) -> Asking | None:
    """Who asks, read on the connection of a reading request, or of a writing one whose transaction is open;
    else apart, so as not to take the lock of a writer early.
    """
    now = clock.now()
    if requests.writes() and not requests.is_open():
        with requests.engine().connect() as connection:
            return asking(connection, token, now=now)
    return asking(requests.connection(), token, now=now)


@contextmanager
def _reading() -> Iterator[Session]:
    """The same as a session."""
    if requests.writes():
        with read_session(requests.engine()) as session:
            yield session
    else:
        yield requests.db()


def add_listener(app: Flask, listener: SignInListener) -> None:
    """The factory makes a listener known."""
    app.extensions.setdefault("signin_listeners", []).append(listener)


def listeners() -> list[SignInListener]:
    found: list[SignInListener] = current_app.extensions.get("signin_listeners", [])
    return found
