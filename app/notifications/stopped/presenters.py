"""Page objects: the messages that stopped, and one of them. Addresses are shown by their domain only."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import url_for

from app.notifications.models import Message
from app.notifications.presenters import STATUSES
from app.notifications.rules import Status, is_phone
from app.notifications.stopped.queries import PAGE_SIZE, Found
from app.web.languages import _, moment


@dataclass(frozen=True)
class Line:
    """One message in the list."""

    name: str
    reference: str
    url: str
    to: str
    fault: str
    failures: int
    since: str


@dataclass(frozen=True)
class StoppedPage:
    """The messages that wait for an operator."""

    total: int
    lines: tuple[Line, ...]
    previous_url: str
    next_url: str
    retry_all_url: str
    notice: str


@dataclass(frozen=True)
class MessagePage:
    """One message: where it stands and what can be done."""

    title: str
    facts: tuple[tuple[str, str], ...]
    stopped: bool
    retry_url: str
    close_url: str
    reason: str
    notice: str
    errors: Mapping[str, str] = field(default_factory=dict)


def stopped_page(found: Found, *, number: int, notice: str) -> StoppedPage:
    """The list, the oldest first."""

    def page(other: int) -> str:
        return url_for("stopped_messages.index", page=other)

    return StoppedPage(
        total=found.total,
        lines=tuple(_line(row) for row in found.messages),
        previous_url=page(number - 1) if number > 1 else "",
        next_url=page(number + 1) if number * PAGE_SIZE < found.total else "",
        retry_all_url=url_for("stopped_messages.retry_all"),
        notice=notice,
    )


def _line(row: Message) -> Line:
    return Line(
        name=row.template.replace("_", " "),
        reference=row.reference,
        url=url_for("stopped_messages.show", message_id=row.id),
        to=recipient(row.to),
        fault=row.fault,
        failures=row.failures,
        since=moment(row.created_at),
    )


def recipient(address: str) -> str:
    """What an operator needs of an address: where it goes, not whose it is."""
    return address[:3] + "…" if is_phone(address) else "…@" + address.rpartition("@")[2]


def message_page(
    row: Message, *, notice: str = "", reason: str = "", errors: Mapping[str, str] | None = None
) -> MessagePage:
    """One message; `reason` and `errors` are what was typed and what is wrong with it."""
    facts = (
        (_("Status"), str(STATUSES[Status(row.status)])),
        (_("Reference number"), row.reference),
        (_("Recipient"), recipient(row.to)),
        (_("Attempts"), str(max(row.failures, row.attempts))),
        (_("Last fault"), row.fault),
        (_("Since"), moment(row.created_at)),
        (_("Given up because"), row.reason),
    )
    return MessagePage(
        title=_("Message that stopped: %(name)s", name=row.template.replace("_", " ")),
        facts=tuple((name, value) for name, value in facts if value),
        stopped=row.status == Status.FAILED.value,
        retry_url=url_for("stopped_messages.retry", message_id=row.id),
        close_url=url_for("stopped_messages.close", message_id=row.id),
        reason=reason,
        notice=notice,
        errors=errors or {},
    )
