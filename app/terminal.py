"""What a command works with: settings, the database, progress to standard error, JSON to standard output."""

import json
import sys
import time
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine

from app.config import Settings

DONE = 0
SOME_REFUSED = 1
WRONG_USE = 2


def how_many(number: int, one: str, many: str = "") -> str:
    """A number with its noun for a line at the terminal: `1 page`, `1,200 pages`.

    Pages speak through `ngettext` of `app.web.languages` instead.

    Args:
        number: how many.
        one: the noun, with what stands before it: `unknown host`.
        many: its plural, where that is not the noun with an s.
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


@dataclass(frozen=True)
class Terminal:
    """Handed to every command by `hub` as its context object."""

    settings: Settings
    engine: Engine

    def say(self, message: str) -> None:
        """A line for the person at the terminal."""
        sys.stderr.write(message + "\n")
        sys.stderr.flush()

    def emit_json(self, document: Any) -> None:
        """The answer of a --json command, on standard output, nothing else beside it."""
        json.dump(document, sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")

    def progress(self, label: str, total: int | None = None) -> "Progress":
        return Progress(self, label, total)


@dataclass
class Progress:
    """A progress line every so often, and a summary at the end."""

    terminal: Terminal
    label: str
    total: int | None
    every_seconds: float = 2.0
    done: int = 0
    started: float = field(default_factory=time.monotonic)
    _said: float = field(default_factory=time.monotonic)

    def advance(self, steps: int = 1) -> None:
        self.done += steps
        if time.monotonic() - self._said >= self.every_seconds:
            self._said = time.monotonic()
            self.terminal.say(self._line())

    def _line(self) -> str:
        elapsed = max(time.monotonic() - self.started, 1e-9)
        rate = self.done / elapsed
        of = f" of {self.total:,}" if self.total is not None else ""
        left = ""
        if self.total is not None and rate > 0:
            left = f", about {max(self.total - self.done, 0) / rate:,.0f} s left"
        return f"{self.label}: {self.done:,}{of}, {rate:,.0f} a second{left}"

    def finish(self) -> None:
        elapsed = time.monotonic() - self.started
        self.terminal.say(f"{self.label}: {self.done:,} in {elapsed:.1f} s")
