"""Judging every website by the rules; the answer is a value with its source, like any other."""

from collections import Counter
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, select

from app.estate.models import Value, Website
from app.estate.standing.queries import FIELD, SOURCE, all_signs
from app.estate.standing.rules import standing_of

_SHOWN = select(Website.id, Website.standing, Website.standing_other)


def judge(session: Session, *, now: datetime) -> Counter[str]:
    """Note what each visited website counts as; returns how many of each kind."""
    noted = {
        value.website_id: value
        for value in session.exec(select(Value).where(Value.field == FIELD, Value.source == SOURCE))
    }
    counted: Counter[str] = Counter()
    shown = {site: (standing, other) for site, standing, other in session.exec(_SHOWN)}
    changes = []
    for website_id, signs in all_signs(session).items():
        found = standing_of(signs)
        counted[found.kind] += 1
        text = f"{found.kind}:{found.rule}:{found.other}"
        value = noted.get(website_id) or Value(
            website_id=website_id, field=FIELD, value="", source=SOURCE, seen_at=now
        )
        if value.value != text:
            value.value, value.seen_at = text, now
            session.add(value)
        spelt = (f"{found.kind}:{found.rule}", found.other)
        if shown.get(website_id) != spelt:
            changes.append({"id": website_id, "standing": spelt[0], "standing_other": spelt[1]})
    session.flush()
    if changes:
        session.execute(update(Website), changes)
    return counted
