"""The chain that makes a changed, missing or reordered row show, and what a search may ask."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

START = ""
PER_PAGE = 50


@dataclass(frozen=True)
class Act:
    """One privileged act as it is chained. `before` and `after` are canonical JSON or empty."""

    sequence: int
    at: datetime
    actor: str
    act: str
    subject_type: str
    subject_id: str
    organisation: str
    before: str
    after: str
    previous: str
    digest: str


@dataclass(frozen=True)
class Verification:
    """The result of walking the chain: the rows read, and the first one that does not fit."""

    rows: int
    head: str
    broken_at: int | None = None
    reason: str = ""

    @property
    def whole(self) -> bool:
        return not self.reason


@dataclass(frozen=True)
class Search:
    """What a reader looks for; empty means anything. `organisations` None means every one."""

    actor: str = ""
    act: str = ""
    subject: str = ""
    organisation: str = ""
    since: datetime | None = None
    until: datetime | None = None
    organisations: frozenset[str] | None = None


def canonical(value: Mapping[str, Any] | None) -> str:
    """One spelling of a JSON object, so that the same facts always have the same digest."""
    if value is None:
        return ""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(act: Act) -> str:
    """SHA-256 over the row and the digest before it."""
    at = act.at.astimezone(UTC).isoformat(timespec="microseconds")
    # A JSON list, not a joined string: no two different rows may read the same.
    text = json.dumps(
        [
            act.previous, act.sequence, at, act.actor, act.act, act.subject_type,
            act.subject_id, act.organisation, act.before, act.after,
        ],
        ensure_ascii=False,
    )  # fmt: skip
    return hashlib.sha256(text.encode()).hexdigest()


def verify(acts: Iterable[Act], *, expected_rows: int, expected_head: str) -> Verification:
    """Walk the chain from its start and compare its end with what the head remembers."""
    rows, previous = 0, START
    for act in acts:
        rows += 1
        if act.sequence != rows:
            return Verification(rows, previous, act.sequence, "a row is missing or out of order")
        if act.previous != previous:
            return Verification(rows, previous, act.sequence, "the row does not follow the one before")
        if digest(act) != act.digest:
            return Verification(rows, previous, act.sequence, "the row was changed")
        previous = act.digest
    if rows != expected_rows or previous != expected_head:
        return Verification(rows, previous, rows + 1, "rows at the end are missing")
    return Verification(rows, previous)
