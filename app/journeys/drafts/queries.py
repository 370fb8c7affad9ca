"""Finding drafts. Every read names the owner, so that nobody reads another's."""

from collections.abc import Sequence

from sqlalchemy import bindparam
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.crypto import keyed_hashes
from app.journeys.drafts.models import OPEN, Draft
from app.journeys.drafts.rules import Owner

GUEST_PURPOSE = "journeys-guest"


def _owned_by(owner: Owner) -> SelectOfScalar[Draft] | None:
    if owner.subject is not None:
        return select(Draft).where(Draft.subject == owner.subject, Draft.issuer == owner.issuer)
    if owner.guest:
        hashes = keyed_hashes(owner.guest, purpose=GUEST_PURPOSE)
        return select(Draft).where(col(Draft.guest_hash).in_(hashes))
    return None


def _latest(whose: SelectOfScalar[Draft], *, lock: bool) -> SelectOfScalar[Draft]:
    asked = whose.where(Draft.service == bindparam("service")).order_by(col(Draft.updated_at).desc()).limit(1)
    if lock:  # a second press waits for the first, and then sees what it did
        asked = asked.with_for_update().execution_options(populate_existing=True)
    return asked


# Every page of every journey asks one of these: building the statement costs as much as running it.
_PERSONS = {
    lock: _latest(
        select(Draft).where(Draft.subject == bindparam("subject"), Draft.issuer == bindparam("issuer")),
        lock=lock,
    )
    for lock in (False, True)
}
_GUESTS = {
    lock: _latest(
        select(Draft).where(col(Draft.guest_hash).in_(bindparam("hashes", expanding=True))), lock=lock
    )
    for lock in (False, True)
}


def latest_draft(session: Session, *, owner: Owner, service: str, lock: bool = False) -> Draft | None:
    """The draft that this owner last worked on in a service, sent or not."""
    if owner.subject is not None:
        known = {"subject": owner.subject, "issuer": owner.issuer, "service": service}
        return session.exec(_PERSONS[lock], params=known).first()
    if not owner.guest:
        return None
    hashes = keyed_hashes(owner.guest, purpose=GUEST_PURPOSE)
    return session.exec(_GUESTS[lock], params={"hashes": hashes, "service": service}).first()


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
