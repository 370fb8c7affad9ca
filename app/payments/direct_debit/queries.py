"""Reads of mandates, plans and payments. Reads for a person name the person."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, func, select

from app.payments.direct_debit.models import DebitCollection, DebitPlan, Mandate
from app.payments.direct_debit.rules import CollectionStatus, MandateStatus


def mandates_of(session: Session, *, issuer: str, subject: str) -> Sequence[Mandate]:
    """A person's mandates, newest first."""
    return session.exec(
        select(Mandate)
        .where(Mandate.subject == subject, Mandate.issuer == issuer)
        .order_by(col(Mandate.created_at).desc())
    ).all()


def mandate_of(session: Session, *, issuer: str, subject: str, mandate_id: str) -> Mandate | None:
    """A mandate by its identifier, if it is this person's."""
    return session.exec(
        select(Mandate).where(Mandate.id == mandate_id, Mandate.subject == subject, Mandate.issuer == issuer)
    ).first()


def active_mandate(session: Session, subject_id: str) -> Mandate | None:
    """The mandate in force for a subject."""
    return session.exec(
        select(Mandate)
        .where(Mandate.subject_id == subject_id, Mandate.status == MandateStatus.ACTIVE.value)
        .with_for_update()
    ).first()


def newest_plan(session: Session, mandate_id: str) -> DebitPlan | None:
    """The last term that a mandate pays for."""
    return session.exec(
        select(DebitPlan)
        .where(DebitPlan.mandate_id == mandate_id)
        .order_by(col(DebitPlan.ends).desc())
        .limit(1)
    ).first()


def plans_owed(session: Session, mandate_id: str) -> Sequence[DebitPlan]:
    """The terms for which a payment has not been ordered yet, the latest first: two around a renewal."""
    owed = select(DebitCollection.term_id).where(
        DebitCollection.mandate_id == mandate_id, DebitCollection.status == CollectionStatus.DUE.value
    )
    return session.exec(
        select(DebitPlan).where(col(DebitPlan.term_id).in_(owed)).order_by(col(DebitPlan.starts).desc())
    ).all()


def collections_of(session: Session, term_id: str) -> Sequence[DebitCollection]:
    """The payments of a plan in order."""
    return session.exec(
        select(DebitCollection)
        .where(DebitCollection.term_id == term_id)
        .order_by(col(DebitCollection.number))
    ).all()


def collected_pence(session: Session, term_id: str) -> int:
    """What has arrived for a term."""
    taken = session.exec(
        select(func.sum(DebitCollection.amount_pence)).where(
            DebitCollection.term_id == term_id,
            DebitCollection.status == CollectionStatus.COLLECTED.value,
        )
    ).one()
    return int(taken or 0)


def due_by(session: Session, day: date, *, after: str = "", limit: int) -> Sequence[str]:
    """Payments to order by a day, in the order of their identifiers."""
    return session.exec(
        select(DebitCollection.id)
        .where(DebitCollection.status == CollectionStatus.DUE.value, DebitCollection.due_on <= day)
        .where(col(DebitCollection.id) > after)
        .order_by(col(DebitCollection.id))
        .limit(limit)
    ).all()


def ordered(session: Session, *, after: str = "", limit: int) -> Sequence[str]:
    """Payments whose outcome is not known yet, in the order of their identifiers."""
    return session.exec(
        select(DebitCollection.id)
        .where(DebitCollection.status == CollectionStatus.SUBMITTED.value)
        .where(col(DebitCollection.id) > after)
        .order_by(col(DebitCollection.id))
        .limit(limit)
    ).all()


def mandate_of_collection(session: Session, collection_id: str) -> Mandate:
    """The mandate that a payment belongs to."""
    return session.exec(
        select(Mandate)
        .join(DebitCollection, col(DebitCollection.mandate_id) == col(Mandate.id))
        .where(DebitCollection.id == collection_id)
    ).one()


def locked_mandate(session: Session, mandate_id: str) -> Mandate:
    """A mandate as it stands, that nobody else changes until this transaction ends."""
    asked = select(Mandate).where(Mandate.id == mandate_id)
    return session.exec(asked.with_for_update().execution_options(populate_existing=True)).one()


def locked_collection(session: Session, collection_id: str) -> DebitCollection:
    """A payment that nobody else changes until this transaction ends."""
    asked = select(DebitCollection).where(DebitCollection.id == collection_id)
    return session.exec(asked.with_for_update().execution_options(populate_existing=True)).one()


def locked_due(session: Session, mandate_id: str) -> Sequence[DebitCollection]:
    """The payments of a mandate that are not ordered yet, which nobody orders until this transaction ends."""
    asked = select(DebitCollection).where(
        DebitCollection.mandate_id == mandate_id, DebitCollection.status == CollectionStatus.DUE.value
    )
    return session.exec(asked.with_for_update().execution_options(populate_existing=True)).all()


def ending_by(session: Session, day: date) -> Sequence[str]:
    """Active mandates whose last plan ends by a day."""
    last = (
        select(col(DebitPlan.mandate_id), func.max(DebitPlan.ends).label("ends"))
        .group_by(col(DebitPlan.mandate_id))
        .subquery()
    )
    return session.exec(
        select(Mandate.id)
        .join(last, last.c.mandate_id == Mandate.id)
        .where(Mandate.status == MandateStatus.ACTIVE.value, last.c.ends <= day)
        .order_by(col(Mandate.id))
    ).all()
