"""Identity proofing as Good Practice Guide 45 scores it: evidence, checks, and the profile they reach."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import permutations
from typing import Literal

Kind = Literal["passport", "driving_licence", "bank_account"]
KINDS: tuple[Kind, ...] = ("passport", "driving_licence", "bank_account")
Way = Literal["online", "in_person"]

PROOFING_LASTS = timedelta(days=1)
IN_PERSON_LASTS = timedelta(days=15)
# Without 0, O, 1, I: it is read out and typed across a counter.
CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 10
NAME_MAX = 100
OLDEST = 130

_SPACES = re.compile(r"[\s-]+")
_NUMBER = re.compile(r"[A-Z0-9]{6,30}")


@dataclass(frozen=True)
class Claim:
    """Who a person says they are."""

    given_names: tuple[str, ...]
    family_name: str
    birth_date: date
    postcode: str

    @property
    def key(self) -> str:
        """The spelling in which two claims are compared."""
        names = " ".join((*self.given_names, self.family_name))
        return f"{plain_name(names)}|{self.birth_date.isoformat()}"


@dataclass(frozen=True)
class Document:
    """What a person says about one piece of evidence."""

    kind: Kind
    number: str
    expires: date | None = None


@dataclass(frozen=True)
class Evidence:
    """One piece of evidence with its scores, 0 to 4 each."""

    kind: str
    strength: int
    validity: int


@dataclass(frozen=True)
class Scores:
    """Everything that was checked about one claim, 0 to 4 each."""

    evidence: tuple[Evidence, ...] = ()
    activity: int = 0
    fraud: int = 0
    verification: int = 0


@dataclass(frozen=True)
class Profile:
    """One way to a level of confidence: the least scores that make it up."""

    name: str
    level: Literal["P1", "P2"]
    evidence: tuple[tuple[int, int], ...]
    activity: int
    fraud: int
    verification: int


# "How to prove and verify someone's identity" (GPG 45), identity profiles for low (P1) and medium (P2)
# confidence: strength and validity of each piece, then activity, identity fraud, verification. In the
# values that GOV.UK One Login's published proving core applies (read November 2025).
PROFILES: tuple[Profile, ...] = (
    Profile("M1A", "P2", ((4, 2),), 0, 1, 2),
    Profile("M1B", "P2", ((3, 2),), 1, 2, 2),
    Profile("M1C", "P2", ((3, 3),), 0, 0, 3),
    Profile("M1D", "P2", ((2, 2),), 2, 1, 3),
    Profile("M2A", "P2", ((2, 2), (2, 2)), 3, 2, 2),
    Profile("M2B", "P2", ((3, 2), (2, 2)), 1, 1, 2),
    Profile("M2C", "P2", ((3, 2), (2, 2)), 0, 1, 3),
    Profile("M3A", "P2", ((2, 2), (2, 2), (2, 2)), 2, 2, 2),
    Profile("L1A", "P1", ((2, 2),), 0, 1, 1),
    Profile("L1B", "P1", ((3, 2),), 0, 0, 1),
    Profile("L1C", "P1", ((1, 1),), 3, 2, 2),
    Profile("L2A", "P1", ((1, 1), (1, 1)), 2, 1, 2),
    Profile("L2B", "P1", ((1, 1), (1, 1)), 2, 2, 1),
    Profile("L3A", "P1", ((1, 1), (1, 1), (1, 1)), 2, 1, 1),
)


def reaches_profile(scores: Scores, profile: Profile) -> bool:
    """Whether every part is at least as good; each piece of evidence counts once."""
    checks = (
        scores.activity >= profile.activity,
        scores.fraud >= profile.fraud,
        scores.verification >= profile.verification,
    )
    return all(checks) and _enough_evidence(scores.evidence, profile.evidence)


def _enough_evidence(have: tuple[Evidence, ...], need: tuple[tuple[int, int], ...]) -> bool:
    return any(
        all(e.strength >= s and e.validity >= v for e, (s, v) in zip(chosen, need, strict=True))
        for chosen in permutations(have, len(need))
    )


def best_profile(scores: Scores) -> Profile | None:
    """The strongest profile that the scores reach; None if they reach none."""
    return next((profile for profile in PROFILES if reaches_profile(scores, profile)), None)


def missing(scores: Scores, level: str) -> tuple[str, ...]:
    """What lacks for a level by its nearest profile: evidence, activity, fraud, verification."""
    wanted = [profile for profile in PROFILES if profile.level >= level]
    return min((_lacking(scores, profile) for profile in wanted), key=len)


def _lacking(scores: Scores, profile: Profile) -> tuple[str, ...]:
    parts = {
        "evidence": _enough_evidence(scores.evidence, profile.evidence),
        "activity": scores.activity >= profile.activity,
        "fraud": scores.fraud >= profile.fraud,
        "verification": scores.verification >= profile.verification,
    }
    return tuple(name for name, enough in parts.items() if not enough)


def plain_name(text: str) -> str:
    """A name without accents, case and punctuation, as it is compared with a document."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(re.sub(r"[^a-z]+", " ", bare.casefold()).split())


def plain_number(text: str) -> str | None:
    """A document number as it is compared, or None if it cannot be one."""
    bare = _SPACES.sub("", text).upper()
    return bare if _NUMBER.fullmatch(bare) else None


def plain_in_person_code(text: str) -> str:
    """What was typed of a code, in the spelling that is compared."""
    return _SPACES.sub("", text).upper()


def shown_code(code: str) -> str:
    """A code in two groups, to be read out."""
    return f"{code[: CODE_LENGTH // 2]}-{code[CODE_LENGTH // 2 :]}"


def possible_birth_date(day: date, *, today: date) -> bool:
    return date(today.year - OLDEST, 1, 1) <= day <= today
