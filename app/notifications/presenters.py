"""Messages as pages show them: in the development outbox, and to their own reader."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import format_datetime

from app.notifications.models import Message
from app.notifications.rules import Status
from app.notifications.templates import TEMPLATES
from app.notifications.wording import written
from app.web.languages import _, _l

STATUSES = {
    Status.WAITING: _l("waiting to be sent"),
    Status.SENT: _l("sent"),
    Status.DELIVERED: _l("delivered"),
    Status.FAILED: _l("could not be sent"),
    Status.CLOSED: _l("could not be sent"),
}


@dataclass(frozen=True)
class ShownMessage:
    """One message: paragraphs are lines of text."""

    id: str
    to: str
    subject: str
    paragraphs: tuple[tuple[str, ...], ...]
    language: str
    reference: str
    status: str
    written_at: str


@dataclass(frozen=True)
class OutboxPage:
    """The newest messages, newest first; `to` is the address asked for."""

    to: str
    messages: tuple[ShownMessage, ...]


@dataclass(frozen=True)
class PreferencesPage:
    """Whether a person wants reminders."""

    reminders: bool
    notice: str
    error: str


def outbox_page(messages: Sequence[Message], to: str) -> OutboxPage:
    """Everything, secrets too: development only."""
    return OutboxPage(to, tuple(_shown(message) for message in messages))


def sent_messages(messages: Sequence[Message]) -> tuple[ShownMessage, ...]:
    """What a person may read again of what was sent to them: security codes are left out."""
    return tuple(_shown(message, hide_secrets=True) for message in messages)


def _shown(message: Message, *, hide_secrets: bool = False) -> ShownMessage:
    letter = written(message)
    body = letter.body
    if hide_secrets and TEMPLATES[message.template].secret:
        body = _("The security code in this message is not shown again.")
    return ShownMessage(
        id=message.id,
        to=message.to,
        subject=letter.subject,
        paragraphs=tuple(tuple(p.split("\n")) for p in body.split("\n\n")),
        language=message.language,
        reference=message.reference,
        status=str(STATUSES[Status(message.status)]),
        written_at=str(format_datetime(message.created_at, "d MMMM y, HH:mm")),
    )
