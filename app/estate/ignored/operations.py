"""Taking in ignore lists, and marking the websites that they name."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, select

from app.estate.ignored.models import IgnoreRow
from app.estate.ignored.rules import IgnoreRule, ignored_by
from app.estate.models import Value, Website

# What a website that a rule names is called; it is neither crawled with all others nor proposed.
IGNORED, NOT_CRAWLED = "ignored", "not_crawled"
# What a rule says of a website stands among its values; one that was crawled keeps its own state.
FIELD = "ignored_because"


def add_rules(session: Session, *, rules: Iterable[IgnoreRule], source: str, now: datetime) -> int:
    """Keep the rules of a list; one that is there already gets the newer reason."""
    count = 0
    for rule in rules:
        row = session.get(IgnoreRow, (rule.kind, rule.text))
        if row is None:
            row = IgnoreRow(kind=rule.kind, text=rule.text, reason="", source="", added_at=now)
        row.reason, row.source = rule.reason, source
        session.add(row)
        count += 1
    session.flush()
    return count


def mark_ignored(session: Session, *, now: datetime) -> list[tuple[str, str]]:
    """Mark every website that a rule names and unmark those that none names any more.

    Returns the hosts that are ignored, each with the reason.
    """
    rows = sorted(session.exec(select(IgnoreRow)), key=lambda row: (row.kind, row.text))
    sources = {(row.kind, row.text): row.source for row in rows}
    rules = [IgnoreRule(row.kind, row.text, row.reason) for row in rows]
    noted = {value.website_id: value for value in session.exec(select(Value).where(Value.field == FIELD))}
    found = []
    for site in session.exec(select(Website)):
        # With and without www. are one website, whichever spelling a list gave first.
        rule = ignored_by(site.key, rules) or ignored_by(site.host, rules)
        value = noted.get(site.id)
        if rule is not None:
            why = f"{rule.kind} “{rule.text}”: {rule.reason}"
            found.append((site.host, why))
            value = value or Value(website_id=site.id, field=FIELD, value="", source="", seen_at=now)
            source = sources[rule.kind, rule.text]
            if (value.value, value.source) != (why, source):
                value.value, value.source, value.seen_at = why, source, now
                session.add(value)
        elif value is not None:
            session.delete(value)
        status = IGNORED if rule else (NOT_CRAWLED if site.status == IGNORED else site.status)
        if status != site.status and (rule is None or site.status == NOT_CRAWLED):
            site.status, site.updated_at = status, now
            session.add(site)
    session.flush()
    return sorted(found)


def not_ignored() -> ColumnElement[bool]:
    """What is true of the websites that are crawled with all others: no rule names them."""
    named = select(Value.website_id).where(Value.field == FIELD)
    return and_(col(Website.status) != IGNORED, col(Website.id).not_in(named))
