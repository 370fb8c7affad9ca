"""Recording a privileged act in the transaction of the act itself."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, select

from app.audit.models import AuditEntry, AuditHead
from app.audit.rules import START, Act, canonical, digest

HEAD_ID = 1


def record(
    session: Session,
    *,
    actor: str,
    act: str,
    subject_type: str,
    subject_id: str,
    now: datetime,
    organisation: str | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Append one act. `actor` is a person's subject id (or `command` for the command line);
    `before` and `after` are JSON values with ids and codes, no names.
    """
    head = _locked_head(session)
    chained = Act(
        sequence=head.sequence + 1,
        at=now,
        actor=actor,
        act=act,
        subject_type=subject_type,
        subject_id=subject_id,
        organisation=organisation or "",
        before=canonical(before),
        after=canonical(after),
        previous=head.digest,
        digest="",
    )
    chained = replace(chained, digest=digest(chained))
    entry = AuditEntry(**vars(chained))
    head.sequence, head.digest = chained.sequence, chained.digest
    session.add_all([entry, head])
    session.flush()
    return entry


def _locked_head(session: Session) -> AuditHead:
    """The head row, locked until the caller's transaction ends (SQLite locks the whole file)."""
    asked = select(AuditHead).where(AuditHead.id == HEAD_ID).with_for_update()
    asked = asked.execution_options(populate_existing=True)
    head = session.exec(asked).first()
    if head is None:
        # Two first acts at once: one inserts, the other waits and then reads that row.
        session.execute(
            text(
                "INSERT INTO audit_head (id, sequence, digest) VALUES (:id, 0, :start) ON CONFLICT DO NOTHING"
            ),
            {"id": HEAD_ID, "start": START},
        )
        head = session.exec(asked).one()
    return head
