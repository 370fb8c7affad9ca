"""The shipped checker: knows the invented people of `sandbox.yaml` and nobody else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from app import clock
from app.identity.proofing.port import CheckerUnavailableError, Question
from app.identity.proofing.rules import Claim, Document, Evidence, plain_name

DATA = Path(__file__).parent / "sandbox.yaml"
# GPG 45: a passport scores 4 for strength, a photocard driving licence 3, a bank account 2.
STRENGTH = {"passport": 4, "driving_licence": 3, "bank_account": 2}
CHECKED = 2  # the register has this document, in this name, neither cancelled nor expired
SURE = {3: 2, 2: 1}


@dataclass(frozen=True)
class Invented:
    """One person of the sandbox."""

    key: str
    documents: Mapping[tuple[str, str], Mapping[str, Any]]
    activity: int
    fraud: int
    questions: tuple[Mapping[str, Any], ...]
    broken: bool


@cache
def invented() -> Mapping[str, Invented]:
    """Everybody whom the sandbox knows, by the key of their claim."""
    rows = yaml.safe_load(DATA.read_text())["people"]
    return {made.key: made for made in map(_person, rows)}


def _person(row: Mapping[str, Any]) -> Invented:
    return Invented(
        key=f"{plain_name(row['name'])}|{row['born'].isoformat()}",
        documents={(d["kind"], d["number"]): d for d in row.get("documents", ())},
        activity=row.get("activity", 0),
        fraud=row.get("fraud", 1),
        questions=tuple(row.get("questions", ())),
        broken=row.get("unavailable", False),
    )


class SandboxChecker:
    """Answers from the file: the same question always has the same answer."""

    def check_document(self, claim: Claim, document: Document) -> Evidence:
        known = self._known(claim)
        found = known.documents.get((document.kind, document.number)) if known else None
        good = found is not None and not found.get("cancelled") and self._in_date(found, document)
        return Evidence(document.kind, STRENGTH[document.kind], CHECKED if good else 0)

    def activity(self, claim: Claim) -> int:
        known = self._known(claim)
        return known.activity if known else 0

    def fraud(self, claim: Claim) -> int:
        known = self._known(claim)
        return known.fraud if known else 1

    def questions(self, claim: Claim) -> tuple[Question, ...]:
        known = self._known(claim)
        asked = known.questions if known else ()
        return tuple(Question(q["id"], q["text"], q["text_cy"], tuple(q["choices"])) for q in asked)

    def verify(self, claim: Claim, answers: Mapping[str, str]) -> int:
        known = self._known(claim)
        asked = known.questions if known else ()
        return SURE.get(sum(answers.get(q["id"]) == q["answer"] for q in asked), 0)

    @staticmethod
    def _known(claim: Claim) -> Invented | None:
        found = invented().get(claim.key)
        if found is not None and found.broken:
            raise CheckerUnavailableError("the sandbox plays an outage for this person")
        return found

    @staticmethod
    def _in_date(found: Mapping[str, Any], document: Document) -> bool:
        expires: date | None = found.get("expires")
        return expires is None or (expires == document.expires and expires >= clock.today())
