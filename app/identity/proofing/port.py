"""What proofing needs of those who know documents and people: passport offices, registers, credit files."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from app.identity.proofing.rules import Claim, Document, Evidence


class CheckerUnavailableError(RuntimeError):
    """A checker did not answer; trying again later may help."""


@dataclass(frozen=True)
class Question:
    """Something that only the person should know, with the answers to choose from."""

    id: str
    text: str
    text_cy: str
    choices: tuple[str, ...]


class EvidenceChecker(Protocol):
    """Scores as GPG 45 defines them, 0 to 4. Raises CheckerUnavailableError."""

    def check_document(self, claim: Claim, document: Document) -> Evidence:
        """How strong the document is as evidence, and how sure it is that it is genuine and this person's."""
        ...

    def activity(self, claim: Claim) -> int:
        """How well the claimed identity has been seen to exist over time."""
        ...

    def fraud(self, claim: Claim) -> int:
        """How sure it is that the claimed identity is not one used for fraud; 0 where it is."""
        ...

    def questions(self, claim: Claim) -> tuple[Question, ...]:
        """Questions for this person; empty where too little is known of them."""
        ...

    def verify(self, claim: Claim, answers: Mapping[str, str]) -> int:
        """How sure the answers make it that this is the person."""
        ...
