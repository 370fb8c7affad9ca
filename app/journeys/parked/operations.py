"""Parking a form whose sender has to sign in first, and finding it again."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select

from app.crypto import keyed_hash, keyed_hashes
from app.journeys.parked.models import ParkedForm
from app.journeys.rules import Person

KEPT_FOR = timedelta(hours=24)
_PURPOSE = "journeys-parked"
# What belongs to the request and not to the answer.
_NOT_TYPED = frozenset({"csrf_token", "seen"})


def _name(person: Person) -> str:
    return f"{person.issuer}|{person.subject}"


def park(
    session: Session,
    *,
    person: Person,
    service: str,
    step: str,
    form: Mapping[str, Sequence[str]],
    now: datetime,
) -> None:
    """Keep what was typed on a page; an earlier one for the same page goes."""
    forget(session, person=person, service=service, step=step)
    typed = {name: list(values) for name, values in form.items() if name not in _NOT_TYPED}
    session.add(
        ParkedForm(
            person_hash=keyed_hash(_name(person), purpose=_PURPOSE),
            service=service,
            step=step,
            content=json.dumps(typed),
            parked_at=now,
        )
    )


def parked(
    session: Session, *, person: Person, service: str, step: str, now: datetime
) -> dict[str, list[str]] | None:
    """What this person typed on a page before they had to sign in again."""
    asked = select(ParkedForm).where(
        col(ParkedForm.person_hash).in_(keyed_hashes(_name(person), purpose=_PURPOSE)),
        ParkedForm.service == service,
        ParkedForm.step == step,
        ParkedForm.parked_at > now - KEPT_FOR,
    )
    found = session.exec(asked.limit(1)).first()
    return json.loads(found.content) if found else None


def forget(session: Session, *, person: Person, service: str, step: str) -> None:
    """It was sent again, or is replaced."""
    session.exec(
        delete(ParkedForm).where(
            col(ParkedForm.person_hash).in_(keyed_hashes(_name(person), purpose=_PURPOSE)),
            col(ParkedForm.service) == service,
            col(ParkedForm.step) == step,
        )
    )


def forget_old(session: Session, *, now: datetime) -> int:
    """Delete what nobody came back for; returns how many."""
    gone = session.exec(delete(ParkedForm).where(col(ParkedForm.parked_at) < now - KEPT_FOR))
    return int(gone.rowcount)
