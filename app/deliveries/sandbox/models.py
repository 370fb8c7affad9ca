"""What the sandbox receiver took: once for each idempotency key."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.db import UtcDateTime


class SandboxReceived(SQLModel, table=True):
    """One delivery, however often it came. Its words are not kept."""

    __tablename__ = "deliveries_sandbox_received"

    id: str = Field(primary_key=True)
    connector: str = Field(index=True)
    receipt: str
    digest: str
    copies: int = 0
    received_at: datetime = Field(sa_type=UtcDateTime)
