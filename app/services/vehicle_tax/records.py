"""Which vehicles a person has taxed here: theirs to see and to have forgotten; the register stays."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from app.records import Erasure, KeyedHash, PersonalData, Subject
from app.services.vehicle_tax.models import Holding, RegisteredVehicle


def _holdings(session: Session, person: Subject) -> Sequence[tuple[Holding, str]]:
    asked = (
        select(Holding, RegisteredVehicle.registration)
        .join(RegisteredVehicle)
        .where(Holding.subject == person.subject, Holding.issuer == person.issuer)
    )
    return session.exec(asked.order_by(col(Holding.since), col(Holding.id))).all()


def _export(session: Session, person: Subject) -> list[Mapping[str, Any]]:
    return [
        {"registration": registration, "since": one.since.isoformat()}
        for one, registration in _holdings(session, person)
    ]


def _erase(session: Session, person: Subject, go_on: bool) -> Erasure:  # noqa: FBT001 - the port's shape
    found = _holdings(session, person)
    for one, _registration in found if go_on else ():
        session.delete(one)
    return Erasure(len(found))


PERSONAL_DATA = (PersonalData("vehicles", _export, _erase),)

_REGISTER = "the vehicle register has been loaded anew: it keeps no plain reference"
KEYED_HASHES = (
    KeyedHash("vehicle_tax_vehicle", "log_book_hash", until=_REGISTER),
    KeyedHash("vehicle_tax_vehicle", "reminder_hash", until=_REGISTER),
    KeyedHash("vehicle_tax_vehicle", "new_keeper_hash", until=_REGISTER),
)
