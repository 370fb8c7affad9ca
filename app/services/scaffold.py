"""A new service from the skeleton: a folder that works at once, its tests and its catalogue."""

import keyword
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from string import Template

SKELETON = Path(__file__).parent / "skeleton"
ROOT = Path(__file__).parent.parent.parent
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9' -]{2,59}")
PREFIX_LENGTH = 3


class NotNewError(ValueError):
    """The name cannot be that of a new service."""


@dataclass(frozen=True)
class Names:
    """What a service is called in each place: 'Parking permit', parking_permit, parking-permit, PP."""

    title: str

    @property
    def slug(self) -> str:
        return "-".join(re.findall(r"[a-z0-9]+", self.title.lower().replace("'", "")))

    @property
    def module(self) -> str:
        return self.slug.replace("-", "_")

    @property
    def prefix(self) -> str:
        words = self.slug.split("-")
        letters = "".join(word[0] for word in words) if len(words) > 1 else words[0]
        return re.sub(r"[^A-Z]", "", letters.upper())[:PREFIX_LENGTH].ljust(2, "X")


def files(names: Names) -> dict[str, str]:
    """What is written, by path from the root of the project."""
    folder, tests = f"app/services/{names.module}", f"tests/services/{names.module}"
    return {
        f"{folder}/__init__.py": "package",
        f"{folder}/spec.py": "spec",
        f"{folder}/operations.py": "operations",
        f"{tests}/__init__.py": "package",
        f"{tests}/test_spec.py": "test",
        f"app/translations/cy/{names.module}.po": "catalogue",
    }


def _check(names: Names, root: Path, taken: Collection[str]) -> None:
    if not _NAME.fullmatch(names.title):
        raise NotNewError(
            "a name is 3 to 60 letters A to Z, digits, spaces, hyphens and apostrophes, and begins with a"
            " letter; the words that people read may have any letters"
        )
    if keyword.iskeyword(names.module):
        raise NotNewError(f"{names.module} is a word of Python's own and cannot name a folder: add a word")
    folder = f"app/services/{names.module}"
    # A folder would hide a module of the same name; a catalogue of that name is another slice's.
    for place in (folder, f"{folder}.py", *files(names)):
        if (root / place).exists():
            raise NotNewError(f"{place} is there already")
    if names.slug in taken:
        raise NotNewError(f"there is a service at /services/{names.slug}/ already")


def write(title: str, root: Path = ROOT, taken: Collection[str] = ()) -> list[Path]:
    """Write a new service; returns the files. Nothing that is there already is written over.

    Args:
        title: what the service is called.
        root: the folder of the project.
        taken: the slugs of the services that there are.

    Raises:
        NotNewError: the name is not usable, or something of that name is there already.
    """
    names = Names(" ".join(title.split()))
    _check(names, root, taken)
    words = {"title": names.title, "slug": names.slug, "module": names.module, "prefix": names.prefix}
    written: list[Path] = []
    for place, source in files(names).items():
        text = (SKELETON / f"{source}.txt").read_text(encoding="utf-8")
        path = root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(Template(text).substitute(words), encoding="utf-8")
        written.append(path)
    return written
