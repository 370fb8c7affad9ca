"""What the audit page shows: one frozen object for audit/index.html."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from app import clock
from app.audit.queries import Found
from app.audit.rules import Act
from app.audit.wording import act_words
from app.web.languages import _


@dataclass(frozen=True)
class Change:
    """One value that the act changed."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Row:
    """One act as a person reads it."""

    sequence: int
    at: str
    at_iso: str
    actor: str
    act: str
    code: str
    subject: str
    organisation: str
    changes: tuple[Change, ...]
    digest: str


@dataclass(frozen=True)
class PageLink:
    """A step to another page of results."""

    number: int
    href: str
    current: bool


@dataclass(frozen=True)
class AuditPage:
    """Everything that audit/index.html needs."""

    rows: tuple[Row, ...]
    total: int
    asked: Mapping[str, str]
    acts: tuple[tuple[str, str], ...]
    organisations: tuple[tuple[str, str], ...]
    links: tuple[PageLink, ...]
    previous_href: str | None
    next_href: str | None
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def error_list(self) -> list[dict[str, str]]:
        return [{"text": text, "href": f"#{name}"} for name, text in self.errors.items()]

    @property
    def filtered(self) -> bool:
        return any(self.asked.values())


def audit_page(
    found: Found,
    *,
    path: str,
    asked: Mapping[str, str],
    acts: tuple[str, ...],
    names: Mapping[str, str],
    errors: Mapping[str, str],
) -> AuditPage:
    def href(number: int) -> str:
        kept = {name: value for name, value in asked.items() if value}
        return f"{path}?{urlencode({**kept, 'page': str(number)})}"

    return AuditPage(
        rows=tuple(_row(act, names) for act in found.acts),
        total=found.total,
        asked=asked,
        acts=tuple(sorted(((act, act_words(act)) for act in acts), key=lambda each: each[1])),
        organisations=tuple(sorted(names.items(), key=lambda pair: pair[1])),
        links=tuple(
            PageLink(number, href(number), number == found.page) for number in _near(found.page, found.pages)
        ),
        previous_href=href(found.page - 1) if found.page > 1 else None,
        next_href=href(found.page + 1) if found.page < found.pages else None,
        errors=errors,
    )


def wrong_date() -> str:
    return _("Enter a date like 2026-03-31")


def _near(page: int, pages: int) -> list[int]:
    return sorted({1, pages, *range(max(1, page - 2), min(pages, page + 2) + 1)})


def _row(act: Act, names: Mapping[str, str]) -> Row:
    return Row(
        sequence=act.sequence,
        at=_shown(act.at),
        at_iso=act.at.isoformat(),
        actor=act.actor,
        act=act_words(act.act),
        code=act.act,
        subject=f"{act.subject_type} {act.subject_id}",
        organisation=names.get(act.organisation, act.organisation),
        changes=_changes(act),
        digest=act.digest,
    )


def _shown(at: datetime) -> str:
    return clock.local(at).strftime("%-d %b %Y %H:%M:%S")


def _changes(act: Act) -> tuple[Change, ...]:
    before = json.loads(act.before) if act.before else {}
    after = json.loads(act.after) if act.after else {}
    return tuple(
        Change(name, _value(before.get(name)), _value(after.get(name)))
        for name in sorted({*before, *after})
        if _value(before.get(name)) != _value(after.get(name))
    )


def _value(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
