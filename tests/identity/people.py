"""People for tests, and a real sign-in through the test client: password, authenticator code, callback."""

import re
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from html import unescape
from urllib.parse import urlsplit

from sqlmodel import select

from app import clock
from app.db import read_session, transaction
from app.identity.people import credentials, operations, queries
from app.identity.people.models import Authenticator, Person

PASSWORD = "correct horse battery staple"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@cache
def _hashed() -> str:
    """Hashed once: a test is about what follows."""
    return credentials.hash_password(PASSWORD)


@dataclass(frozen=True)
class Known:
    """What a person knows about their own account."""

    id: str
    email: str
    password: str = PASSWORD
    secret: str = SECRET


def add_person(engine, email="ada@example.org", *, authenticator=True) -> Known:
    """An account, with an authenticator app unless told otherwise."""
    with transaction(engine) as session:
        person = operations.add_person(
            session,
            email=email,
            password_hash=_hashed(),
            language="en",
            now=clock.now(),
        )
        if authenticator:
            operations.add_authenticator(session, person, secret=SECRET, step=0, now=clock.now())
        return Known(person.id, email)


def fresh_code(engine, person) -> str:
    """The code that the person's app shows; it counts as unused whatever the test did before."""
    with transaction(engine) as session:
        app = queries.authenticator(session, person.id)
        app.last_step = 0
        session.add(app)
    return credentials.current_code(person.secret, now=clock.now())


def follow(client, response):
    """Follow redirects within the hub, by path, until something else comes."""
    for _ in range(10):
        if response.status_code not in {302, 303, 307, 308}:
            return response
        parts = urlsplit(response.location)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        response = client.get(path)
    raise AssertionError(f"too many redirects, the last to {response.location}")


def form_action(response) -> str:
    """Where the page's own form goes."""
    found = re.search(r'action="([^"]+)" novalidate', response.text.split("<main")[1])
    return unescape(found[1])


@contextmanager
def asking_by_default(client, level):
    """A hub whose operator asks for no more by default: a page cannot ask for less than that."""
    settings = client.application.extensions["settings"]
    usual = settings.oidc_vtr
    object.__setattr__(settings, "oidc_vtr", level)
    yield
    object.__setattr__(settings, "oidc_vtr", usual)


def sign_in(client, engine, person, *, return_to="/", level=""):
    """Sign in from the hub's own sign-in link to the page that the person came from."""
    asked = f"/signin/?return-to={return_to}" + (f"&level={level}" if level else "")
    with asking_by_default(client, level or "Cl.Cm"):
        sent = client.get(asked)
    page = follow(client, sent)
    if 'id="password"' in page.text:
        page = follow(
            client, client.post(form_action(page), data={"email": person.email, "password": person.password})
        )
    if "one-time-code" in page.text:
        page = follow(client, client.post(form_action(page), data={"code": fresh_code(engine, person)}))
    return page


def last_step(engine, person) -> int:
    with read_session(engine) as session:
        return session.exec(select(Authenticator.last_step).where(Authenticator.person_id == person.id)).one()


def the_person(engine, email) -> Person:
    with read_session(engine) as session:
        return queries.person_by_email(session, email)
