"""Telephone numbers, e-mail addresses and postcodes in the words of a page."""

import re
from collections.abc import Iterator
from itertools import islice

MAX_EACH = 30
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}")
_EMAIL_REACH = 80
_MAX_TRIES = 1000
# United Kingdom numbers in their national and international spellings (Ofcom's numbering plan). A plain
# search for one of their first characters is many times faster than a pattern over the whole text.
_TELEPHONE_STARTS = ("0", "+44", "(0")
_TELEPHONE = re.compile(r"(?:\+44[\s-]?(?:\(0\)[\s-]?)?|\(?0)(?:[\s()-]?[0-9]){9,10}(?![0-9A-Za-z])")
_TELEPHONE_REACH = 30
# Royal Mail's forms of a postcode: A9 9AA, A99 9AA, AA9 9AA, AA99 9AA, A9A 9AA, AA9A 9AA.
_INWARD = re.compile(r"[0-9][ABD-HJLNP-UW-Z]{2}(?![A-Za-z0-9])")
_OUTWARD = re.compile(r"(?<![A-Za-z0-9])([A-Z]{1,2}[0-9][A-Z0-9]?)\Z")
# The shape of a text: each capital is A, each figure 0, white space a space, the rest dots.
_SHAPE = bytes(
    ord("A") if 65 <= code <= 90 else ord("0") if 48 <= code <= 57 else 32 if code in b" \n" else ord(".")
    for code in range(256)
)
_DIGITS = re.compile(r"[^0-9]")
_NATIONAL_LENGTHS = frozenset({10, 11})


def see_contacts(text: str, links: list[str]) -> dict[str, tuple[str, ...]]:
    """Return what a person could call, write or go to; `links` are tel: and mailto: addresses."""
    telephones: dict[str, str] = {}
    for found in _telephones(text):
        telephones.setdefault(_number(found), " ".join(found.split()))
    emails = dict.fromkeys(found.lower() for found in _emails(text))
    for link in links:
        scheme, _, rest = link.partition(":")
        value = rest.partition("?")[0].strip()
        if scheme.lower() == "tel" and _DIGITS.sub("", value):
            telephones.setdefault(_number(value), value)
        elif scheme.lower() == "mailto" and _EMAIL.fullmatch(value):
            emails.setdefault(value.lower())
    found_values = {
        "telephones": tuple(v for k, v in telephones.items() if len(k) in _NATIONAL_LENGTHS),
        "emails": tuple(emails),
        "postcodes": tuple(dict.fromkeys(found for _, _, found in postcodes(text))),
    }
    return {kind: values[:MAX_EACH] for kind, values in found_values.items() if values}


def _telephones(text: str) -> Iterator[str]:
    for start in _TELEPHONE_STARTS:
        for position in islice(_places(text, start), _MAX_TRIES):
            if text[max(position - 1, 0) : position].strip(" \n(:,;"):
                continue
            if match := _TELEPHONE.match(text, position, position + _TELEPHONE_REACH):
                yield match[0]


def _places(text: str, wanted: str) -> Iterator[int]:
    position = text.find(wanted)
    while position >= 0:
        yield position
        position = text.find(wanted, position + len(wanted))


def _emails(text: str) -> Iterator[str]:
    position = text.find("@")
    tries = 0
    while position >= 0 and tries < _MAX_TRIES:
        tries += 1
        begin = max(position - _EMAIL_REACH, 0)
        match = _EMAIL.search(text, begin, position + _EMAIL_REACH)
        if match and match.start() < position < match.end():
            yield match[0]
            position = match.end() - 1
        position = text.find("@", position + 1)


def postcodes(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where each postcode of the United Kingdom begins and ends in a text, and how it is spelt."""
    shape = text.encode("latin-1", "replace").translate(_SHAPE)
    position = shape.find(b" 0AA")
    while position >= 0:
        inward = _INWARD.match(text, position + 1)
        outward = _OUTWARD.search(text[max(position - 5, 0) : position])
        if inward and outward:
            yield position - len(outward[1]), inward.end(), f"{outward[1]} {inward[0]}"
        position = shape.find(b" 0AA", position + 4)


def _number(text: str) -> str:
    """Return the digits of a number in its national form, so that two spellings are one number."""
    digits = _DIGITS.sub("", text)
    if digits.startswith("44"):
        digits = "0" + digits[2:].removeprefix("0")
    return digits
