"""What was imported, row by row with its file, and where each service stands now."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Integer, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db import UtcDateTime, new_id

SERIAL = BigInteger().with_variant(Integer, "sqlite")


class Import(SQLModel, table=True):
    """One file taken in: which, when, and how much of it."""

    __tablename__ = "uptake_import"

    id: str = Field(default_factory=new_id, primary_key=True)
    file_name: str
    digest: str = Field(index=True)
    dataset: str
    sample: bool = False
    imported_at: datetime = Field(sa_type=UtcDateTime)
    rows_taken: int
    rows_refused: int
    rows_flagged: int


class ImportProblem(SQLModel, table=True):
    """A row of a file that was refused, or taken and flagged."""

    __tablename__ = "uptake_problem"

    id: int | None = Field(default=None, primary_key=True, sa_type=SERIAL)
    import_id: str = Field(foreign_key="uptake_import.id", index=True)
    row: int
    reason: str = Field(index=True)
    column: str
    value: str
    refused: bool


class ListedService(SQLModel, table=True):
    """A service as a list of services describes it; the hub's own describe themselves."""

    __tablename__ = "uptake_service"

    slug: str = Field(primary_key=True)
    name: str
    agency: str
    business_model: str
    category: str
    customer_type: str
    department: str = Field(index=True)
    dept_abbr: str
    description: str
    notes_on_costs: str
    other_notes: str
    type_of_transaction: str
    url: str
    high_volume: bool | None
    import_id: str = Field(foreign_key="uptake_import.id")


class ReportedValue(SQLModel, table=True):
    """One reported figure of a service for one channel and period. A blank has no row.

    `measure` is transactions, or what each of them cost in ten-thousandths of a pound.
    """

    __tablename__ = "uptake_value"
    __table_args__ = (
        UniqueConstraint("service", "dataset", "measure", "start", "end", "channel", name="uq_uptake_value"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=SERIAL)
    service: str
    dataset: str
    measure: str
    start: date
    end: date
    channel: str
    value: int = Field(sa_type=BigInteger)
    source: str
    import_id: str = Field(foreign_key="uptake_import.id", index=True)


class Standing(SQLModel, table=True):
    """The newest full year of each service with figures: drawn from the volumes, rebuildable."""

    __tablename__ = "uptake_standing"

    service: str = Field(primary_key=True)
    dataset: str
    start: date
    end: date
    total: int | None = Field(default=None, sa_type=BigInteger)
    online: int | None = Field(default=None, sa_type=BigInteger)
    take_up: float | None = None
    take_up_before: float | None = None
