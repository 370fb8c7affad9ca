"""Recording a privileged act in the transaction of the act itself."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, text, update
from sqlmodel import Session, col

from app.audit.models import AuditEntry, AuditHead
from app.audit.rules import START, Act, canonical, digest
from app.rows import append

HEAD_ID = 1
_HEAD = (
    select(col(AuditHead.sequence), col(AuditHead.digest))
    .where(col(AuditHead.id) == HEAD_ID)
    .with_for_update()
)
_MOVE_HEAD = (
    update(AuditHead)
    .where(col(AuditHead.id) == HEAD_ID)
    .values(sequence=bindparam("to"), digest=bindparam("end"))
)


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
) -> None:
    """Append one act. `actor` is a person's subject id (or `command` for the command line);
    `before` and `after` are JSON values with ids and codes, no names.
    """
    sequence, previous = _locked_head(session)
    chained = Act(
        sequence=sequence + 1,
        at=now,
        actor=actor,
        act=act,
        subject_type=subject_type,
        subject_id=subject_id,
        organisation=organisation or "",
        before=canonical(before),
        after=canonical(after),
        previous=previous,
        digest="",
    )
    chained = replace(chained, digest=digest(chained))
    append(session, AuditEntry, **vars(chained))
    session.connection().execute(_MOVE_HEAD, {"to": chained.sequence, "end": chained.digest})


def _locked_head(session: Session) -> tuple[int, str]:
    """Number and digest of the last act, locked until the caller's transaction ends (SQLite locks the
    whole file).
    """
    connection = session.connection()
    head = connection.execute(_HEAD).first()
    if head is None:
        # Two first acts at once: one inserts, the other waits and then reads that row.
        connection.execute(
            text(
                "INSERT INTO audit_head (id, sequence, digest) VALUES (:id, 0, :start) ON CONFLICT DO NOTHING"
            ),
            {"id": HEAD_ID, "start": START},
        )
        head = connection.execute(_HEAD).one()
    return head.sequence, head.digest
