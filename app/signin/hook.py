"""Who is asking: the hook that the factory installs, and the listeners that hear of a sign-in."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from flask import Flask, current_app
from sqlmodel import Session

from app import clock
from app.db import read_session
from app.organisations.queries import roles_held
from app.signin.queries import live_session
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
        with _reading() as session:
            found = live_session(session, token, now=clock.now())
            if found is None:
                return access.Actor()
            held = roles_held(session, issuer=found.issuer, subject=found.subject)
            return access.Actor(
                subject=found.subject,
                issuer=found.issuer,
                level=found.level,
                session_id=found.id,
                roles=frozenset(access.Grant(role.role, role.organisation) for role in held),
            )

    def sign_in_url(self, return_to: str) -> str:
        return sign_in_url(return_to)

    def sign_out_url(self) -> str:
        return "/signin/sign-out"


@contextmanager
def _reading() -> Iterator[Session]:
    """The session of a reading request; a writing one reads apart, so as not to take its lock early."""
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
