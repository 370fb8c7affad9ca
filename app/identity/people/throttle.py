"""Counting tries in the hub's database, so that limits hold across workers and machines."""

from datetime import datetime

from sqlalchemy import case, delete, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from app.crypto import keyed_hash
from app.db import UtcDateTime
from app.identity.people.models import Tries
from app.identity.people.rules import Limit

_PURPOSE = "identity.tries"


def take(session: Session, kind: str, key: str, limit: Limit, *, now: datetime) -> bool:
    """Count one try and say whether it is still within the limit.

    One statement counts and reads, so two tries at once are never both the last allowed one.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    ends = literal(now + limit.within, UtcDateTime)
    fresh = insert(Tries).values(bucket=_bucket(kind, key), count=1, window_ends=now + limit.within)
    over = col(Tries.window_ends) <= literal(now, UtcDateTime)
    counted = fresh.on_conflict_do_update(
        index_elements=["bucket"],
        set_={
            "count": case((over, 1), else_=col(Tries.count) + 1),
            "window_ends": case((over, ends), else_=col(Tries.window_ends)),
        },
    ).returning(col(Tries.count))
    return int(session.execute(counted).scalar_one()) <= limit.tries


def clear(session: Session, kind: str, key: str) -> None:
    """Forget the tries of a bucket: the right answer was given."""
    session.execute(delete(Tries).where(col(Tries.bucket) == _bucket(kind, key)))


def _bucket(kind: str, key: str) -> str:
    # Hashed: a bucket may be named after an e-mail or network address.
    return f"{kind}:{keyed_hash(key, purpose=_PURPOSE)}"
