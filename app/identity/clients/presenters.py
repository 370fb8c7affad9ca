"""What the staff pages about clients show."""

from dataclasses import dataclass, field
from typing import Any

from flask import url_for

from app.identity.clients.forms import Filled
from app.identity.entry.forms import FormPage as Question
from app.identity.provider.claims import CLAIMS
from app.identity.provider.rules import AUTH_METHODS, LEVELS, SCOPES, SIGNING, Client


@dataclass(frozen=True)
class Line:
    """A client in the list."""

    client_id: str
    name: str
    method: str
    levels: str
    waivers: str
    recent: int


@dataclass(frozen=True)
class ListPage:
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class FormPage:
    """The form of a new or a registered client."""

    heading: str
    action: str
    new: bool
    values: dict[str, Any]
    faults: dict[str, str]
    offered: dict[str, tuple[str, ...]] = field(
        default_factory=lambda: {
            "auth_method": AUTH_METHODS,
            "scopes": SCOPES,
            "levels": LEVELS,
            "claims": tuple(CLAIMS),
            "signs_with": SIGNING,
            "userinfo_signed_with": ("", *SIGNING),
        }
    )
    organisations: tuple[tuple[str, str], ...] = ()

    @property
    def error_list(self) -> list[dict[str, str]]:
        return [{"text": text, "href": f"#{name}"} for name, text in self.faults.items()]


@dataclass(frozen=True)
class SavedPage:
    client_id: str
    secret: str


@dataclass(frozen=True)
class FiguresPage:
    """Sign-ins by client, month and level."""

    rows: tuple[tuple[str, str, str, int], ...]
    total: int


def listed(clients: list[Client], recent: dict[str, int]) -> ListPage:
    return ListPage(
        tuple(
            Line(
                c.client_id,
                c.name,
                c.auth_method,
                ", ".join(c.levels),
                ", ".join(
                    word
                    for word, reason in (
                        ("PKCE", c.pkce_waived),
                        ("nonce", c.nonce_waived),
                        ("consent", c.consent_waived),
                    )
                    if reason
                ),
                recent.get(c.client_id, 0),
            )
            for c in clients
        )
    )


def form(filled: Filled, *, action: str, new: bool, organisations: dict[str, str]) -> FormPage:
    heading = "Register a service" if new else f"Registration of {filled.values['client_id']}"
    named = tuple(sorted(organisations.items(), key=lambda pair: pair[1]))
    return FormPage(heading, action, new, filled.values, filled.faults, organisations=named)


def removal(client: Client) -> Question:
    """Asks once more: a service that was removed signs nobody in from this moment."""
    return Question(
        heading=f"Remove {client.name}?",
        action=url_for("identity_clients.remove", client_id=client.client_id),
        button="Remove the service",
        back=url_for("identity_clients.edit", client_id=client.client_id),
        sentences=(
            "Nobody can sign in to this service any more.",
            "The tokens it holds stop working: at once, or within ten minutes where they are for machines.",
            "Its keys, addresses and waivers are deleted, and what people agreed to share is forgotten.",
            "The count of its sign-ins stays.",
        ),
        warning=True,
    )


def figures(rows: list[tuple[str, str, str, int]]) -> FiguresPage:
    return FiguresPage(tuple(rows), sum(count for *_, count in rows))
