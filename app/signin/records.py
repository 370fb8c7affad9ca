"""A person's sessions at the hub: named for them, and ended with their records."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from app.records import Erasure, PersonalData, Subject
from app.signin.models import SignInSession


def _sessions(session: Session, person: Subject) -> Sequence[SignInSession]:
    asked = select(SignInSession).where(
        SignInSession.subject == person.subject, SignInSession.issuer == person.issuer
    )
    return session.exec(asked.order_by(col(SignInSession.created_at), col(SignInSession.id))).all()


def _export(session: Session, person: Subject) -> list[Mapping[str, Any]]:
    return [
        {
            "level": one.level,
            "created_at": one.created_at.isoformat(),
            "expires_at": one.expires_at.isoformat(),
        }
        for one in _sessions(session, person)
    ]


def _erase(session: Session, person: Subject, go_on: bool) -> Erasure:  # noqa: FBT001 - the port's shape
    found = _sessions(session, person)
    for one in found if go_on else ():
        session.delete(one)
    return Erasure(len(found))


PERSONAL_DATA = (PersonalData("sessions", _export, _erase),)
