"""Reads of feedback for the people who look after pages."""

from sqlmodel import Session, col, func, select

from app.home.models import FeedbackComment

COMMENTS_A_PAGE = 50


def count_comments(session: Session, *, path: str) -> int:
    """How many comments there are, of one page or of all."""
    wanted = select(func.count()).select_from(FeedbackComment)
    if path:
        wanted = wanted.where(FeedbackComment.path == path)
    return session.exec(wanted).one()


def comments(session: Session, *, path: str, page: int) -> list[FeedbackComment]:
    """Comments of one page or of all, the newest first."""
    wanted = select(FeedbackComment).order_by(col(FeedbackComment.at).desc(), col(FeedbackComment.id))
    if path:
        wanted = wanted.where(FeedbackComment.path == path)
    first = (page - 1) * COMMENTS_A_PAGE
    return list(session.exec(wanted.offset(first).limit(COMMENTS_A_PAGE)).all())
