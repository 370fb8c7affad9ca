"""Kinds of question that are answered in several boxes: an address, bank details. Pure, like `fields`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.journeys.fields import Answers, Raw, RefusedError, Words


class SeveralRefusedError(RefusedError):
    """Several boxes of one answer cannot be taken, each for its own reason."""

    def __init__(self, each: tuple[RefusedError, ...]) -> None:
        super().__init__(each[0].code, each[0].part)
        self._each = each

    @property
    def each(self) -> tuple[RefusedError, ...]:
        return self._each


@dataclass(frozen=True)
class Dress:
    """How one box looks: its width in characters, what a browser may fill in, which keyboard it wants."""

    width: str = ""
    autocomplete: str = ""
    mode: str = ""


LONGEST_LINE = 100
SHOWN_DIGITS = 4
# Formats of UK postcodes (BS 7666), with the one that has a form of its own.
_POSTCODE = re.compile(r"GIR0AA|[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][ABD-HJLNP-UW-Z]{2}")
_INWARD = 3
_SORT_CODE = re.compile(r"[0-9]{6}")
_ACCOUNT = re.compile(r"[0-9]{6,8}")
_ACCOUNT_LENGTH = 8


@dataclass(frozen=True)
class Composite:
    """Several boxes that make one answer, kept as an object with a text for each box."""

    optional: frozenset[str] = frozenset()

    @property
    def widget(self) -> str:
        return "parts"

    @property
    def parts(self) -> tuple[str, ...]:
        raise TypeError("a composite names its parts")

    def dress(self, part: str) -> Dress:
        del part
        return Dress()

    def parse(self, raw: Raw, answers: Answers) -> Any:
        del answers
        typed = dict(zip(self.parts, raw or ("",) * len(self.parts), strict=True))
        if not any(typed.values()):
            raise RefusedError("empty", self.parts[0])
        found: dict[str, str] = {}
        wrong: list[RefusedError] = []
        for part, text in typed.items():
            try:
                found[part] = self._box(part, text)
            except RefusedError as refused:
                wrong.append(refused)
        if wrong:
            raise SeveralRefusedError(tuple(wrong))
        return found

    def _box(self, part: str, text: str) -> str:
        if not text and part not in self.optional:
            raise RefusedError(f"no_{part}", part)
        if len(text) > LONGEST_LINE:
            raise RefusedError("too_long", part)
        return self.tidy(part, text)

    def tidy(self, part: str, text: str) -> str:
        del part
        return text

    def accepts(self, value: Any, answers: Answers) -> bool:
        del answers
        return isinstance(value, Mapping) and set(value) == set(self.parts)

    def unparse(self, value: Any) -> Raw:
        return tuple(str(value[part]) for part in self.parts)

    def show(self, value: Any, answers: Answers) -> Words:
        del answers
        return ", ".join(text for text in self.unparse(value) if text)


@dataclass(frozen=True)
class Address(Composite):
    """A postal address in the United Kingdom. `own`: the person's own, which browsers may fill in."""

    optional: frozenset[str] = frozenset({"line_2"})
    own: bool = True

    @property
    def parts(self) -> tuple[str, ...]:
        return ("line_1", "line_2", "town", "postcode")

    def dress(self, part: str) -> Dress:
        fills = {
            "line_1": "address-line1",
            "line_2": "address-line2",
            "town": "address-level2",
            "postcode": "postal-code",
        }
        return Dress("10" if part == "postcode" else "", fills[part] if self.own else "")

    def tidy(self, part: str, text: str) -> str:
        if part != "postcode":
            return text
        bare = re.sub(r"\s", "", text).upper()
        if not _POSTCODE.fullmatch(bare):
            raise RefusedError("postcode_format", part)
        return f"{bare[:-_INWARD]} {bare[-_INWARD:]}"


@dataclass(frozen=True)
class BankDetails(Composite):
    """An account at a United Kingdom bank; only its last digits are ever shown again."""

    @property
    def parts(self) -> tuple[str, ...]:
        return ("account_name", "sort_code", "account_number")

    def dress(self, part: str) -> Dress:
        if part == "account_name":
            return Dress(autocomplete="name")
        return Dress("5" if part == "sort_code" else "10", mode="numeric")

    def tidy(self, part: str, text: str) -> str:
        if part == "account_name":
            return text
        digits = re.sub(r"[\s\-]", "", text)
        if part == "sort_code":
            if not _SORT_CODE.fullmatch(digits):
                raise RefusedError("sort_code_format", part)
            return f"{digits[:2]}-{digits[2:4]}-{digits[4:]}"
        if not _ACCOUNT.fullmatch(digits):
            raise RefusedError("account_number_format", part)
        return digits.zfill(_ACCOUNT_LENGTH)  # shorter numbers are written with noughts before them

    def show(self, value: Any, answers: Answers) -> Words:
        del answers
        account = "•" * (_ACCOUNT_LENGTH - SHOWN_DIGITS) + value["account_number"][-SHOWN_DIGITS:]
        return ", ".join((value["account_name"], value["sort_code"], account))
