"""Postal addresses of a page: what it says in schema.org terms, in address elements, and before a postcode.

Each is one line, its parts a comma apart. An address that a page gives in two ways is kept once, by its
postcode, from the source that is named first above.
"""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from lxml import etree

from crawlers.extract.contacts import postcodes
from crawlers.extract.text import words_of

MAX_ADDRESSES = 10
_MAX_TRIES = 100
_LONGEST = 250
_LONGEST_PART = 60
_MOST_PARTS = 7
_FEWEST_PARTS = 3
_MAX_JSON = 100_000
_MAX_DEPTH = 6
_MAX_ITEMS = 50
# https://schema.org/PostalAddress, in the order in which an address is written.
_FIELDS = (
    *("name", "postOfficeBoxNumber", "streetAddress", "addressLocality", "addressRegion", "postalCode"),
    "addressCountry",
)
_ITEMS: Any = etree.XPath("descendant::*[contains(@itemtype, 'schema.org/PostalAddress')]")
_PROPERTIES: Any = etree.XPath("descendant::*[@itemprop]")
# What stands in an address element and is no part of a postal address.
_NOT_POSTAL = re.compile(
    r"@|https?:|www\.|\b(?:tel|telephone|phone|fax|e-?mail)\b|\+?[0-9][0-9 ()-]{8,}", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.:;?!]\s+")
_SPACES = re.compile(r"\s*\n\s*|\s*,\s*(?:,\s*)*")


def see_addresses(
    *,
    root: etree._Element,
    markup: bytes,
    scripts: Iterable[str],
    elements: Iterable[etree._Element],
    text: str,
    headings: Iterable[str],
) -> tuple[str, ...]:
    """Return the postal addresses of a page.

    Args:
        root: the tree, asked for microdata where `markup` (in small letters) can have any.
        scripts: the texts of its JSON-LD scripts.
        elements: its address elements.
        text: its words, one block to a line.
        headings: the texts of its headings, which are no part of the address beneath them.
    """
    found: dict[str, str] = {}
    microdata = _from_microdata(root) if b"postaladdress" in markup else ()
    for parts in (*_from_json_ld(scripts), *microdata, *_from_elements(elements)):
        _keep(found, parts)
    for parts in _from_words(text, frozenset(headings)):
        _keep(found, parts)
    return tuple(found.values())


def _keep(found: dict[str, str], parts: list[str]) -> None:
    address = ", ".join(parts)
    if len(found) >= MAX_ADDRESSES or not len(parts) >= _FEWEST_PARTS - 1 or len(address) > _LONGEST:
        return
    found.setdefault(_postcode(address) or address.lower(), address)


def _postcode(text: str) -> str | None:
    return next((code for _, _, code in postcodes(text)), None)


def _parts(text: str) -> list[str]:
    """Return the parts of an address that is written with commas or line breaks, each once."""
    parts = (" ".join(part.split()).strip(" .") for part in _SPACES.split(text))
    return list(dict.fromkeys(part for part in parts if part))


def _from_json_ld(scripts: Iterable[str]) -> Iterator[list[str]]:
    for script in scripts:
        if len(script) > _MAX_JSON or "streetAddress" not in script:
            continue
        try:
            data = json.loads(script)
        except (ValueError, RecursionError):
            continue
        for fields in islice(_with_street(data, _MAX_DEPTH), MAX_ADDRESSES):
            yield [part for name in _FIELDS for part in _parts(_value(fields.get(name)))]


def _with_street(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth == 0:
        return
    if isinstance(data, dict):
        if "streetAddress" in data:
            yield data
        data = list(data.values())
    if isinstance(data, list):
        for item in data[:_MAX_ITEMS]:
            if isinstance(item, dict | list):
                yield from _with_street(item, depth - 1)


def _value(value: Any) -> str:
    """Return a property as text: a country may be given as a thing with a name."""
    if isinstance(value, dict):
        value = value.get("name")
    return value[:_LONGEST] if isinstance(value, str) else ""


def _from_microdata(root: etree._Element) -> Iterator[list[str]]:
    for item in _ITEMS(root)[:MAX_ADDRESSES]:
        fields: dict[str, str] = {}
        for element in _PROPERTIES(item)[:_MAX_ITEMS]:
            said = element.get("content") or words_of(element, _LONGEST)
            fields.setdefault(element.get("itemprop"), said)
        yield [part for name in _FIELDS for part in _parts(fields.get(name, ""))]


def _from_elements(elements: Iterable[etree._Element]) -> Iterator[list[str]]:
    """An address element may hold any contact detail: it counts where a postcode is among them."""
    for element in islice(elements, _MAX_TRIES):
        lines = "\n".join(islice((str(piece) for piece in element.itertext()), _MAX_ITEMS))[: 4 * _LONGEST]
        parts = [part for part in _parts(lines) if not _NOT_POSTAL.search(part)]
        if any(map(_postcode, parts)):
            yield parts[-_MOST_PARTS - 1 :]


def _from_words(text: str, headings: frozenset[str]) -> Iterator[list[str]]:
    """Take what stands before a postcode: the parts of its own line, or the short lines above it."""
    for _, end, _ in islice(postcodes(text), _MAX_TRIES):
        start = max(end - _MOST_PARTS * _LONGEST_PART, 0)
        lines = text[start:end].split("\n")
        own = _SENTENCE_END.split(lines.pop())[-1]
        parts = _parts(own)
        if len(parts) < _FEWEST_PARTS:
            for line in reversed(lines[1:] if start else lines):
                above = _parts(line)
                if not _continues(line, above, headings) or len(parts) + len(above) > _MOST_PARTS:
                    break
                parts = above + parts
        if len(parts) >= _FEWEST_PARTS and any(figure.isdigit() for figure in "".join(parts[:-1])):
            yield parts[-_MOST_PARTS:]


def _continues(line: str, parts: list[str], headings: frozenset[str]) -> bool:
    """Tell whether a line can be the one above in an address: short, no sentence, no heading."""
    return (
        bool(parts)
        and all(len(part) <= _LONGEST_PART for part in parts)
        and not line.rstrip().endswith((":", ".", "?", "!", ";"))
        and line.strip() not in headings
        and not _NOT_POSTAL.search(line)
        and _postcode(line) is None
    )
