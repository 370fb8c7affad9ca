"""Kinds of question: how what a person typed becomes a stored value, when a stored value still
counts, and how it reads back. Pure; a refusal is a code, the words are in the spec or the presenter.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from app.money import parse_pounds, pounds

Answers = Mapping[str, Any]
Form = Mapping[str, Sequence[str]]
Raw = tuple[str, ...]


class Words(Protocol):
    """Text for people: a plain string or one that is translated when it is shown."""

    def __str__(self) -> str: ...


class RefusedError(ValueError):
    """An answer that cannot be taken; `code` picks the message, `part` the input to put right."""

    def __init__(self, code: str, part: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.part = part

    @property
    def each(self) -> tuple["RefusedError", ...]:
        """Everything that is wrong: more than this where an answer has several inputs."""
        return (self,)


class Kind(Protocol):
    """A kind of question. `widget` names the template that draws it, `parts` its inputs if several."""

    @property
    def widget(self) -> str: ...
    @property
    def parts(self) -> tuple[str, ...]: ...
    def parse(self, raw: Raw, answers: Answers) -> Any: ...
    def accepts(self, value: Any, answers: Answers) -> bool: ...
    def unparse(self, value: Any) -> Raw: ...
    def show(self, value: Any, answers: Answers) -> Words: ...


def read(form: Form, name: str, kind: Kind) -> Raw:
    """What was typed for a question, one text per part (or per ticked box)."""
    if not kind.parts:  # browsers send each new line as two characters, which a limit must count as one
        return tuple(text.replace("\r\n", "\n").strip() for text in form.get(name, ()))
    return tuple((form.get(f"{name}-{part}") or ("",))[0].strip() for part in kind.parts)


@dataclass(frozen=True)
class Text:
    """One line (or several) of text."""

    max_length: int = 200
    rows: int = 1
    width: str = ""
    autocomplete: str = ""
    parts: tuple[str, ...] = ()

    @property
    def widget(self) -> str:
        return "textarea" if self.rows > 1 else "input"

    @property
    def input_type(self) -> str:
        return "text"

    @property
    def input_mode(self) -> str:
        return ""

    def parse(self, raw: Raw, answers: Answers) -> Any:
        text = raw[0] if raw else ""
        if not text:
            raise RefusedError("empty")
        if len(text) > self.max_length:
            raise RefusedError("too_long")
        return self.tidy(text, answers)

    def tidy(self, text: str, answers: Answers) -> Any:
        del answers
        return text

    def accepts(self, value: Any, answers: Answers) -> bool:
        del answers
        return isinstance(value, str) and bool(value)

    def unparse(self, value: Any) -> Raw:
        return (str(value),)

    def show(self, value: Any, answers: Answers) -> Words:
        del answers
        return str(value)


_EMAIL = re.compile(
    r"[^\s@<>()\[\],;:\"\\]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", re.IGNORECASE
)


@dataclass(frozen=True)
class Email(Text):
    """An e-mail address; only its form is checked, a message proves the rest."""

    max_length: int = 254
    autocomplete: str = "email"

    @property
    def input_type(self) -> str:
        return "email"

    def tidy(self, text: str, answers: Answers) -> str:
        del answers
        local = text.partition("@")[0]
        if not _EMAIL.fullmatch(text) or ".." in text or local.startswith(".") or local.endswith("."):
            raise RefusedError("format")
        return text


@dataclass(frozen=True)
class Digits(Text):
    """A number that is a name (a reference, say): digits only, of one of the given lengths."""

    lengths: tuple[int, ...] = ()
    width: str = "20"

    @property
    def input_mode(self) -> str:
        return "numeric"

    def tidy(self, text: str, answers: Answers) -> str:
        del answers
        digits = re.sub(r"[\s\-\u2010-\u2015]", "", text)
        if not (digits.isascii() and digits.isdigit()):
            raise RefusedError("not_digits")
        if self.lengths and len(digits) not in self.lengths:
            raise RefusedError("length")
        return digits


# Commas may set off thousands; "1,6" litres are no 16.
_WHOLE = re.compile(r"-?(?:[0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3})")


@dataclass(frozen=True)
class Number(Text):
    """A whole number within limits."""

    at_least: int = 0
    at_most: int = 10**9
    width: str = "5"

    @property
    def input_mode(self) -> str:
        return "numeric"

    def tidy(self, text: str, answers: Answers) -> int:
        del answers
        typed = re.sub(r"\s", "", text)
        if not _WHOLE.fullmatch(typed):
            raise RefusedError("not_a_number")
        bare = typed.replace(",", "")
        if int(bare) < self.at_least:
            raise RefusedError("too_small")
        if int(bare) > self.at_most:
            raise RefusedError("too_large")
        return int(bare)

    def accepts(self, value: Any, answers: Answers) -> bool:
        del answers
        return isinstance(value, int) and self.at_least <= value <= self.at_most

    def show(self, value: Any, answers: Answers) -> Words:
        del answers
        return f"{value:,}"


@dataclass(frozen=True)
class Money(Number):
    """An amount in pounds and pence, kept as whole pence."""

    width: str = "10"

    @property
    def input_mode(self) -> str:
        return "decimal"

    def tidy(self, text: str, answers: Answers) -> int:
        try:
            pence = parse_pounds(text)
        except ValueError:
            raise RefusedError("not_money") from None
        return super().tidy(str(pence), answers)

    def unparse(self, value: Any) -> Raw:
        return (pounds(value).removeprefix("£"),)

    def show(self, value: Any, answers: Answers) -> Words:
        del answers
        return pounds(value)


@dataclass(frozen=True)
class Option:
    """One choice: its stored value, its words, and a hint beneath it. `alone`: of several choices this
    one rules out the others, such as "None of these".
    """

    value: str
    label: Words
    hint: Words | None = None
    alone: bool = False


@dataclass(frozen=True)
class Choice:
    """One of several; `options` may depend on earlier answers and on facts looked up."""

    options: tuple[Option, ...] | Callable[[Answers], tuple[Option, ...]]
    inline: bool = False
    parts: tuple[str, ...] = ()

    @property
    def widget(self) -> str:
        return "radios"

    def offered(self, answers: Answers) -> tuple[Option, ...]:
        return self.options(answers) if callable(self.options) else self.options

    def parse(self, raw: Raw, answers: Answers) -> Any:
        value = raw[0] if raw else ""
        if not self.accepts(value, answers):
            raise RefusedError("empty")
        return value

    def accepts(self, value: Any, answers: Answers) -> bool:
        return any(option.value == value for option in self.offered(answers))

    def unparse(self, value: Any) -> Raw:
        return (str(value),)

    def show(self, value: Any, answers: Answers) -> Words:
        return next((o.label for o in self.offered(answers) if o.value == value), str(value))


@dataclass(frozen=True)
class Choices(Choice):
    """Any number of several; at least one unless `none_allowed`."""

    none_allowed: bool = False

    @property
    def widget(self) -> str:
        return "checkboxes"

    def parse(self, raw: Raw, answers: Answers) -> Any:
        ticked = [text for text in dict.fromkeys(raw) if text]
        if self._contradicts(ticked, answers):
            raise RefusedError("not_alone")
        if not self.accepts(ticked, answers):
            raise RefusedError("empty")
        return ticked

    def accepts(self, value: Any, answers: Answers) -> bool:
        known = {option.value for option in self.offered(answers)}
        if not isinstance(value, list) or self._contradicts(value, answers):
            return False
        return set(value) <= known and bool(value or self.none_allowed)

    def _contradicts(self, ticked: list[str], answers: Answers) -> bool:
        """Whether something is ticked beside what rules out the others."""
        alone = {option.value for option in self.offered(answers) if option.alone}
        return len(ticked) > 1 and not alone.isdisjoint(ticked)

    def unparse(self, value: Any) -> Raw:
        return tuple(value)

    def show(self, value: Any, answers: Answers) -> Words:
        return ", ".join(str(o.label) for o in self.offered(answers) if o.value in value)


@dataclass(frozen=True)
class Day:
    """A date in three boxes, kept as an ISO date."""

    earliest: date | None = None
    latest: date | None = None
    parts: tuple[str, ...] = ("day", "month", "year")

    @property
    def widget(self) -> str:
        return "date"

    def parse(self, raw: Raw, answers: Answers) -> Any:
        del answers
        if not any(raw):
            raise RefusedError("empty")
        for part, text in zip(self.parts, raw, strict=True):
            if not text:
                raise RefusedError(f"no_{part}", part)
        if not all(text.isascii() and text.isdigit() for text in raw) or len(raw[2]) != 4:
            raise RefusedError("not_a_date")
        try:
            day = date(int(raw[2]), int(raw[1]), int(raw[0]))
        except ValueError:
            raise RefusedError("not_a_date") from None
        if self.earliest and day < self.earliest:
            raise RefusedError("too_early")
        if self.latest and day > self.latest:
            raise RefusedError("too_late")
        return day.isoformat()

    def accepts(self, value: Any, answers: Answers) -> bool:
        try:
            self.parse(self.unparse(value), answers)
        except (RefusedError, ValueError, TypeError):
            return False
        return True

    def unparse(self, value: Any) -> Raw:
        day = date.fromisoformat(value)
        return (str(day.day), str(day.month), f"{day.year:04}")

    def show(self, value: Any, answers: Answers) -> Words:
        del answers
        return str(value)  # the presenter writes dates in the reader’s language


@dataclass(frozen=True)
class Seen:
    """Not asked but shown: the person goes on once they have read the page. Never an answer on a list."""

    parts: tuple[str, ...] = ()

    @property
    def widget(self) -> str:
        return "seen"

    def parse(self, raw: Raw, answers: Answers) -> Any:
        del answers
        if raw != ("yes",):
            raise RefusedError("empty")
        return "yes"

    def accepts(self, value: Any, answers: Answers) -> bool:
        del answers
        return bool(value == "yes")

    def unparse(self, value: Any) -> Raw:
        return (str(value),)

    def show(self, value: Any, answers: Answers) -> Words:
        del answers
        return str(value)
