"""Reads of deliveries, named for the question they answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from app.deliveries.models import Connector, Delivery, DeliveryAttempt
from app.deliveries.rules import Kind, Standing, State

PAGE_SIZE = 50


@dataclass(frozen=True)
class Found:
    """One page of deliveries, and how many there are on all pages."""

    deliveries: tuple[Delivery, ...]
    total: int


def connectors_of(session: Session, service: str) -> Sequence[Connector]:
    """The connectors in use for a service, in the order of their names."""
    asked = select(Connector).where(Connector.service == service, col(Connector.active))
    return session.exec(asked.order_by(col(Connector.slug))).all()


def all_connectors(session: Session) -> Sequence[Connector]:
    return session.exec(select(Connector).order_by(col(Connector.slug))).all()


def deliveries_of(session: Session, subject_id: str) -> Sequence[Delivery]:
    """Every recipient of a subject, the service's own register first."""
    asked = select(Delivery).where(Delivery.subject_id == subject_id)
    return session.exec(asked.order_by(col(Delivery.kind) != Kind.OWN.value, col(Delivery.connector))).all()


def standing(session: Session, subject_id: str) -> Standing:
    """How far the deliveries of a subject are."""
    rows = deliveries_of(session, subject_id)
    states = [State(row.state) for row in rows]
    return Standing(
        open=sum(state.under_way for state in states),
        deciding=states.count(State.DECIDING),
        delivered=states.count(State.DELIVERED),
        given_up=states.count(State.GIVEN_UP),
        refusal=next((row.fault for row in rows if row.state == State.REFUSED.value), ""),
    )


def locked(session: Session, delivery_id: str) -> Delivery | None:
    """A delivery that nobody else changes until this transaction ends."""
    asked = select(Delivery).where(Delivery.id == delivery_id).with_for_update()
    return session.exec(asked.execution_options(populate_existing=True)).first()


def attempts_of(session: Session, delivery_id: str) -> Sequence[DeliveryAttempt]:
    """Every attempt, oldest first."""
    asked = select(DeliveryAttempt).where(DeliveryAttempt.delivery_id == delivery_id)
    return session.exec(asked.order_by(col(DeliveryAttempt.number))).all()


def find(session: Session, *, state: str = "", reference: str = "", page: int = 1) -> Found:
    """Deliveries in a state, or about a reference; the oldest first, because it waits longest."""
    asked = select(Delivery)
    if state:
        asked = asked.where(Delivery.state == state)
    if reference:
        asked = asked.where(Delivery.reference == reference.strip().upper())
    total = session.exec(select(func.count()).select_from(asked.subquery())).one()
    rows = session.exec(
        asked.order_by(col(Delivery.created_at), col(Delivery.id))
        .offset((max(page, 1) - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
    )
    return Found(tuple(rows.all()), total)


def counts(session: Session) -> dict[str, int]:
    """How many deliveries are in each state."""
    rows = session.exec(select(Delivery.state, func.count()).group_by(Delivery.state)).all()
    return {**dict.fromkeys(State, 0), **{State(state): number for state, number in rows}}


def oldest_open(session: Session) -> datetime | None:
    """Since when the oldest delivery waits that is not closed."""
    waiting = (State.WAITING.value, State.DEAD.value)
    asked = select(Delivery.created_at).where(col(Delivery.state).in_(waiting))
    return session.exec(asked.order_by(col(Delivery.created_at)).limit(1)).first()


def dead_of(session: Session, connector: str) -> Sequence[str]:
    """Ids of what a connector could not be given, oldest first."""
    asked = select(Delivery.id).where(Delivery.connector == connector, Delivery.state == State.DEAD.value)
    return session.exec(asked.order_by(col(Delivery.created_at), col(Delivery.id))).all()


def for_client(
    session: Session, client_id: str, *, state: State, limit: int, after: str = ""
) -> Sequence[Delivery]:
    """What is in a state for a department that fetches, in the order of the identifiers."""
    slugs = select(Connector.slug).where(Connector.client_id == client_id, col(Connector.active))
    asked = select(Delivery).where(
        col(Delivery.connector).in_(slugs),
        Delivery.kind == Kind.PULL.value,
        Delivery.state == state.value,
        col(Delivery.id) > after,
    )
    return session.exec(asked.order_by(col(Delivery.id)).limit(limit)).all()


def belongs_to(session: Session, delivery: Delivery, client_id: str) -> bool:
    """Whether a delivery is for this client's connector."""
    connector = session.get(Connector, delivery.connector)
    return bool(client_id) and connector is not None and connector.client_id == client_id
