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


def erase(
    session: Session, person: Subject, *, go_on: bool, now: datetime, actor: str = "command"
) -> dict[str, Erasure]:
    """What would be erased, or is: by kind, with what is kept and why (UK GDPR article 17)."""
    found = {one.kind: one.erase(session, person, go_on) for one in PERSONAL_DATA}
    if go_on:
        audit(
            session,
            actor=actor,
            act="person.erased",
            subject_type="person",
            subject_id=person.subject,
            after={kind: {"erased": one.erased, "kept": one.kept} for kind, one in found.items()},
            now=now,
        )
    return found


class Closing:
    """Hears that a person closed their account: what no law keeps goes, in the same transaction."""

    def account_closed(self, session: Session, *, issuer: str, subject: str, now: datetime) -> None:
        erase(session, Subject(issuer, subject), go_on=True, now=now, actor=subject)


class Records:
    """What the account page offers about a person's records, whoever their issuer is."""

    def export(self, session: Session, *, issuer: str, subject: str, now: datetime) -> dict[str, Any]:
        return export(session, Subject(issuer, subject), now=now)

    def close(self, session: Session, *, issuer: str, subject: str, now: datetime) -> None:
        Closing().account_closed(session, issuer=issuer, subject=subject, now=now)
