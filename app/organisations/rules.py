"""Who may be made staff, and when an invitation may be taken up."""

import re
from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal["content", "approver", "analyst", "identity", "operator", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)

Kind = Literal["department", "agency", "council", "other"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Deliberately loose: one @, something on both sides, no spaces. The confirmation code is the proof.
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]+")
EMAIL_MAX = 254
AUTHENTICATOR = "Cm"


@dataclass(frozen=True)
class Held:
    """A role that somebody holds, everywhere or within one organisation."""

    role: Role
    organisation: str | None


def valid_slug(text: str) -> bool:
    return bool(_SLUG.fullmatch(text))


def plain_email(text: str) -> str | None:
    """The address in the spelling that is compared, or None if it is none."""
    plain = text.strip().casefold()
    return plain if len(plain) <= EMAIL_MAX and _EMAIL.fullmatch(plain) else None


def two_factors(level: str) -> bool:
    """Whether a vector of trust says that two factors were used (`Cl.Cm`, `P2.Cl.Cm`)."""
    return AUTHENTICATOR in level.split(".")
