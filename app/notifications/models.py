"""One row for each message; what could identify its reader is encrypted."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.crypto import EncryptedText
from app.db import UtcDateTime, new_id
from app.notifications.rules import Status


class Preference(SQLModel, table=True):
    """What a person wants to be told beside what they must be; without a row they want reminders."""

    __tablename__ = "notifications_preference"

    issuer: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    reminders: bool = True
    changed_at: datetime = Field(sa_type=UtcDateTime)


class Message(SQLModel, table=True):
    """A message. `person` is the reader's subject where the sender knows it, never a name.

    `fields` is JSON, one value for each placeholder of the template; `subject` and `body` are the
    words as they were carried, empty until then. `attempts` were begun, `failures` are known to have
    failed: the number of the attempt to come, so that an attempt which runs twice is noted once.
    `patience_from` is how many failures there were when patience began anew.
    """

    __tablename__ = "notifications_message"

    id: str = Field(default_factory=new_id, primary_key=True)
    key: str | None = Field(default=None, unique=True)
    template: str = Field(index=True)
    language: str
    to: str = Field(sa_type=EncryptedText)
    to_hash: str = Field(index=True)
    person: str | None = Field(default=None, index=True)
    reference: str = Field(default="", index=True)
    fields: str = Field(sa_type=EncryptedText)
    subject: str = Field(default="", sa_type=EncryptedText)
    body: str = Field(default="", sa_type=EncryptedText)
    status: str = Status.WAITING.value
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    failures: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    patience_from: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    carrier_id: str = Field(default="", index=True)
    fault: str = ""
    reason: str = Field(default="", sa_column_kwargs={"server_default": ""})
    created_at: datetime = Field(sa_type=UtcDateTime, index=True)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
