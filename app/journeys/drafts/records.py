"""Drafts are forgotten after four weeks; a person may see theirs and have them erased at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from app.journeys.drafts.models import OPEN, Draft
from app.journeys.drafts.operations import KEPT_FOR
from app.records import Erasure, KeyedHash, PersonalData, Subject, rows_older

RETENTION = (
    rows_older(
        "drafts not sent",
        Draft,
        col(Draft.updated_at),
        col(Draft.state) == OPEN,
        period=KEPT_FOR,
        since="last change",
        ground="no longer needed: nothing was sent",
    ),
)


def _drafts(session: Session, person: Subject) -> Sequence[Draft]:
    asked = select(Draft).where(
        Draft.subject == person.subject, Draft.issuer == person.issuer, Draft.state == OPEN
    )
    return session.exec(asked.order_by(col(Draft.started_at), col(Draft.id))).all()


def _export(session: Session, person: Subject) -> list[Mapping[str, Any]]:
    return [
        {
            "service": draft.service,
            "started_at": draft.started_at.isoformat(),
            "updated_at": draft.updated_at.isoformat(),
            "answers": draft.answers,
        }
        for draft in _drafts(session, person)
    ]


def _erase(session: Session, person: Subject, go_on: bool) -> Erasure:  # noqa: FBT001 - the port's shape
    found = _drafts(session, person)
    for draft in found if go_on else ():
        session.delete(draft)
    return Erasure(len(found))


PERSONAL_DATA = (PersonalData("drafts", _export, _erase),)

KEYED_HASHES = (
    KeyedHash("journeys_parked_form", "person_hash", until="24 hours after the change: they are kept a day"),
    KeyedHash("journeys_draft", "guest_hash", until="28 days after the change: a guest's draft ends then"),
    KeyedHash("journeys_case", "guest_hash", until="a guest's cookie ends, 28 days after the change"),
)
