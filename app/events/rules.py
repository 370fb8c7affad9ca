"""The facts that the hub records about its own use. None of them holds personal data."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True)
class JourneyStarted:
    """Somebody opened the first question of a service."""

    service: str
    draft_id: str


@dataclass(frozen=True)
class JourneyCompleted:
    """A draft became a case with a reference."""

    service: str
    draft_id: str
    case_id: str
    seconds: int


@dataclass(frozen=True)
class SearchMade:
    """A search: how many words and results; the words only where nothing was found."""

    words: int
    results: int
    missed: str | None = None


@dataclass(frozen=True)
class FeedbackGiven:
    """What somebody thought of a page or service; rating 1 (bad) to 5 (good)."""

    path: str
    useful: bool | None
    rating: int | None


Event = JourneyStarted | JourneyCompleted | SearchMade | FeedbackGiven


# --- how events are counted -----------------------------------------------------------------------

SAMPLE_DRAFT = "sample-"


@dataclass(frozen=True)
class JourneyFact:
    """A start or completion as it was recorded; `seconds` only of a completion."""

    id: int
    completed: bool
    service: str
    draft_id: str
    at: datetime
    seconds: int = 0


@dataclass(frozen=True, order=True)
class JourneyKey:
    """What journeys are counted by: service, civil day of the start, and whether invented."""

    service: str
    day: date
    sample: bool


@dataclass(frozen=True)
class Tally:
    """Journeys begun on a day, how many of those were completed since, and in how long together."""

    started: int = 0
    completed: int = 0
    seconds: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.started + other.started,
            self.completed + other.completed,
            self.seconds + other.seconds,
        )


def tally(
    new: Iterable[JourneyFact],
    known: Iterable[JourneyFact],
    civil_day: Callable[[datetime], date],
) -> dict[JourneyKey, Tally]:
    """Count new facts on the day that their journey began.

    Args:
        new: facts not counted before.
        known: every fact of the same drafts, the new ones too, so that a repeated start or
            completion counts once and a completion finds its start.
        civil_day: the day on which an instant falls where the government is.
    """
    first: dict[tuple[str, bool], JourneyFact] = {}
    for fact in sorted(known, key=lambda fact: fact.id):
        first.setdefault((fact.draft_id, fact.completed), fact)
    counts: dict[JourneyKey, Tally] = {}
    for fact in new:
        if first[fact.draft_id, fact.completed].id != fact.id:
            continue
        start = first.get((fact.draft_id, False))
        # A completion whose start was lost began all the same, so many seconds before.
        began = start.at if start else fact.at - timedelta(seconds=fact.seconds)
        key = JourneyKey(fact.service, civil_day(began), sample=fact.draft_id.startswith(SAMPLE_DRAFT))
        one = Tally(
            started=int(not fact.completed or start is None),
            completed=int(fact.completed),
            seconds=fact.seconds if fact.completed else 0,
        )
        counts[key] = counts.get(key, Tally()) + one
    return counts
