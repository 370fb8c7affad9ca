"""What happens when a department decides: once, whatever it says again."""

from datetime import datetime

from sqlmodel import Session

from app.audit.operations import record as audit
from app.deliveries import connection, operations
from app.deliveries.decisions.rules import Decision
from app.deliveries.models import Connector, Delivery
from app.deliveries.rules import State, decided


def decide(
    session: Session, *, delivery_id: str, decision: Decision, receipt: str, now: datetime
) -> Delivery:
    """A department says what it decided; saying so again changes nothing.

    It may be quicker than the answer to the delivery itself, so one that is under way counts as arrived.

    Raises:
        NotAllowedError: it decided otherwise before, it is not to decide, or an operator closed it.
    """
    row = operations.locked_after_subject(session, delivery_id)
    connector = session.get(Connector, row.connector) if row else None
    if row is None or connector is None or not connector.decides:
        raise operations.NotAllowedError("this connector does not decide: an operator adds it with --decides")
    state, wanted = State(row.state), State.DELIVERED if decision.accepted else State.REFUSED
    if state is wanted:
        return row
    if state.closed:
        raise operations.NotAllowedError(f"this delivery is {state.value} already")
    operations.arrive(row, decided(decision, receipt), now)
    session.add(row)
    session.flush()
    after = {"outcome": "accepted" if decision.accepted else "rejected", "reason": decision.reason}
    audit(
        session,
        actor=connector.organisation,
        act="delivery.decided",
        subject_type="delivery",
        subject_id=row.id,
        after={"connector": row.connector, **after},
        now=now,
    )
    connection.sender().delivery_changed(session, subject_id=row.subject_id, now=now)
    return row
