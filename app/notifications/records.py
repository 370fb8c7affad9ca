"""Messages are kept for a year, security codes for a week; a person may have theirs erased."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, select

from app.notifications.models import Message, Preference
from app.notifications.queries import ADDRESS_PURPOSE
from app.notifications.sandbox.models import SandboxNotification
from app.notifications.templates import TEMPLATES
from app.records import Erasure, KeyedHash, PersonalData, Subject, rows_older

SECRET = tuple(name for name, template in TEMPLATES.items() if template.secret)
GROUND = "no longer needed: the case has its own history"

RETENTION = (
    rows_older(
        "messages with security codes",
        Message,
        col(Message.created_at),
        col(Message.template).in_(SECRET),
        period=timedelta(days=7),
        since="sending",
        ground="no longer needed: the codes work for minutes",
    ),
    rows_older(
        "messages",
        Message,
        col(Message.created_at),
        period=timedelta(days=365),
        since="sending",
        ground=GROUND,
    ),
    rows_older(
        "messages in the Notify sandbox",
        SandboxNotification,
        col(SandboxNotification.created_at),
        period=timedelta(days=30),
        since="sending",
        ground="sandbox",
    ),
)


def _messages(session: Session, person: Subject) -> Sequence[Message]:
    asked = select(Message).where(Message.person == person.subject)
    return session.exec(asked.order_by(col(Message.created_at), col(Message.id))).all()


def _export(session: Session, person: Subject) -> list[Mapping[str, Any]]:
    return [
        {
            "template": one.template,
            "to": one.to,
            "reference": one.reference,
            "language": one.language,
            "created_at": one.created_at.isoformat(),
            "status": one.status,
            "subject": one.subject,
            "fields": {} if one.template in SECRET else json.loads(one.fields),
        }
        for one in _messages(session, person)
    ]


def _erase(session: Session, person: Subject, go_on: bool) -> Erasure:  # noqa: FBT001 - the port's shape
    found = _messages(session, person)
    for message in found if go_on else ():
        session.delete(message)
    return Erasure(len(found))


def _preferences(session: Session, person: Subject) -> Sequence[Preference]:
    asked = select(Preference).where(Preference.subject == person.subject, Preference.issuer == person.issuer)
    return session.exec(asked).all()


def _export_preferences(session: Session, person: Subject) -> list[Mapping[str, Any]]:
    return [
        {"reminders": one.reminders, "changed_at": one.changed_at.isoformat()}
        for one in _preferences(session, person)
    ]


def _forget_preferences(session: Session, person: Subject, go_on: bool) -> Erasure:  # noqa: FBT001 - as above
    found = _preferences(session, person)
    for one in found if go_on else ():
        session.delete(one)
    return Erasure(len(found))


PERSONAL_DATA = (
    PersonalData("messages", _export, _erase),
    PersonalData("preferences", _export_preferences, _forget_preferences),
)


def _address(value: str) -> str:
    return value.strip().lower()


KEYED_HASHES = (KeyedHash("notifications_message", "to_hash", ADDRESS_PURPOSE, "to", _address),)
