"""One attempt to deliver is one workflow; a failed one leaves the next in the queue, to run later,
so that no thread waits for a department that is down.
"""

from sqlmodel import Session

from app import clock, jobs
from app.db import read_session, transaction
from app.deliveries import connection, operations
from app.deliveries.models import Connector, Delivery
from app.deliveries.post import Parcel, post
from app.deliveries.rules import Judgement, Kind, State, for_recipient


@jobs.step("deliveries.attempt", max_attempts=12)
def attempt(delivery_id: str, number: str) -> None:
    """Make one attempt and store it; run twice, the recipient sees one key and we store one attempt."""
    with read_session(jobs.engine()) as session:
        row = session.get(Delivery, delivery_id)
        if row is None or row.state != State.WAITING.value or row.attempts != int(number):
            return
        parcel = _parcel(session, row) if row.kind == Kind.POST.value else None
        own = row.kind == Kind.OWN.value
    if own:
        with transaction(jobs.engine()) as session:
            operations.attempt_here(session, delivery_id=delivery_id, number=int(number), now=clock.now())
        return
    found = post(parcel, now=clock.now()) if parcel else Judgement(fault="connector removed")
    with transaction(jobs.engine()) as session:
        operations.attempted(
            session, delivery_id=delivery_id, number=int(number), found=found, now=clock.now()
        )


def _parcel(session: Session, row: Delivery) -> Parcel | None:
    connector = session.get(Connector, row.connector)
    if connector is None or not connector.active:
        return None
    package = connection.sender().package(session, subject_id=row.subject_id)
    handed = for_recipient(package, connector.salt)
    return Parcel(row.id, connector.url, connector.secret, handed, decides=connector.decides)


def send(delivery_id: str, number: str) -> None:
    """The workflow."""
    attempt(delivery_id, number)


WORKFLOWS = (jobs.Workflow(operations.WORKFLOW, send, operations.QUEUE),)
