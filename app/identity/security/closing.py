"""News upward: an account was closed. Slices above register with the factory and forget their part."""

from datetime import datetime
from typing import Protocol

from flask import Flask
from sqlmodel import Session

from app.identity.people.models import Person
from app.identity.provider.queries import subject_of
from app.identity.provider.rules import Client


class ClosureListener(Protocol):
    """Called inside the transaction that closes an account; what it raises undoes the closing."""

    def account_closed(self, session: Session, *, issuer: str, subject: str, now: datetime) -> None: ...


def add_listener(app: Flask, listener: ClosureListener) -> None:
    """The factory makes a listener known."""
    app.extensions.setdefault("identity_closure_listeners", []).append(listener)


def closed(app: Flask, session: Session, person: Person, *, issuer: str, now: datetime) -> None:
    """Tell the hub's own services, under the name by which they know the person."""
    own: dict[str, Client] = app.extensions["identity_clients"]
    listeners: list[ClosureListener] = app.extensions.get("identity_closure_listeners", [])
    for client in own.values():
        subject = subject_of(session, person_id=person.id, sector=client.sector_identifier)
        for listener in listeners if subject else ():
            listener.account_closed(session, issuer=issuer, subject=subject or "", now=now)
