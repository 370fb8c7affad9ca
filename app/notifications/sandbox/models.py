"""What the sandbox was asked to send."""

import uuid
from datetime import datetime

from sqlmodel import Field, SQLModel

from app.crypto import EncryptedText
from app.db import UtcDateTime


def new_uuid() -> str:
    """An identifier of Notify's shape."""
    return str(uuid.uuid4())


class SandboxNotification(SQLModel, table=True):
    """One e-mail."""

    __tablename__ = "notifications_sandbox_notification"

    id: str = Field(default_factory=new_uuid, primary_key=True)
    reference: str = Field(default="", index=True)
    template_id: str
    address: str = Field(sa_type=EncryptedText)
    subject: str = Field(sa_type=EncryptedText)
    body: str = Field(sa_type=EncryptedText)
    status: str
    created_at: datetime = Field(sa_type=UtcDateTime)
