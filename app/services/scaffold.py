"""A new service from the skeleton: a folder that works at once, its tests and its catalogue."""

import re
from dataclasses import dataclass
from pathlib import Path
from string import Template

SKELETON = Path(__file__).parent / "skeleton"
ROOT = Path(__file__).parent.parent.parent
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9' -]{2,60}")
PREFIX_LENGTH = 3


class NotNewError(ValueError):
    """The name cannot be that of a new service."""


@dataclass(frozen=True)
class Names:
    """What a service is called in each place: 'Parking permit', parking_permit, parking-permit, PP."""

    title: str

    @property
    def slug(self) -> str:
        return "-".join(re.findall(r"[a-z0-9]+", self.title.lower()))

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


def write(title: str, root: Path = ROOT) -> list[Path]:
    """Write a new service; returns the files.

    Raises:
        NotNewError: the name is not usable, or a service of that name is there already.
    """
    if not _NAME.fullmatch(title.strip()):
        raise NotNewError("a name is 3 to 60 letters, digits, spaces and hyphens, and begins with a letter")
    names = Names(title.strip())
    if (root / "app/services" / names.module).exists():
        raise NotNewError(f"app/services/{names.module} is there already")
    words = {"title": names.title, "slug": names.slug, "module": names.module, "prefix": names.prefix}
    written: list[Path] = []
    for place, source in files(names).items():
        text = (SKELETON / f"{source}.txt").read_text(encoding="utf-8")
        path = root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(Template(text).substitute(words), encoding="utf-8")
        written.append(path)
    return written
