"""Facts seen on a GET: recorded in a short transaction of their own, because a GET commits nothing else."""

from datetime import datetime

from sqlalchemy import Engine

from app.db import transaction
from app.events.operations import record
from app.events.rules import Event


def record_seen(engine: Engine, event: Event, *, now: datetime) -> None:
    """Append one event and commit it."""
    with transaction(engine) as session:
        record(session, event, now=now)
