"""Feedback is left."""

from datetime import datetime

from sqlmodel import Session

from app.events.operations import record
from app.events.rules import FeedbackGiven
from app.home.models import FeedbackComment
from app.home.rules import Feedback


def leave_feedback(session: Session, *, feedback: Feedback, language: str, now: datetime) -> None:
    """Count the feedback, and keep its comment if there is one."""
    event = FeedbackGiven(path=feedback.path, useful=feedback.useful, rating=feedback.rating)
    record(session, event, now=now)
    if feedback.comment:
        session.add(
            FeedbackComment(
                path=feedback.path,
                language=language,
                useful=feedback.useful,
                rating=feedback.rating,
                comment=feedback.comment,
                at=now,
            )
        )
