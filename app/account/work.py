"""Where a member of staff finds what their roles open: a list on their account page."""

from dataclasses import dataclass
from typing import Any

from app.web.access import Actor, Role
from app.web.languages import _l


@dataclass(frozen=True)
class Work:
    """A page for staff, and who may open it (a contract test compares the roles with the page's own)."""

    text: Any
    href: str
    roles: tuple[Role, ...]


WORK = (
    Work(
        _l("Websites and what should become of them"), "/rationalisation/", ("content", "approver", "analyst")
    ),
    Work(_l("Crawls of websites"), "/rationalisation/crawls/", ("content", "approver", "analyst")),
    Work(_l("Comments on pages"), "/feedback/comments", ("content", "analyst")),
    Work(_l("Audit record"), "/audit/", ("operator", "approver")),
    Work(_l("Deliveries to departments"), "/deliveries/", ("operator",)),
    Work(_l("Messages that could not be sent"), "/notifications/stopped/", ("operator",)),
    Work(_l("Services that sign people in"), "/identity/clients/", ("identity",)),
    Work(_l("Figures of sign-ins"), "/identity/clients/sign-ins", ("analyst", "identity")),
    Work(_l("Prove an identity in person"), "/identity/in-person/", ("identity",)),
)


def work_of(actor: Actor) -> tuple[Work, ...]:
    """What the person's roles open."""
    return tuple(work for work in WORK if actor.has_role(*work.roles))
