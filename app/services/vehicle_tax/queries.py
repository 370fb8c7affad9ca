"""Reads of the built-in vehicle register."""

import hmac
from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.crypto import keyed_hash, keyed_hashes
from app.services.vehicle_tax.models import Holding, RecordedLicence, RegisteredVehicle

REFERENCE_PURPOSE = "vehicle-tax-reference"
REMINDER_LENGTH = 16


def reference_hash(registration: str, reference: str) -> str:
    """What the register keeps of a reference: useless without the key, and for any other vehicle."""
    return keyed_hash(f"{registration}:{reference}", purpose=REFERENCE_PURPOSE)


def vehicle_by_reference(session: Session, *, registration: str, reference: str) -> RegisteredVehicle | None:
    """The vehicle if both halves belong together. Which half was wrong is never told, nor timed."""
    found = session.exec(
        select(RegisteredVehicle).where(RegisteredVehicle.registration == registration)
    ).first()
    kept = ""
    if found is not None:
        kept = found.reminder_hash if len(reference) == REMINDER_LENGTH else found.log_book_hash
    tried = keyed_hashes(f"{registration}:{reference}", purpose=REFERENCE_PURPOSE)
    matches = [hmac.compare_digest(kept, each) for each in tried]
    return found if any(matches) else None


def vehicle_by_registration(session: Session, registration: str) -> RegisteredVehicle | None:
    """A vehicle by its number alone: only for what anybody may know of it."""
    return session.exec(
        select(RegisteredVehicle).where(RegisteredVehicle.registration == registration)
    ).first()


def vehicle(session: Session, vehicle_id: str, *, lock: bool = False) -> RegisteredVehicle | None:
    """A vehicle by its identifier."""
    asked = select(RegisteredVehicle).where(RegisteredVehicle.id == vehicle_id)
    if lock:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    return session.exec(asked).first()


def vehicles_of(session: Session, *, issuer: str, subject: str) -> Sequence[RegisteredVehicle]:
    """The vehicles that a person has taxed here."""
    return session.exec(
        select(RegisteredVehicle)
        .join(Holding, col(Holding.vehicle_id) == col(RegisteredVehicle.id))
        .where(Holding.issuer == issuer, Holding.subject == subject)
        .order_by(RegisteredVehicle.registration)
    ).all()


def licence_for(session: Session, case_id: str) -> RecordedLicence | None:
    """The licence recorded for a case."""
    return session.exec(select(RecordedLicence).where(RecordedLicence.case_id == case_id)).first()


def holds(session: Session, *, issuer: str, subject: str, vehicle_id: str) -> bool:
    """Whether a vehicle is already among a person's."""
    return (
        session.exec(
            select(Holding.id).where(
                Holding.issuer == issuer,
                Holding.subject == subject,
                Holding.vehicle_id == vehicle_id,
            )
        ).first()
        is not None
    )
