"""The built-in vehicle register: vehicles, the licences recorded for them, and who has taxed which."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.crypto import EncryptedText
from app.db import UtcDateTime, new_id

TAXED = "Taxed"
UNTAXED = "Untaxed"
SORN = "SORN"
NOT_FOR_ROAD = "Not Taxed for on Road Use"

STANDARD_CLASS = "standard"


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
    tax_class: str = Field(default=STANDARD_CLASS, sa_column_kwargs={"server_default": STANDARD_CLASS})
    marked_for_export: bool = False
    log_book_hash: str = ""
    reminder_hash: str = ""
    new_keeper_hash: str = Field(default="", sa_column_kwargs={"server_default": ""})
    keeper: str = Field(default="", sa_type=EncryptedText)
    sample: bool = False
    updated_at: datetime = Field(sa_type=UtcDateTime)

    def tax_state(self, today: date) -> str:
        """How its tax stands on a day: taxed, ran_out, untaxed, sorn, exported or not_for_road."""
        if self.tax_status == NOT_FOR_ROAD:
            return "not_for_road"
        if self.tax_due is not None:
            return "taxed" if self.tax_due >= today else "ran_out"
        if self.marked_for_export:
            return "exported"
        return "sorn" if self.tax_status == SORN else "untaxed"


class RecordedLicence(SQLModel, table=True):
    """A period of tax; one per case, so that a repeated delivery changes nothing.

    `annual_pence` is the rate for a year that the price rests on, and `standard_annual_pence` that
    of a later licence where this is the first. `mandate_id` is set where a Direct Debit pays for it.
    """

    __tablename__ = "vehicle_tax_licence"

    id: str = Field(default_factory=new_id, primary_key=True)
    case_id: str = Field(unique=True)
    vehicle_id: str = Field(foreign_key="vehicle_tax_vehicle.id", index=True)
    option: str
    starts: date
    ends: date
    amount_pence: int
    annual_pence: int | None = None
    standard_annual_pence: int | None = None
    mandate_id: str | None = None
    ended_on: date | None = None
    recorded_at: datetime = Field(sa_type=UtcDateTime)

    @property
    def receipt(self) -> str:
        """The register's own number for this entry."""
        return f"LIC-{self.id[:10].upper()}"


class KeeperNotice(SQLModel, table=True):
    """Something that a keeper told us of a vehicle, and what is paid back for it; one per case."""

    __tablename__ = "vehicle_tax_notice"

    id: str = Field(default_factory=new_id, primary_key=True)
    case_id: str = Field(unique=True)
    vehicle_id: str = Field(foreign_key="vehicle_tax_vehicle.id", index=True)
    what: str
    takes_effect: date
    refund_months: int = 0
    refund_pence: int = 0
    evidence: str = Field(default="", sa_type=EncryptedText)
    applied_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    recorded_at: datetime = Field(sa_type=UtcDateTime)

    @property
    def receipt(self) -> str:
        """The register's own number for this entry."""
        return f"NOT-{self.id[:10].upper()}"


class Holding(SQLModel, table=True):
    """A vehicle that a person has taxed here, shown as theirs in the account."""

    __tablename__ = "vehicle_tax_holding"
    __table_args__ = (UniqueConstraint("subject", "issuer", "vehicle_id"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    issuer: str
    subject: str
    vehicle_id: str = Field(foreign_key="vehicle_tax_vehicle.id")
    since: datetime = Field(sa_type=UtcDateTime)
