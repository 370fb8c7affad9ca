"""What deliveries need of whoever knows the subjects, and whom they tell."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from sqlmodel import Session


class Sender(Protocol):
    """Knows what a subject is. `journeys` is one: its subjects are cases."""

    def about_to_change(self, session: Session, *, subject_id: str) -> None:
        """Take locks before a delivery is locked, so that everybody locks in one order."""

    def package(self, session: Session, *, subject_id: str) -> Mapping[str, Any]:
        """What a recipient is handed: the fields of the published schema beside `version`, `id`, `test`.

        `person` names the person within the hub, or is None; it is replaced before it leaves.
        """

    def deliver_here(self, session: Session, *, subject_id: str, now: datetime) -> str | None:
        """Run the service's own connector in this transaction; idempotent on the subject. Its receipt."""

    def delivery_changed(self, session: Session, *, subject_id: str, now: datetime) -> None:
        """A recipient has it, decided, or was given up: inside the transaction that stores so."""
