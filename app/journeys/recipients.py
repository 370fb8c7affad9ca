"""Who a case was passed to, and each one's receipt, as the person sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.deliveries.models import Delivery
from app.deliveries.rules import State
from app.journeys.fields import Words
from app.organisations.models import Organisation
from app.web.languages import _, _l, language, moment

# An operator deals with what stopped; for the person it is on its way until it is closed.
STATES: Mapping[State, tuple[Words, str]] = {
    State.WAITING: (_l("On its way"), "blue"),
    State.DEAD: (_l("On its way"), "blue"),
    State.DECIDING: (_l("Received, not decided yet"), "yellow"),
    State.DELIVERED: (_l("Received"), "green"),
    State.GIVEN_UP: (_l("Could not be delivered"), "red"),
    State.REFUSED: (_l("Not accepted"), "red"),
    State.CALLED_OFF: (_l("No longer needed"), "grey"),
}


@dataclass(frozen=True)
class RecipientLine:
    """One recipient: its name, whether it has the case, when, and its own receipt."""

    name: str
    status: str
    colour: str
    when: str
    receipt: str


def recipient_lines(
    rows: Sequence[Delivery], organisations: Sequence[Organisation]
) -> tuple[RecipientLine, ...]:
    """The recipients of a case, each under its organisation's name in the reader's language."""
    names = {one.slug: (one.name_cy if language() == "cy" else "") or one.name for one in organisations}
    return tuple(_line(row, names.get(row.organisation) or _plain(row.organisation)) for row in rows)


def _plain(slug: str) -> str:
    """An organisation that nobody has added yet, by its slug in words."""
    return slug.replace("-", " ").capitalize()


def _line(row: Delivery, name: str) -> RecipientLine:
    words, colour = STATES[State(row.state)]
    when = row.delivered_at or row.changed_at
    return RecipientLine(
        name=name,
        status=str(words),
        colour=colour,
        when="" if State(row.state).under_way else moment(when),
        receipt=_("Their receipt: %(receipt)s", receipt=row.receipt) if row.receipt else "",
    )
