"""Reads of scores that were made of one website by itself."""

from datetime import datetime

from sqlmodel import Session, col, select

from app.rationalisation.rescoring.models import Rescore


def rescores_of(session: Session, website_id: str, since: datetime | None = None) -> list[Rescore]:
    """A website's own scores, newest first; those made after a moment if one is given."""
    query = select(Rescore).where(Rescore.website_id == website_id)
    if since is not None:
        query = query.where(col(Rescore.created_at) > since)
    return list(session.exec(query.order_by(col(Rescore.created_at).desc())))
