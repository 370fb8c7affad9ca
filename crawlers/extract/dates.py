"""When a page was published and last changed: headers, meta elements, JSON-LD, time, and words.

Words are read in English and Welsh. A date in the future or before the web is no evidence.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from email.utils import parsedate_to_datetime
from itertools import chain, islice
from typing import Any

from app.estate.rules import FoundDate

_FIRST = date(1991, 8, 6)  # the first website
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan", "ionawr"),
            ("february", "feb", "chwefror"),
            ("march", "mar", "mawrth"),
            ("april", "apr", "ebrill"),
            ("may", "mai"),
            ("june", "jun", "mehefin"),
            ("july", "jul", "gorffennaf"),
            ("august", "aug", "awst"),
            ("september", "sep", "sept", "medi"),
            ("october", "oct", "hydref"),
            ("november", "nov", "tachwedd"),
            ("december", "dec", "rhagfyr"),
        ),
        start=1,
    )
    for name in names
}
_MONTH_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY_MONTH_YEAR = re.compile(
    rf"([0-9]{{1,2}})(?:st|nd|rd|th|af|ain|eg|fed)?\s+(?:of\s+|o\s+)?({_MONTH_NAMES})\.?,?\s+([0-9]{{4}})",
    re.IGNORECASE,
)
_MONTH_DAY_YEAR = re.compile(
    rf"({_MONTH_NAMES})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})",
    re.IGNORECASE,
)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_SLASHES = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
# Words that announce a date. They are looked for before each year: a page has few of those, and two
# figures are found many times faster than a pattern.
_ANNOUNCE = {
    "updated": "modified",
    "modified": "modified",
    "reviewed": "modified",
    "revised": "modified",
    "last changed": "modified",
    "last edited": "modified",
    "generated": "modified",
    "diweddarwyd": "modified",
    "ddiweddaru": "modified",
    "adolygwyd": "modified",
    "published": "published",
    "date of issue": "published",
    "cyhoeddwyd": "published",
}
_CENTURIES = ("199", "20")
_REACH = 40
_BEFORE = 6
_MAX_YEARS = 300
_LONGEST = max(map(len, _ANNOUNCE))
_META_MODIFIED_NAMES = (
    "article:modified_time og:updated_time last-modified dcterms.modified dc.date.modified modified "
    "revised date.modified lastmod datemodified govuk:updated-at govuk:public-updated-at"
)
_META_MODIFIED = frozenset(_META_MODIFIED_NAMES.split())
_META_PUBLISHED_NAMES = (
    "article:published_time date dc.date dcterms.created dcterms.issued dc.date.issued published "
    "dc.date.created pubdate datepublished govuk:first-published-at creation_date"
)
_META_PUBLISHED = frozenset(_META_PUBLISHED_NAMES.split())
_JSON_LD = {"dateModified": "modified", "datePublished": "published", "dateCreated": "published"}
_MAX_JSON = 100_000


def from_header(value: str, today: date) -> Iterator[FoundDate]:
    """Read a Last-Modified header."""
    try:
        found = parsedate_to_datetime(value).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return
    # A server that makes its pages as they are asked for says "now": no evidence of a change.
    if _FIRST <= found < today:
        yield FoundDate("header", "modified", found, value[:80])


def from_meta(pairs: Iterable[tuple[str, str]], today: date) -> Iterator[FoundDate]:
    """Read (name, content) pairs of meta elements, names in small letters."""
    for name, content in pairs:
        meaning = _meaning(name)
        found = parse_date(content, today) if meaning else None
        if meaning and found:
            yield FoundDate("meta", meaning, found, content[:80])


def _meaning(name: str) -> str | None:
    if name in _META_MODIFIED:
        return "modified"
    return "published" if name in _META_PUBLISHED else None


def from_json_ld(scripts: Iterable[str], today: date) -> Iterator[FoundDate]:
    """Read schema.org dates out of application/ld+json scripts."""
    for script in scripts:
        if len(script) > _MAX_JSON or '"date' not in script:
            continue
        try:
            data = json.loads(script)
        except (ValueError, RecursionError):
            continue
        for name, value in _dated(data, depth=4):
            found = parse_date(value, today)
            if found:
                yield FoundDate("json_ld", _JSON_LD[name], found, value[:80])


def _dated(data: Any, depth: int) -> Iterator[tuple[str, str]]:
    if depth == 0:
        return
    if isinstance(data, list):
        for item in data[:50]:
            yield from _dated(item, depth - 1)
    elif isinstance(data, dict):
        for name, value in data.items():
            if name in _JSON_LD and isinstance(value, str):
                yield name, value
            elif isinstance(value, list | dict):
                yield from _dated(value, depth - 1)


def from_words(text: str, today: date) -> Iterator[FoundDate]:
    """Read dates that stand right after words such as "last updated"."""
    seen: set[int] = set()
    for year in islice(chain.from_iterable(_places(text, one) for one in _CENTURIES), _MAX_YEARS):
        begin = max(year - _REACH - _LONGEST, 0)
        before = text[begin:year].lower()
        for word, meaning in _ANNOUNCE.items():
            position = before.rfind(word)
            after = begin + position + len(word)
            if position < 0 or after in seen:
                continue
            seen.add(after)
            found = parse_date(text[after : after + _REACH], today)
            if found:
                words = " ".join(text[max(begin + position - _BEFORE, 0) : after + _REACH].split())
                yield FoundDate("words", meaning, found, words[:80])


def _places(text: str, wanted: str) -> Iterator[int]:
    position = text.find(wanted)
    while position >= 0:
        yield position
        position = text.find(wanted, position + 1)


def parse_date(text: str, today: date) -> date | None:
    """Return the first date in a text, or None; day comes before month where only figures stand."""
    if match := _ISO.search(text):
        return _real(int(match[1]), int(match[2]), int(match[3]), today)
    if match := _DAY_MONTH_YEAR.search(text):
        return _real(int(match[3]), _MONTHS[match[2].lower()], int(match[1]), today)
    if match := _MONTH_DAY_YEAR.search(text):
        return _real(int(match[3]), _MONTHS[match[1].lower()], int(match[2]), today)
    if match := _SLASHES.search(text):
        return _real(int(match[3]), int(match[2]), int(match[1]), today)
    return None


def _real(year: int, month: int, day: int, today: date) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if _FIRST <= found <= today + timedelta(days=1) else None


# A page's own words are worth more than what a server says of a file.
_WORTH = ("words", "json_ld", "meta", "element", "header")


def best(dates: Iterable[FoundDate], meaning: str) -> date | None:
    """Return the date of the most trustworthy kind; the latest where several are of that kind."""
    kept = [found for found in dates if found.meaning == meaning]
    for kind in _WORTH:
        same = [found.value for found in kept if found.kind == kind]
        if same:
            return max(same) if meaning == "modified" else min(same)
    return None
