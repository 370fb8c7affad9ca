"""The built-in vehicle register: vehicles, the licences recorded for them, and who has taxed which."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.crypto import EncryptedText
from app.db import UtcDateTime, new_id

TAXED = "Taxed"
UNTAXED = "Untaxed"
SORN = "SORN"


class RegisteredVehicle(SQLModel, table=True):
    """A vehicle as the register knows it. References are keyed hashes, the keeper is encrypted."""

    __tablename__ = "vehicle_tax_vehicle"

    id: str = Field(default_factory=new_id, primary_key=True)
    registration: str = Field(unique=True)
    make: str
    colour: str
    kind: str = "car"
    fuel: str
    co2: int | None = None
    engine_cc: int | None = None
    list_price_pounds: int | None = None
    rde2: bool | None = None
    first_registered: date
    tax_status: str = UNTAXED
    tax_due: date | None = None
    mot_expires: date | None = None
    insured_until: date | None = None
    marked_for_export: bool = False
    log_book_hash: str = ""
    reminder_hash: str = ""
    keeper: str = Field(default="", sa_type=EncryptedText)
    sample: bool = False
    updated_at: datetime = Field(sa_type=UtcDateTime)


class RecordedLicence(SQLModel, table=True):
    """A period of tax that was paid for; one per case, so that a repeated delivery changes nothing."""

    __tablename__ = "vehicle_tax_licence"

    id: str = Field(default_factory=new_id, primary_key=True)
    case_id: str = Field(unique=True)
    vehicle_id: str = Field(foreign_key="vehicle_tax_vehicle.id", index=True)
    option: str
    starts: date
    ends: date
    amount_pence: int
    recorded_at: datetime = Field(sa_type=UtcDateTime)


class Holding(SQLModel, table=True):
    """A vehicle that a person has taxed here, shown as theirs in the account."""

    __tablename__ = "vehicle_tax_holding"
    __table_args__ = (UniqueConstraint("subject", "issuer", "vehicle_id"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    issuer: str
    subject: str
    vehicle_id: str = Field(foreign_key="vehicle_tax_vehicle.id")
    since: datetime = Field(sa_type=UtcDateTime)
