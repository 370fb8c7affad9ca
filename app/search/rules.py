"""What may be kept of a search: never something that could name a person."""

import re

HIDDEN = "…"
MOST_KEPT = 80
# E-mail addresses, and anything with a digit in it of six or more characters: registrations, reference
# numbers, National Insurance numbers, telephone numbers. `2025` and `p60` stay.
PERSONAL = re.compile(r"\S*@\S*|(?=\S*\d)\S{6,}")
SPACED_NUMBERS = re.compile(r"(?:\b[\dA-Za-z]{1,6}\s+)*\b\d[\d\s]{4,}\d\b")


def keepable(text: str) -> str:
    """The words of a search without anything that looks like an identifier."""
    hidden = PERSONAL.sub(HIDDEN, SPACED_NUMBERS.sub(HIDDEN, text))
    return " ".join(hidden.split())[:MOST_KEPT]
