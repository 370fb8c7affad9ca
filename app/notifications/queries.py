"""Reads of messages, named for the question they answer."""

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.crypto import keyed_hashes
from app.notifications.models import Message, Preference

ADDRESS_PURPOSE = "message-address"


def sent_to_person(session: Session, person: str, *, limit: int = 50) -> list[Message]:
    """What was sent to a person, newest first."""
    query = select(Message).where(Message.person == person)
    return list(session.exec(_newest(query, limit)).all())


def sent_about(session: Session, reference: str, *, limit: int = 50) -> list[Message]:
    """What was sent about a reference, newest first."""
    query = select(Message).where(Message.reference == reference)
    return list(session.exec(_newest(query, limit)).all())


def outbox(session: Session, *, to: str = "", limit: int = 50) -> list[Message]:
    """The newest messages whole, for the development outbox; to one address if it is given."""
    query = select(Message)
    if to:
        hashes = keyed_hashes(to.strip().lower(), purpose=ADDRESS_PURPOSE)
        query = query.where(col(Message.to_hash).in_(hashes))
    return list(session.exec(_newest(query, limit)).all())


def wants_reminders(session: Session, *, issuer: str, subject: str) -> bool:
    """Whether a person wants reminders: yes, unless they said no."""
    found = session.get(Preference, (issuer, subject))
    return found is None or found.reminders


def by_key(session: Session, key: str) -> Message | None:
    """The message that was sent with this key."""
    return session.exec(select(Message).where(Message.key == key)).first()


def by_carrier_id(session: Session, carrier_id: str) -> Message | None:
    """The message that the carrier knows by this identifier."""
    return session.exec(select(Message).where(Message.carrier_id == carrier_id)).first()


def locked(session: Session, message_id: str) -> Message | None:
    """A message that nobody else changes until this transaction ends."""
    asked = select(Message).where(Message.id == message_id).with_for_update()
    return session.exec(asked.execution_options(populate_existing=True)).first()


def _newest(query: SelectOfScalar[Message], limit: int) -> SelectOfScalar[Message]:
    return query.order_by(col(Message.created_at).desc()).limit(limit)
