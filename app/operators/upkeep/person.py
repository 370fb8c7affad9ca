"""A person's records: put together for them, and erased where no law keeps them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.audit.operations import record as audit
from app.operators.registry import PERSONAL_DATA
from app.records import Erasure, Subject


def export(session: Session, person: Subject, *, now: datetime) -> dict[str, Any]:
    """Everything that the hub's slices keep about a person, by kind (UK GDPR articles 15 and 20)."""
    records: dict[str, list[Mapping[str, Any]]] = {}
    for one in PERSONAL_DATA:
        records[one.kind] = one.export(session, person)
    return {
        "issuer": person.issuer,
        "subject": person.subject,
        "made_at": now.isoformat(),
        "records": records,
    }


def erase(session: Session, person: Subject, *, go_on: bool, now: datetime) -> dict[str, Erasure]:
    """What would be erased, or is: by kind, with what is kept and why (UK GDPR article 17)."""
    found = {one.kind: one.erase(session, person, go_on) for one in PERSONAL_DATA}
    if go_on:
        audit(
            session,
            actor="command",
            act="person.erased",
            subject_type="person",
            subject_id=person.subject,
            after={kind: {"erased": one.erased, "kept": one.kept} for kind, one in found.items()},
            now=now,
        )
    return found
