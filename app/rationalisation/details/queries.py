"""Reads for the tables that stand on other pages."""

from datetime import datetime

from sqlmodel import Session, select

from app.estate.models import Visit


def visit_days(session: Session, website_id: str) -> dict[str, datetime]:
    """When each visit of a website ended, by its id."""
    rows = session.exec(select(Visit.id, Visit.finished_at).where(Visit.website_id == website_id))
    return {visit_id: ended for visit_id, ended in rows if ended is not None}
