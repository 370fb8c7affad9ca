"""Rules by which a host name is ignored, as published lists give them; pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

BEGINS, CONTAINS = "begins", "contains"
NO_REASON = "no reason is given in the list"
# How GSA's list spells a rule that no text can say.
_FIVE_DIGITS = re.compile(r"\d{5}")
_FIVE_DIGITS_RULE = "[5 or more numerals]"
_WORDS = re.compile(r"[^a-z0-9]+")
_HEADERS = {"urlbeginswith": BEGINS, "urlcontainsbetweennonwordcharacters": CONTAINS}


@dataclass(frozen=True, slots=True)
class IgnoreRule:
    """A text that host names begin with, or that stands between non-word characters in them."""

    kind: str
    text: str
    reason: str

    def hits(self, host: str) -> bool:
        """Whether a host name, in lower case, is ignored by this rule."""
        if self.text == _FIVE_DIGITS_RULE:
            return bool(_FIVE_DIGITS.match(host))
        if self.kind == BEGINS:
            return host.startswith(self.text)
        return self.text in _WORDS.split(host)


def kind_of(header: Sequence[str]) -> str | None:
    """Which kind of ignore list has this header; None for a list that is none."""
    first = re.sub(r"[^a-z]", "", header[0].lower()) if header else ""
    return _HEADERS.get(first) if len(header) == 2 else None


def read_rule(kind: str, cells: Sequence[str]) -> IgnoreRule | None:
    """A row of an ignore list; None for an empty one."""
    text = cells[0].strip().lower() if cells else ""
    reason = cells[1].strip() if len(cells) > 1 else ""
    return IgnoreRule(kind, text, reason or NO_REASON) if text else None


def ignored_by(host: str, rules: Iterable[IgnoreRule]) -> IgnoreRule | None:
    """The first rule that a host name meets."""
    name = host.lower()
    return next((rule for rule in rules if rule.hits(name)), None)
