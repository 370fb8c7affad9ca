"""Taking in ignore lists, and marking the websites that they name."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, select

from app.estate.ignored.models import IgnoreRow
from app.estate.ignored.rules import IgnoreRule, ignored_by
from app.estate.models import Website

# What a website that a rule names is called; it is neither crawled with all others nor proposed.
IGNORED, NOT_CRAWLED = "ignored", "not_crawled"


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
    rules = [IgnoreRule(row.kind, row.text, row.reason) for row in session.exec(select(IgnoreRow))]
    rules.sort(key=lambda rule: (rule.kind, rule.text))
    found = []
    for site in session.exec(select(Website)):
        # With and without www. are one website, whichever spelling a list gave first.
        rule = ignored_by(site.key, rules) or ignored_by(site.host, rules)
        if rule is not None:
            found.append((site.host, f"{rule.kind} “{rule.text}”: {rule.reason}"))
        status = IGNORED if rule else (NOT_CRAWLED if site.status == IGNORED else site.status)
        if status != site.status and (rule is None or site.status == NOT_CRAWLED):
            site.status, site.updated_at = status, now
            session.add(site)
    session.flush()
    return sorted(found)
