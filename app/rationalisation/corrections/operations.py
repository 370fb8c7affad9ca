"""Recording a correction, with its audit entry in the same transaction."""

from datetime import datetime

from sqlmodel import Session

from app.audit.operations import record
from app.rationalisation.corrections import queries
from app.rationalisation.corrections.models import Correction
from app.rationalisation.corrections.rules import Wish, in_force, spelt
from app.rationalisation.queue.operations import show_correction


class NothingToTakeBackError(LookupError):
    """The field is not corrected, or no longer."""


def correct(session: Session, *, website_id: str, wish: Wish, by: str, now: datetime) -> None:
    """Add a correction, or take the one in force back; nothing is ever changed or removed."""
    before = queries.steps_of(session, website_id)
    standing = in_force(before).get(wish.field)
    if wish.take_back and standing is None:
        raise NothingToTakeBackError(wish.field)
    value = "" if wish.take_back else spelt(wish.field, wish.value)
    session.add(
        Correction(
            website_id=website_id,
            number=len(before) + 1,
            field=wish.field,
            value=value,
            reason=wish.reason.strip(),
            by=by,
            at=now,
        )
    )
    session.flush()
    show_correction(session, website_id)
    record(
        session,
        actor=by,
        act="website.evidence.take-back" if wish.take_back else "website.evidence.correct",
        subject_type="website",
        subject_id=website_id,
        before={"field": wish.field, "corrected": standing is not None},
        after={"field": wish.field, "corrected": not wish.take_back},
        now=now,
    )
