"""What clients may learn about a person beyond the subject: by scope, or one by one by `claims`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.identity.people.models import Person
from app.identity.provider.rules import Client


@dataclass(frozen=True)
class About:
    """Whom a claim is about, and for whom."""

    session: Session
    person: Person
    client: Client
    issuer: str
    now: datetime


# A claim that a person does not have is None and left out.
CLAIMS: dict[str, Callable[[About], Any]] = {
    "email": lambda about: about.person.email,
    "email_verified": lambda _about: True,
}
BY_SCOPE: dict[str, tuple[str, ...]] = {"email": ("email", "email_verified")}


def allowed(client: Client, names: Iterable[str]) -> list[str]:
    """The asked claims that are known and that the client is registered for; the rest is ignored."""
    return [name for name in dict.fromkeys(names) if name in CLAIMS and name in client.claims]


def told(about: About, *, scope: str, asked: Iterable[str]) -> dict[str, Any]:
    """The claims that a scope covers, and those asked for one by one."""
    covered = [name for one in scope.split() for name in BY_SCOPE.get(one, ())]
    values = {name: CLAIMS[name](about) for name in (*covered, *allowed(about.client, asked))}
    return {name: value for name, value in values.items() if value is not None}
