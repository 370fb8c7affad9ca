"""The kind of question that is answered with a file. Pure: the file itself was received before."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.journeys.fields import Answers, Raw, RefusedError, Words

_KILOBYTE = 1024
_NAMES = {"application/pdf": "PDF", "image/png": "PNG", "image/jpeg": "JPEG"}


@dataclass(frozen=True)
class File:
    """A file of one of these types, told by its content; kept as its id, name, type and size."""

    types: tuple[str, ...] = ("application/pdf", "image/png", "image/jpeg")
    max_bytes: int = 10 * 1024 * 1024
    parts: tuple[str, ...] = ()

    @property
    def widget(self) -> str:
        return "file"

    @property
    def accept(self) -> str:
        """What the browser offers to choose from."""
        return ",".join(self.types)

    @property
    def type_names(self) -> str:
        return ", ".join(_NAMES[kind] for kind in self.types)

    @property
    def limit(self) -> str:
        """How large a file may be, for people."""
        return _size(self.max_bytes)

    def parse(self, raw: Raw, answers: Answers) -> Any:
        """What the engine made of the upload: the kept file, or the code of its refusal."""
        found = json.loads(raw[0]) if raw and raw[0] else {}
        if "refused" in found:
            raise RefusedError(str(found["refused"]))
        if not self.accepts(found, answers):
            raise RefusedError("empty")
        return found

    def accepts(self, value: Any, answers: Answers) -> bool:
        del answers
        return isinstance(value, Mapping) and bool(value.get("id")) and value.get("type") in self.types

    def unparse(self, value: Any) -> Raw:
        return (f"{value['name']} ({_size(value['size'])})",)

    def show(self, value: Any, answers: Answers) -> Words:
        del answers
        return self.unparse(value)[0]


def received(value: Mapping[str, Any]) -> str:
    """What stands in the form for a file that was received, or was refused."""
    return json.dumps(dict(value))


def _size(count: int) -> str:
    if count < _KILOBYTE * _KILOBYTE:
        return f"{max(1, round(count / _KILOBYTE))} KB"
    return f"{count / _KILOBYTE / _KILOBYTE:.1f} MB"
