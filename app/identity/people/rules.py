"""Decisions about credentials: what a good password is, how long things last, how many tries there are."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from ipaddress import ip_address, ip_network

PASSWORD_MIN = 10
PASSWORD_MAX = 200
EMAIL_CODE_LASTS = timedelta(minutes=15)
EMAIL_CODE_TRIES = 5
FLOW_LASTS = timedelta(hours=1)
SESSION_LASTS = timedelta(hours=12)
DEVICE_LASTS = timedelta(days=365)

_SEPARATORS = re.compile(r"[\s-]")
_CODE = re.compile(r"\d{6}")
# What people add to a common word to get past a checker.
_DECORATION = re.compile(r"^[\W\d_]+|[\W\d_]+$")


class PasswordFault(Enum):
    """Why a password is refused."""

    EMPTY = "empty"
    SHORT = "short"
    LONG = "long"
    COMMON = "common"
    PERSONAL = "personal"


class Outcome(Enum):
    """How an attempt with a credential ended."""

    ACCEPTED = "accepted"
    WRONG = "wrong"
    LIMITED = "limited"


@dataclass(frozen=True)
class Limit:
    """So many tries within so long."""

    tries: int
    within: timedelta


# By account from browsers that never signed in to it; a known browser has its own count, so that
# a guesser uses up the strangers' tries and never the owner's.
PASSWORD_TRIES = Limit(10, timedelta(minutes=15))
AUTHENTICATOR_TRIES = Limit(5, timedelta(minutes=15))
AUTHENTICATOR_TRIES_DAY = Limit(30, timedelta(days=1))
# By network: high enough for an office behind one address.
ADDRESS_TRIES = Limit(100, timedelta(minutes=10))
MAILS_PER_EMAIL = Limit(5, timedelta(hours=1))
MAILS_PER_ADDRESS = Limit(30, timedelta(hours=1))


def network_of(address: str) -> str:
    """What is counted as one address: a household or office has 2^64 of IPv6, and one of IPv4."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return address
    return str(found.ipv4_mapped or ip_network((found.packed, 64), strict=False))


def password_fault(password: str, *, email: str, common: frozenset[str]) -> PasswordFault | None:
    """The first reason to refuse a new password; length counts, composition does not (NIST SP 800-63B)."""
    if not password:
        return PasswordFault.EMPTY
    if len(password) < PASSWORD_MIN:
        return PasswordFault.SHORT
    if len(password) > PASSWORD_MAX:
        return PasswordFault.LONG
    plain = password.casefold()
    if _repeats(plain) in common or _DECORATION.sub("", plain) in common or len(set(plain)) < 4:
        return PasswordFault.COMMON
    name = email.partition("@")[0].casefold()
    if len(name) >= 3 and _DECORATION.sub("", plain) in {name, email.casefold(), _DECORATION.sub("", name)}:
        return PasswordFault.PERSONAL
    return None


def _repeats(text: str) -> str:
    """The part that is only said again and again (`passwordpassword` is `password`)."""
    for size in range(1, len(text) // 2 + 1):
        if len(text) % size == 0 and text[:size] * (len(text) // size) == text:
            return text[:size]
    return text


def plain_code(text: str) -> str | None:
    """Six digits out of what was typed (spaces and hyphens are fine), or None."""
    bare = _SEPARATORS.sub("", text)
    return bare if _CODE.fullmatch(bare) and bare.isascii() else None


def spoken_secret(secret: str) -> str:
    """An authenticator secret in groups of four, to be typed by hand."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def authentication_methods(level: str) -> list[str]:
    """The `amr` values (RFC 8176) that are true of a level: two factors may be a password and a code, or a
    passkey, which needs no password.
    """
    return ["mfa"] if "Cm" in level.split(".") else ["pwd"]
