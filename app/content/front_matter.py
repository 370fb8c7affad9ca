"""Reads the front matter of a page: every fault is reported with its line, not only the first."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import Any

import yaml

from app.content.rules import LANGUAGES, Page, Problem, Source

FENCE = "---"
MAX_TITLE = 90
MAX_SUMMARY = 200
REQUIRED = ("title", "summary", "topic", "order", "updated", "review_by")
OPTIONAL = ("related", "service", "sources", "languages", "keywords")


@dataclass
class Reading:
    """The fields of one file while they are read, and the faults found on the way."""

    path: str
    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, name: str, message: str) -> None:
        self.problems.append(Problem(self.path, self.lines.get(name, 1), f"{name}: {message}"))

    def text(self, name: str, longest: int) -> str:
        value = self.values.get(name, "")
        if not isinstance(value, str) or not value.strip():
            self.refuse(name, "must be text")
            return ""
        if len(value) > longest:
            self.refuse(name, f"is {len(value)} characters long; at most {longest} are allowed")
        return value.strip()

    def day(self, name: str) -> date:
        value = self.values.get(name)
        if type(value) is date:
            return value
        self.refuse(name, "must be a date written as 2026-11-22")
        return date.min

    def number(self, name: str) -> int:
        value = self.values.get(name)
        if type(value) is int and value >= 0:
            return value
        self.refuse(name, "must be a whole number, such as 10")
        return 0

    def words(self, name: str) -> tuple[str, ...]:
        value = self.values.get(name, [])
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            if len(set(value)) < len(value):
                self.refuse(name, "names something twice")
            return tuple(value)
        self.refuse(name, "must be a list of words, such as [one, two]")
        return ()


def parse(text: str, path: str) -> tuple[Page | None, list[Problem]]:
    """A page and its faults; no page where a required field cannot be read.

    Args:
        text: the whole file.
        path: its path inside the content folder, such as `motoring/tax-your-vehicle.cy.md`.
    """
    reading = Reading(path)
    lines = text.replace("\r\n", "\n").split("\n")
    closing = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), None)
    if lines[0].rstrip() != FENCE or closing is None:
        message = f"the file must begin with front matter between two lines of {FENCE}"
        return None, [Problem(path, 1, message)]
    _read_yaml(reading, "\n".join(lines[1:closing]))
    if reading.problems:
        return None, reading.problems
    body = "\n".join(lines[closing + 1 :]).strip("\n") + "\n"
    start = closing + 2 + next((n for n, line in enumerate(lines[closing + 1 :]) if line), 0)
    page = _page(reading, text, body, start)
    return (None if reading.problems else page), reading.problems


def _read_yaml(reading: Reading, source: str) -> None:
    try:
        node = yaml.compose(source, Loader=yaml.SafeLoader)
        values = yaml.safe_load(source)
    except (yaml.YAMLError, ValueError) as fault:
        mark = getattr(fault, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        said = getattr(fault, "problem", None) or str(fault)
        reading.problems.append(Problem(reading.path, line, f"front matter is not YAML: {said}"))
        return
    if not isinstance(node, yaml.MappingNode) or not isinstance(values, dict):
        reading.problems.append(Problem(reading.path, 2, "front matter must be `name: value` lines"))
        return
    reading.values = values
    reading.lines = {str(key.value): key.start_mark.line + 2 for key, _ in node.value}
    for name in REQUIRED:
        if name not in values:
            reading.refuse(name, "is missing")
    for name in values:
        if name not in REQUIRED + OPTIONAL:
            known = ", ".join(REQUIRED + OPTIONAL)
            reading.refuse(str(name), f"is not a known field; the fields are {known}")


def _page(reading: Reading, text: str, body: str, body_line: int) -> Page:
    slug, language = slug_and_language(reading.path)
    page = Page(
        slug=slug,
        language=language,
        path=reading.path,
        title=reading.text("title", MAX_TITLE),
        summary=reading.text("summary", MAX_SUMMARY),
        topic=reading.text("topic", MAX_TITLE),
        order=reading.number("order"),
        updated=reading.day("updated"),
        review_by=reading.day("review_by"),
        languages=reading.words("languages") or (LANGUAGES[0],),
        related=reading.words("related"),
        keywords=reading.words("keywords"),
        sources=_sources(reading),
        service=reading.text("service", MAX_TITLE) if "service" in reading.values else None,
        body=body,
        body_line=body_line,
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )
    for check in CHECKS:
        check(reading, page)
    return page


def slug_and_language(path: str) -> tuple[str, str]:
    """`motoring/tax.cy.md` is the page `tax` in Welsh; without a suffix it is English."""
    slug, _, language = PurePosixPath(path).stem.partition(".")
    return slug, language or LANGUAGES[0]


def _sources(reading: Reading) -> tuple[Source, ...]:
    listed = reading.values.get("sources", [])
    if not isinstance(listed, list):
        reading.refuse("sources", "must be a list")
        return ()
    found = []
    for number, entry in enumerate(listed, 1):
        if not isinstance(entry, dict) or set(entry) != {"name", "url", "as_of"}:
            reading.refuse("sources", f"entry {number} must have name, url and as_of")
        elif type(entry["as_of"]) is not date:
            reading.refuse("sources", f"entry {number}: as_of must be a date such as 2026-11-22")
        elif not str(entry["url"]).startswith("https://"):
            reading.refuse("sources", f"entry {number}: url must start with https://")
        else:
            found.append(Source(str(entry["name"]), entry["url"], entry["as_of"]))
    return tuple(found)


def _dates_in_order(reading: Reading, page: Page) -> None:
    if page.review_by <= page.updated and page.updated > date.min < page.review_by:
        reading.refuse("review_by", "must be later than updated")


def _folder_is_topic(reading: Reading, page: Page) -> None:
    folder = PurePosixPath(page.path).parent.as_posix()
    if page.topic and page.topic != folder:
        reading.refuse("topic", f"is {page.topic!r} but the file is in the folder {folder!r}")


def _languages_known(reading: Reading, page: Page) -> None:
    unknown = sorted({*page.languages, page.language} - set(LANGUAGES))
    if unknown:
        reading.refuse("languages", f"unknown: {', '.join(unknown)}; use {', '.join(LANGUAGES)}")
    elif page.language not in page.languages:
        reading.refuse("languages", f"must name {page.language}, the language of this file")


def _not_related_to_itself(reading: Reading, page: Page) -> None:
    if page.slug in page.related:
        reading.refuse("related", "names this page itself")


CHECKS: tuple[Callable[[Reading, Page], None], ...] = (
    _dates_in_order,
    _folder_is_topic,
    _languages_known,
    _not_related_to_itself,
)
