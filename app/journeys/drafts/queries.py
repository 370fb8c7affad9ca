"""Finding drafts. Every read names the owner, so that nobody reads another's."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.crypto import keyed_hashes
from app.journeys.drafts.models import OPEN, Draft
from app.journeys.drafts.rules import Owner
from app.rows import every, first

GUEST_PURPOSE = "journeys-guest"


def _owned_by(owner: Owner) -> SelectOfScalar[Draft] | None:
    if owner.subject is not None:
        return select(Draft).where(Draft.subject == owner.subject, Draft.issuer == owner.issuer)
    if owner.guest:
        hashes = keyed_hashes(owner.guest, purpose=GUEST_PURPOSE)
        return select(Draft).where(col(Draft.guest_hash).in_(hashes))
    return None


# A second press waits for the first, and then sees what it did.
_LATEST = (
    every(Draft)
    .where(col(Draft.service) == bindparam("service"))
    .order_by(col(Draft.updated_at).desc())
    .limit(1)
    .with_for_update()
)
_SEEN = (
    core_select(
        col(Draft.id),
        col(Draft.state),
        col(Draft.case_id),
        col(Draft.amends),
        col(Draft.content),
        col(Draft.updated_at),
    )
    .where(col(Draft.service) == bindparam("service"))
    .order_by(col(Draft.updated_at).desc())
    .limit(1)
)
_PERSON = and_(col(Draft.subject) == bindparam("subject"), col(Draft.issuer) == bindparam("issuer"))
_GUEST = col(Draft.guest_hash).in_(bindparam("hashes", expanding=True))
# Every page of every journey asks one of these: building the statement costs as much as running it.
_PERSONS, _GUESTS = _LATEST.where(_PERSON), _LATEST.where(_GUEST)
_SEEN_PERSONS, _SEEN_GUESTS = _SEEN.where(_PERSON), _SEEN.where(_GUEST)
_START = core_select(col(Draft.started_at), col(Draft.case_id)).where(col(Draft.id) == bindparam("draft_id"))


@dataclass(frozen=True)
class SeenDraft:
    """A draft as a page shows it: read, never changed."""

    id: str
    state: str
    case_id: str | None
    amends: str | None
    content: str
    updated_at: datetime

    @property
    def answers(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.content)
        return found


def _asked(owner: Owner, service: str) -> dict[str, Any]:
    """What the statements above are asked with; nothing for somebody who can have no draft."""
    if owner.subject is not None:
        return {"subject": owner.subject, "issuer": owner.issuer, "service": service}
    if owner.guest:
        return {"hashes": keyed_hashes(owner.guest, purpose=GUEST_PURPOSE), "service": service}
    return {}


def latest_draft(session: Session, *, owner: Owner, service: str) -> Draft | None:
    """The draft that this owner last worked on in a service, sent or not, locked to be changed."""
    asked = _asked(owner, service)
    if not asked:
        return None
    return first(session, Draft, _PERSONS if owner.subject is not None else _GUESTS, **asked)


def seen_draft(connection: Connection, *, owner: Owner, service: str) -> SeenDraft | None:
    """The same for a page that only shows it."""
    asked = _asked(owner, service)
    if not asked:
        return None
    statement = _SEEN_PERSONS if owner.subject is not None else _SEEN_GUESTS
    found = connection.execute(statement, asked).first()
    return None if found is None else SeenDraft(*found)


def start_of(session: Session, draft_id: str) -> Row[datetime, str | None] | None:
    """When a draft was begun, and the case that it became, if it did."""
    return session.connection().execute(_START, {"draft_id": draft_id}).first()


def draft_of(session: Session, *, owner: Owner, draft_id: str) -> Draft | None:
    """A draft by its identifier, if it is this owner's."""
    owned = _owned_by(owner)
    return None if owned is None else session.exec(owned.where(Draft.id == draft_id)).first()


def open_drafts(session: Session, *, owner: Owner) -> Sequence[Draft]:
    """What this owner has begun and not sent, newest first."""
    owned = _owned_by(owner)
    if owned is None:
        return ()
    return session.exec(owned.where(Draft.state == OPEN).order_by(col(Draft.updated_at).desc())).all()


def guest_drafts(session: Session, *, guest: str) -> Sequence[Draft]:
    """Every draft that a guest's cookie leads to."""
    hashes = keyed_hashes(guest, purpose=GUEST_PURPOSE)
    return session.exec(select(Draft).where(col(Draft.guest_hash).in_(hashes))).all()
