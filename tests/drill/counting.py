"""What every drill ends with: each reference that was shown is looked for, and everything counted."""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields

from sqlalchemy import Engine, text
from sqlmodel import col, func, select

from app.db import read_session
from app.journeys.cases.models import Case, CaseEvent
from app.notifications.models import Message
from app.payments.models import PaymentRecord
from app.payments.sandbox.models import SandboxPayment
from app.services.vehicle_tax.models import RecordedLicence


@dataclass(frozen=True)
class Tally:
    """The first must not be 0, all others must. `unfinished`: paid for at the provider and not delivered."""

    references: int
    lost: int
    undelivered: int
    doubled: int
    paid_twice: int
    unfinished: int
    receipts_missing: int
    receipts_doubled: int
    history_doubled: int
    not_received: int = 0
    received_twice: int = 0

    @property
    def sound(self) -> bool:
        return self.references > 0 and not any(getattr(self, one.name) for one in fields(self)[1:])


def tally(engine: Engine, references: Iterable[str], received: Counter[str] | None = None) -> Tally:
    """Count what became of these references, and of everything that was paid.

    `received` is what a department that was called keeps under each reference.
    """
    shown = list(references)
    with read_session(engine) as session:
        cases = {case.reference: case.id for case in session.exec(select(Case)).all()}
        licences = Counter(session.exec(select(RecordedLicence.case_id)).all())
        vehicles = Counter(session.exec(select(RecordedLicence.vehicle_id)).all())
        receipts = Counter(session.exec(select(Message.reference).where(Message.template == "receipt")).all())
        paid = Counter(
            session.exec(select(PaymentRecord.subject_id).where(PaymentRecord.status == "success")).all()
        )
        captured = session.exec(
            select(SandboxPayment.reference).where(SandboxPayment.status == "success")
        ).all()
        accepted = set(session.exec(select(Case.reference).where(Case.state == "accepted")).all())
        lines = Counter(session.exec(select(CaseEvent.case_id, CaseEvent.state, CaseEvent.note)).all())
    return Tally(
        references=len(shown),
        lost=sum(reference not in cases for reference in shown),
        undelivered=sum(licences[cases[r]] == 0 for r in shown if r in cases),
        doubled=sum(n - 1 for n in vehicles.values()) + len(shown) - len(set(shown)),
        paid_twice=sum(n - 1 for n in paid.values()) + len(captured) - len(set(captured)),
        unfinished=len(set(captured) - accepted),
        receipts_missing=len(accepted - set(receipts)),
        receipts_doubled=sum(n - 1 for n in receipts.values()),
        history_doubled=sum(n - 1 for n in lines.values()),
        not_received=0 if received is None else sum(reference not in received for reference in shown),
        received_twice=0 if received is None else sum(n - 1 for n in received.values()),
    )


def wait_until_done(engine: Engine, *, seconds: float) -> bool:
    """Wait until every captured payment's case is done and no message waits; False if time runs out."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if not _open(engine):
            return True
        time.sleep(0.2)
    return False


def _open(engine: Engine) -> int:
    with read_session(engine) as session:
        captured = select(SandboxPayment.reference).where(SandboxPayment.status == "success")
        cases = select(func.count()).select_from(Case).where(Case.state != "accepted")
        waiting = session.exec(cases.where(col(Case.reference).in_(captured))).one()
        waiting += session.exec(
            select(func.count()).select_from(Message).where(Message.status == "waiting")
        ).one()
        # What the clock starts comes again and again: only the work of cases is waited for.
        table = "workflow_status" if engine.dialect.name == "sqlite" else "dbos.workflow_status"
        work = "name IN ('case', 'deliveries.send', 'notifications.carry')"
        open_ = "status IN ('ENQUEUED', 'PENDING', 'DELAYED')"
        waiting += session.execute(text(f"SELECT count(*) FROM {table} WHERE {work} AND {open_}")).scalar()
    return waiting
