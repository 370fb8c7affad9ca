"""What feedback may hold, and what is taken out of it before it is kept."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

LONGEST_COMMENT = 1200
LONGEST_PATH = 200
RATINGS = (5, 4, 3, 2, 1)
REMOVED = "[removed]"
EMAIL = re.compile(r"\S+@\S+")
# Telephone, card, tax and account numbers, with or without spaces between their groups.
LONG_NUMBER = re.compile(r"\+?\d(?:[ -]?\d){6,}")
NATIONAL_INSURANCE = re.compile(r"\b[A-Za-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-Da-d]\b")
REGISTRATION = re.compile(r"\b[A-Za-z]{2}\d{2} ?[A-Za-z]{3}\b")


@dataclass(frozen=True)
class Feedback:
    """What somebody said about a page: at least one of the three is given."""

    path: str
    useful: bool | None
    rating: int | None
    comment: str


def without_personal_data(text: str) -> str:
    """A comment without what looks like an e-mail address, a number of a person or a registration."""
    for pattern in (EMAIL, NATIONAL_INSURANCE, LONG_NUMBER, REGISTRATION):
        text = pattern.sub(REMOVED, text)
    return text


def own_path(address: str) -> str:
    """The path of a page of this hub; anything else counts as the front page."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return "/"
    local = parts.path.startswith("/") and not parts.path.startswith("//") and parts.path.isprintable()
    return parts.path[:LONGEST_PATH] if local else "/"


def read(useful: str, rating: str, comment: str, path: str) -> tuple[Feedback | None, dict[str, str]]:
    """What was sent, or the faults by field: codes that the presenter words."""
    text = comment.strip()
    if len(text) > LONGEST_COMMENT:
        return None, {"comment": "too_long"}
    liked = {"yes": True, "no": False}.get(useful)
    stars = int(rating) if rating in {str(n) for n in RATINGS} else None
    if liked is None and stars is None and not text:
        return None, {"useful": "nothing"}
    return Feedback(own_path(path), liked, stars, without_personal_data(text)), {}
