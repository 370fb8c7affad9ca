"""Reads of the built-in vehicle register."""

import hmac
from collections.abc import Sequence
from datetime import date

from sqlalchemy import bindparam
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from app.crypto import keyed_hash, keyed_hashes
from app.rows import every, first
from app.services.vehicle_tax.models import Holding, KeeperNotice, RecordedLicence, RegisteredVehicle
from app.services.vehicle_tax.notices.rules import What

# Built once: every step of a journey that looks a vehicle up again asks this.
_BY_REGISTRATION = every(RegisteredVehicle).where(
    col(RegisteredVehicle.registration) == bindparam("registration")
)
_MOT, _INSURED = (
    core_select(column).where(col(RegisteredVehicle.registration) == bindparam("registration"))
    for column in (col(RegisteredVehicle.mot_expires), col(RegisteredVehicle.insured_until))
)
REFERENCE_PURPOSE = "vehicle-tax-reference"
LOG_BOOK_LENGTH, NEW_KEEPER_LENGTH, REMINDER_LENGTH = 11, 12, 16


def reference_hash(registration: str, reference: str) -> str:
    """What the register keeps of a reference: useless without the key, and for any other vehicle."""
    return keyed_hash(f"{registration}:{reference}", purpose=REFERENCE_PURPOSE)


def vehicle_by_reference(session: Session, *, registration: str, reference: str) -> RegisteredVehicle | None:
    """The vehicle if both halves belong together. Which half was wrong is never told, nor timed."""
    found = vehicle_by_registration(session, registration)
    kept = "" if found is None else _kept_hash(found, len(reference))
    tried = keyed_hashes(f"{registration}:{reference}", purpose=REFERENCE_PURPOSE)
    matches = [hmac.compare_digest(kept, each) for each in tried]
    return found if any(matches) else None


def _kept_hash(found: RegisteredVehicle, length: int) -> str:
    """The length of a reference says which paper it stands on."""
    return {
        REMINDER_LENGTH: found.reminder_hash,
        NEW_KEEPER_LENGTH: found.new_keeper_hash,
        LOG_BOOK_LENGTH: found.log_book_hash,
    }.get(length, "")


def still_proves(found: RegisteredVehicle, reference: str) -> bool:
    """Whether the paper that a reference stands on is still good for anything: a new keeper makes it void."""
    return bool(_kept_hash(found, len(reference)))


def vehicle_by_registration(session: Session, registration: str) -> RegisteredVehicle | None:
    """A vehicle by its number alone: only for what anybody may know of it."""
    return first(session, RegisteredVehicle, _BY_REGISTRATION, registration=registration)


def mot_expires(session: Session, registration: str) -> date | None:
    """Until when the MOT on record lasts; None where none is, or the vehicle is not known."""
    found: date | None = session.connection().execute(_MOT, {"registration": registration}).scalar()
    return found


def insured_until(session: Session, registration: str) -> date | None:
    """Until when the cover on record lasts; None where none is, or the vehicle is not known."""
    found: date | None = session.connection().execute(_INSURED, {"registration": registration}).scalar()
    return found


def vehicle(session: Session, vehicle_id: str, *, lock: bool = False) -> RegisteredVehicle | None:
    """A vehicle by its identifier."""
    asked = select(RegisteredVehicle).where(RegisteredVehicle.id == vehicle_id)
    if lock:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    return session.exec(asked).first()


def vehicles_of(session: Session, *, issuer: str, subject: str) -> Sequence[RegisteredVehicle]:
    """The vehicles that a person has taxed here and still keeps."""
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


def holdings_of_vehicle(session: Session, vehicle_id: str) -> Sequence[Holding]:
    """Everybody who has the vehicle among theirs."""
    return session.exec(select(Holding).where(Holding.vehicle_id == vehicle_id)).all()


def licences_in_force(session: Session, vehicle_id: str, on: date) -> Sequence[RecordedLicence]:
    """The licences recorded here that still run or are to start, oldest first."""
    return session.exec(
        select(RecordedLicence)
        .where(
            RecordedLicence.vehicle_id == vehicle_id,
            RecordedLicence.ends >= on,
            col(RecordedLicence.ended_on).is_(None),
        )
        .order_by(col(RecordedLicence.starts))
    ).all()


def licences_of_mandate_term(session: Session, vehicle_id: str, term_id: str) -> Sequence[RecordedLicence]:
    """The licence that the plan of a term pays for, if it still runs."""
    return session.exec(
        select(RecordedLicence).where(
            RecordedLicence.vehicle_id == vehicle_id,
            RecordedLicence.case_id == term_id,
            col(RecordedLicence.ended_on).is_(None),
        )
    ).all()


def notice_for(session: Session, case_id: str) -> KeeperNotice | None:
    """What a keeper told us in a case."""
    return session.exec(select(KeeperNotice).where(KeeperNotice.case_id == case_id)).first()


def notice_that_ends(session: Session, licence: RecordedLicence) -> KeeperNotice | None:
    """What a keeper told us that has ended a licence or is about to; None where its payer ended it."""
    told = select(KeeperNotice).where(
        KeeperNotice.vehicle_id == licence.vehicle_id,
        KeeperNotice.recorded_at >= licence.recorded_at,
        col(KeeperNotice.what).not_in((What.TAX_CLASS.value, What.ARRIVED_LATE.value)),
    )
    if licence.ended_on is None:
        told = told.where(col(KeeperNotice.applied_at).is_(None))
    else:
        told = told.where(KeeperNotice.takes_effect <= licence.ended_on)
    return session.exec(told.order_by(col(KeeperNotice.recorded_at).desc())).first()


def notices_pending(session: Session, vehicle_id: str) -> Sequence[KeeperNotice]:
    """What a keeper told us for a day that has not come yet."""
    return session.exec(
        select(KeeperNotice).where(
            KeeperNotice.vehicle_id == vehicle_id, col(KeeperNotice.applied_at).is_(None)
        )
    ).all()


def notices_due(session: Session, today: date) -> Sequence[KeeperNotice]:
    """Notices for a later day whose day has come."""
    return session.exec(
        select(KeeperNotice)
        .where(col(KeeperNotice.applied_at).is_(None), KeeperNotice.takes_effect <= today)
        .order_by(col(KeeperNotice.recorded_at))
    ).all()


def still_pending(session: Session, notice: KeeperNotice) -> bool:
    """Whether nothing has brought a notice into force or overtaken it since it was found."""
    session.refresh(notice)
    return notice.applied_at is None
