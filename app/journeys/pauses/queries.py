"""Which pauses are on or still to come."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, or_, select

from app.journeys.pauses.models import Pause


def pauses_from(session: Session, now: datetime) -> Sequence[Pause]:
    """Pauses that have not ended, the next first."""
    return session.exec(
        select(Pause).where(or_(col(Pause.ends).is_(None), col(Pause.ends) > now)).order_by(col(Pause.starts))
    ).all()
