"""Page objects of the operator's pages: what waits, what stopped, one delivery with its attempts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import url_for

from app.deliveries.models import Connector, Delivery, DeliveryAttempt
from app.deliveries.queries import PAGE_SIZE, Found
from app.deliveries.rules import Kind, State
from app.jobs import Stopped
from app.web.languages import _, _l, moment

STATES = {
    State.DEAD: _l("Stopped"),
    State.WAITING: _l("Waiting"),
    State.DECIDING: _l("Being decided"),
    State.DELIVERED: _l("Delivered"),
    State.GIVEN_UP: _l("Given up"),
    State.REFUSED: _l("Not accepted"),
    State.CALLED_OFF: _l("No longer needed"),
}
COLOURS = {
    State.DEAD: "red",
    State.WAITING: "blue",
    State.DECIDING: "yellow",
    State.DELIVERED: "green",
    State.GIVEN_UP: "grey",
    State.REFUSED: "grey",
    State.CALLED_OFF: "grey",
}


@dataclass(frozen=True)
class Line:
    """One delivery in the list."""

    reference: str
    url: str
    recipient: str
    status: str
    colour: str
    fault: str
    since: str
    attempts: int


@dataclass(frozen=True)
class Choice:
    """A state to show, with how many deliveries are in it."""

    value: str
    text: str
    selected: bool


@dataclass(frozen=True)
class JobLine:
    """A piece of work that ended in an error."""

    id: str
    name: str
    when: str
    action: str


@dataclass(frozen=True)
class IndexPage:
    """The list of deliveries in one state, and the work that stopped."""

    choices: tuple[Choice, ...]
    reference: str
    total: int
    lines: tuple[Line, ...]
    jobs: tuple[JobLine, ...]
    stopped_messages: int
    messages_url: str
    previous_url: str
    next_url: str
    notice: str


@dataclass(frozen=True)
class AttemptLine:
    number: int
    when: str
    what: str


@dataclass(frozen=True)
class DeliveryPage:
    """One delivery: where it stands, what was tried, what can be done."""

    title: str
    facts: tuple[tuple[str, str], ...]
    status: str
    colour: str
    attempts: tuple[AttemptLine, ...]
    stopped: bool
    retry_url: str
    address_url: str
    give_up_url: str
    url: str
    reason: str
    notice: str
    errors: Mapping[str, str] = field(default_factory=dict)


def index_page(
    found: Found,
    *,
    counts: Mapping[str, int],
    state: str,
    reference: str,
    number: int,
    stopped: Sequence[Stopped],
    stopped_messages: int,
    notice: str,
) -> IndexPage:
    """The operator's first page."""

    def page(other: int) -> str:
        return url_for("deliveries.index", state=state, reference=reference or None, page=other)

    return IndexPage(
        choices=tuple(
            Choice(one.value, f"{STATES[one]} ({counts.get(one, 0)})", one.value == state) for one in STATES
        ),
        reference=reference,
        total=found.total,
        lines=tuple(_line(row) for row in found.deliveries),
        jobs=tuple(
            JobLine(job.id, job.name, moment(job.at), url_for("deliveries.run_again", job=job.id))
            for job in stopped
        ),
        stopped_messages=stopped_messages,
        messages_url=url_for("stopped_messages.index"),
        previous_url=page(number - 1) if number > 1 else "",
        next_url=page(number + 1) if number * PAGE_SIZE < found.total else "",
        notice=notice,
    )


def _line(row: Delivery) -> Line:
    state = State(row.state)
    return Line(
        reference=row.reference,
        url=url_for("deliveries.show", delivery_id=row.id),
        recipient=recipient(row),
        status=str(STATES[state]),
        colour=COLOURS[state],
        fault=row.fault,
        since=moment(row.created_at),
        attempts=row.attempts,
    )


def recipient(row: Delivery) -> str:
    """The connector, as its operator named it."""
    return (
        _("%(service)s, own register", service=row.service) if row.kind == Kind.OWN.value else row.connector
    )


def delivery_page(
    row: Delivery,
    attempts: Sequence[DeliveryAttempt],
    connector: Connector | None,
    *,
    notice: str = "",
    url: str | None = None,
    reason: str = "",
    errors: Mapping[str, str] | None = None,
) -> DeliveryPage:
    """One delivery; `url`, `reason` and `errors` are what was typed and what is wrong with it."""
    state = State(row.state)
    called = connector is not None and connector.kind == Kind.POST.value
    return DeliveryPage(
        title=_(
            "Delivery of %(reference)s to %(recipient)s", reference=row.reference, recipient=recipient(row)
        ),
        facts=tuple((name, value) for name, value in _facts(row, connector) if value),
        status=str(STATES[state]),
        colour=COLOURS[state],
        attempts=tuple(
            AttemptLine(one.number, moment(one.at), one.fault or _("delivered")) for one in attempts
        ),
        stopped=state is State.DEAD,
        retry_url=url_for("deliveries.retry", delivery_id=row.id),
        address_url=url_for("deliveries.correct", delivery_id=row.id) if called else "",
        give_up_url=url_for("deliveries.give_up", delivery_id=row.id),
        url=(connector.url if connector else "") if url is None else url,
        reason=reason,
        notice=notice,
        errors=errors or {},
    )


def _facts(row: Delivery, connector: Connector | None) -> tuple[tuple[str, str], ...]:
    return (
        (_("Reference number"), row.reference),
        (_("Service"), row.service),
        (_("Organisation"), row.organisation),
        (_("Address"), connector.url if connector else ""),
        (_("Fetched by"), connector.client_id if connector else ""),
        (_("Since"), moment(row.created_at)),
        (_("Next attempt"), moment(row.due_at) if row.due_at and row.state == State.WAITING.value else ""),
        (_("Receipt"), row.receipt),
        (_("Last fault"), row.fault),
        (_("Given up because"), row.reason),
    )
