"""Reads of corrections: one website's, and those in force of every website."""

from collections import defaultdict
from typing import Any

from sqlmodel import Session, col, select

from app.estate.models import Website
from app.rationalisation.corrections.models import Correction
from app.rationalisation.corrections.rules import Step, in_force

# The overloads of select() end at four columns.
_select: Any = select
# The columns of a step, in the order of its fields: objects of the table would take most of a list's time.
_STEP = (
    *(Correction.number, Correction.field, Correction.value),
    *(Correction.reason, Correction.by, Correction.at),
)


def steps_of(session: Session, website_id: str) -> list[Step]:
    """Every correction of a website, first to last."""
    rows = session.exec(
        select(Correction).where(Correction.website_id == website_id).order_by(col(Correction.number))
    )
    return [_step(row) for row in rows]


def values_in_force(session: Session) -> dict[str, dict[str, str]]:
    """By website, what people said of each field."""
    steps: defaultdict[str, list[Step]] = defaultdict(list)
    for row in session.exec(select(Correction).order_by(Correction.website_id, col(Correction.number))):
        steps[row.website_id].append(_step(row))
    return {
        website_id: {field: step.value for field, step in in_force(each).items()}
        for website_id, each in steps.items()
    }


def every_correction(session: Session) -> list[tuple[str, str, Step]]:
    """Every correction with host and owner of its website, newest first."""
    rows = session.exec(
        _select(*_STEP, Website.host, Website.owner)
        .join(Website, col(Website.id) == Correction.website_id)
        .order_by(col(Correction.at).desc(), col(Correction.number).desc())
    )
    return [(host, owner, Step(*step)) for *step, host, owner in rows]


def _step(row: Correction) -> Step:
    return Step(row.number, row.field, row.value, row.reason, row.by, row.at)
