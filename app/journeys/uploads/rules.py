"""What a file is, by its content, and the name under which it is shown. Pure."""

import re
from dataclasses import dataclass

# The first bytes of each type that may be asked for (WHATWG MIME Sniffing, 6.1 and 6.4).
_SIGNATURES = (
    ("application/pdf", b"%PDF-"),
    ("image/png", b"\x89PNG\r\n\x1a\n"),
    ("image/jpeg", b"\xff\xd8\xff"),
)
TYPES = tuple(kind for kind, _ in _SIGNATURES)
_LONGEST_NAME = 100


@dataclass(frozen=True)
class Verdict:
    """What a scanner says: clean, or the name of what it found."""

    clean: bool
    found: str = ""


def type_of(content: bytes) -> str | None:
    """The type by content, never by name or by what the browser says; None for any other."""
    return next((kind for kind, start in _SIGNATURES if content.startswith(start)), None)


def shown_name(name: str) -> str:
    """A file's own name without its path and without what could mislead or break a header."""
    bare = re.split(r"[/\\]", name)[-1]
    bare = re.sub(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\"]", "", bare).strip(". ")
    return bare[-_LONGEST_NAME:] or "file"
