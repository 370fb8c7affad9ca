"""Kinds of question for identifiers that a government issues. Pure, like `fields`."""

import re
from dataclasses import dataclass

from app.journeys.fields import Answers, RefusedError, Text, Words

# Formats of GB and Northern Ireland marks since 1903 (DVLA INF46): current, prefix, suffix, dateless.
_MARKS = re.compile(
    r"[A-Z]{2}[0-9]{2}[A-Z]{3}|[A-Z][0-9]{1,3}[A-Z]{3}|[A-Z]{3}[0-9]{1,3}[A-Z]"
    r"|[A-Z]{1,3}[0-9]{1,4}|[0-9]{1,4}[A-Z]{1,3}"
)
_CURRENT_LENGTH = 7


@dataclass(frozen=True)
class Registration(Text):
    """A vehicle registration number, kept in capitals without spaces."""

    max_length: int = 12
    width: str = "10"

    def tidy(self, text: str, answers: Answers) -> str:
        del answers
        mark = re.sub(r"[\s\-]", "", text).upper()
        if not _MARKS.fullmatch(mark):
            raise RefusedError("format")
        return mark

    def show(self, value: str, answers: Answers) -> Words:
        del answers
        return shown_registration(value)


# HMRC NIM39110: letters never used first or second, pairs never given out, suffix A to D.
_NINO = re.compile(r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]")


@dataclass(frozen=True)
class Nino(Text):
    """A National Insurance number, kept in capitals without spaces."""

    max_length: int = 20
    width: str = "10"

    def tidy(self, text: str, answers: Answers) -> str:
        del answers
        number = re.sub(r"[\s\-]", "", text).upper()
        if not _NINO.fullmatch(number):
            raise RefusedError("nino_format")
        return number

    def show(self, value: str, answers: Answers) -> Words:
        del answers
        return " ".join(value[place : place + 2] for place in range(0, len(value), 2))


_UTR_WEIGHTS = (6, 7, 8, 9, 10, 5, 4, 3, 2)
_UTR_CHECKS = "21987654321"


@dataclass(frozen=True)
class Utr(Text):
    """A Unique Taxpayer Reference: ten digits, the first of them a check on the others."""

    max_length: int = 20
    width: str = "10"

    @property
    def input_mode(self) -> str:
        return "numeric"

    def tidy(self, text: str, answers: Answers) -> str:
        del answers
        digits = re.sub(r"[\s\-]", "", text).upper().strip("K")
        if not re.fullmatch(r"[0-9]{10}", digits) or digits[0] != utr_check_digit(digits[1:]):
            raise RefusedError("utr_format")
        return digits


def utr_check_digit(rest: str) -> str:
    """The first digit of a reference, from the nine that follow (HMRC, modulus 11)."""
    total = sum(weight * int(digit) for weight, digit in zip(_UTR_WEIGHTS, rest, strict=True))
    return _UTR_CHECKS[total % 11]


def shown_registration(mark: str) -> str:
    """A registration number as on its plate: 'AB19CDE' -> 'AB19 CDE'."""
    if len(mark) == _CURRENT_LENGTH and mark[2:4].isdigit() and mark[:2].isalpha():
        return f"{mark[:4]} {mark[4:]}"
    return mark
