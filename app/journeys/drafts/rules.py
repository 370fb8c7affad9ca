"""Whose draft is it: a person known to an issuer, or a guest known by a cookie."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Owner:
    """Whoever asks. A signed-in person is never looked up by the guest cookie."""

    issuer: str = ""
    subject: str | None = None
    guest: str = ""


@dataclass(frozen=True)
class Fault:
    """An answer that was refused: where, and which message."""

    question: str
    code: str
    part: str = ""
