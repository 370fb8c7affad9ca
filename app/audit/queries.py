"""Questions about privileged acts: what was done, by whom, and is the record whole."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, or_, select

from app.audit.models import AuditEntry, AuditHead
from app.audit.rules import PER_PAGE, START, Act, Search, Verification, verify

_BATCH = 1_000


@dataclass(frozen=True)
class Found:
    """One page of acts, newest first."""

    acts: tuple[Act, ...]
    total: int
    page: int
    pages: int


def find(session: Session, search: Search, *, page: int = 1, per_page: int = PER_PAGE) -> Found:
    """The acts that match, newest first; a page past the end is the last page."""
    wanted = _conditions(search)
    total = session.exec(select(func.count()).select_from(AuditEntry).where(*wanted)).one()
    pages = max(1, -(-total // per_page))
    page = min(max(page, 1), pages)
    rows = session.exec(
        select(AuditEntry)
        .where(*wanted)
        .order_by(col(AuditEntry.sequence).desc())
        .limit(per_page)
        .offset((page - 1) * per_page)
    )
    return Found(tuple(_act(row) for row in rows), total, page, pages)


def known_acts(session: Session) -> tuple[str, ...]:
    """Every kind of act that was ever recorded, for the filter."""
    rows = session.exec(select(AuditEntry.act).distinct().order_by(col(AuditEntry.act)))
    return tuple(rows)


def verify_chain(session: Session) -> Verification:
    """Walk every row and say whether the record is whole."""
    head = session.exec(select(AuditHead)).first()
    return verify(
        _all(session),
        expected_rows=head.sequence if head else 0,
        expected_head=head.digest if head else START,
    )


def _all(session: Session) -> Iterator[Act]:
    after = -1
    while True:
        rows = session.exec(
            select(AuditEntry)
            .where(col(AuditEntry.sequence) > after)
            .order_by(col(AuditEntry.sequence))
            .limit(_BATCH)
        ).all()
        if not rows:
            return
        for row in rows:
            yield _act(row)
        after = rows[-1].sequence
        session.expunge_all()


def _conditions(search: Search) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if search.actor:
        wanted.append(col(AuditEntry.actor) == search.actor)
    if search.act:
        wanted.append(col(AuditEntry.act) == search.act)
    if search.subject:
        wanted.append(
            or_(
                col(AuditEntry.subject_id) == search.subject,
                col(AuditEntry.subject_type) == search.subject,
            )
        )
    if search.organisation:
        wanted.append(col(AuditEntry.organisation) == search.organisation)
    if search.since:
        wanted.append(col(AuditEntry.at) >= search.since)
    if search.until:
        wanted.append(col(AuditEntry.at) < search.until)
    if search.organisations is not None:
        wanted.append(col(AuditEntry.organisation).in_(search.organisations))
    return wanted


def _act(row: AuditEntry) -> Act:
    return Act(
        sequence=row.sequence,
        at=row.at,
        actor=row.actor,
        act=row.act,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        organisation=row.organisation,
        before=row.before,
        after=row.after,
        previous=row.previous,
        digest=row.digest,
    )
