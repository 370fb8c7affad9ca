"""Noting the brand of every website; the answer is a value with its source, like any other."""

from datetime import datetime

from sqlmodel import Session, select

from app.estate.brands.queries import fronts
from app.estate.brands.rules import brands, spelt
from app.estate.models import Value, Website

FIELD, SOURCE = "looks_like", "comparison of front pages"


def note_brands(session: Session, *, now: datetime) -> int:
    """Note what each website has in common with others; "" where its front page is no longer known."""
    noted = {
        value.website_id: value
        for value in session.exec(select(Value).where(Value.field == FIELD, Value.source == SOURCE))
    }
    found = brands(fronts(session))
    ids = {host: site for site, host in session.exec(select(Website.id, Website.host))}
    texts = dict.fromkeys(noted, "") | {ids[host]: spelt(brand) for host, brand in found.items()}
    for website_id, text in texts.items():
        value = noted.get(website_id) or Value(
            website_id=website_id, field=FIELD, value="", source=SOURCE, seen_at=now
        )
        if value.value != text:
            value.value, value.seen_at = text, now
            session.add(value)
    session.flush()
    return len(found)
