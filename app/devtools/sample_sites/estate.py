"""The sample estate as values: sites and pages read from the YAML files in data/.

Every department, scheme and person in it is invented, and each page says so.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"
LABEL = "Sample data: this department and this website are invented."
_PASSAGE = re.compile(r"^<<([a-z0-9-]+)>>$", re.MULTILINE)


@dataclass(frozen=True)
class SamplePage:
    """One page before it gets its site's design; text is Markdown."""

    path: str
    title: str
    text: str
    updated: date | None = None
    language: str = "en"
    description: str = ""
    form: Mapping[str, Any] | None = None
    parent: str | None = None


@dataclass(frozen=True)
class SampleSite:
    """A website as its department publishes it, and what the estate register says of it."""

    host: str
    name: str
    owner: str
    design: str
    colour: str
    register: Mapping[str, Any]
    pages: Mapping[str, SamplePage]
    nav: tuple[str, ...] = ()
    tagline: str = ""
    robots: str | None = None
    sitemap: bool = False
    soft_404: bool = False
    answers: bool = True
    redirects: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@cache
def sample_estate() -> tuple[SampleSite, ...]:
    """Every sample site, ordered by host."""
    passages = _read(DATA / "passages.yaml")
    files = sorted(path for path in DATA.glob("*.yaml") if path.name != "passages.yaml")
    return tuple(sorted((_site(_read(path), passages) for path in files), key=lambda s: s.host))


def _read(path: Path) -> dict[str, Any]:
    with path.open(encoding="utf-8") as stream:
        values: dict[str, Any] = yaml.safe_load(stream)
    return values


def _site(raw: dict[str, Any], passages: Mapping[str, str]) -> SampleSite:
    pages = [_page(path, values, passages) for path, values in raw.pop("pages", {}).items()]
    for series in raw.pop("series", ()):
        pages.extend(_series(series, passages))
    raw["documents"] = {path: tuple(lines) for path, lines in raw.get("documents", {}).items()}
    raw["nav"] = tuple(raw.get("nav", ()))
    return SampleSite(pages=_linked(pages, raw["nav"]), **raw)


def _linked(pages: list[SamplePage], nav: tuple[str, ...]) -> dict[str, SamplePage]:
    """Pages by path; the front page lists those that no other page leads to."""
    said = " ".join(page.text for page in pages)
    by_path = {page.path: page for page in pages}
    lonely = [
        page for page in pages if page.path not in nav and f"]({page.path})" not in said and page.path != "/"
    ]
    if lonely:
        lines = "\n".join(f"- [{page.title}]({page.path})" for page in lonely)
        front = by_path["/"]
        by_path["/"] = replace(front, text=f"{front.text}\n\n## More\n\n{lines}\n")
    return by_path


def _page(path: str, values: dict[str, Any], passages: Mapping[str, str]) -> SamplePage:
    text = _PASSAGE.sub(lambda match: passages[match[1]].strip(), values.pop("text"))
    for old, new in values.pop("edits", {}).items():
        text = text.replace(old, new)
    return SamplePage(path=path, text=text, **values)


def _series(series: dict[str, Any], passages: Mapping[str, str]) -> Iterator[SamplePage]:
    """Pages made from records: paragraph k of record i uses wording (i + k), so neighbours differ."""
    records: list[dict[str, Any]] = series["records"]
    listing = []
    for number, record in enumerate(records):
        words = dict(record)
        title = series["title"].format(**words)
        paragraphs = [
            frame[(number + place) % len(frame)].format(**words)
            for place, frame in enumerate(series["frames"])
        ]
        path = series["path"].format(**words)
        listing.append(f"- [{title}]({path})")
        values = {
            "title": title,
            "text": "\n\n".join(paragraphs),
            "updated": record.get("updated", series.get("updated")),
            "parent": series["index"],
        }
        yield _page(path, values, passages)
    index = {
        "title": series["index_title"],
        "text": series["index_text"] + "\n\n" + "\n".join(listing),
        "updated": series.get("updated"),
    }
    yield _page(series["index"], index, passages)
