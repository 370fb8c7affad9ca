"""The words of a page: its content apart from the furniture around it, one block to a line."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from lxml import etree

# Elements that begin a new line of text.
_BLOCKS = (
    "address|article|blockquote|body|br|caption|center|dd|details|div|dl|dt|fieldset|figcaption|figure|form"
    "|h1|h2|h3|h4|h5|h6|header|hgroup|hr|legend|li|main|menu|ol|option|p|pre|section|summary|table|td|th|tr|ul"
)
_SILENT = "script|style|noscript|template|svg|math|iframe|object|head"
# A header inside the content is part of it.
_FURNITURE = "nav|footer|aside|dialog|header[not(ancestor::main or ancestor::article)]"
# Attributes are found in half the time of the elements that have them.
_ROLE: Any = etree.XPath("descendant-or-self::*/@role")
_HIDDEN: Any = etree.XPath("descendant-or-self::*/@hidden")
_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "dialog"})
_ROLES_IN_MARKUP = tuple(role.encode() for role in _ROLES)
_KEPT = frozenset({"body", "html", "main"})

# Noncharacters, which no text holds: a break between blocks, the start and the end of furniture.
_BREAK, _OPEN, _CLOSE = "\ufdd0", "\ufdd1", "\ufdd2"
# One pass over the tree inside the library that parsed it costs a quarter of one in Python.
_TO_TEXT: Any = etree.XSLT(
    etree.XML(
        '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">'
        '<xsl:output method="text"/>'
        f'<xsl:template match="{_SILENT}|comment()|processing-instruction()" priority="9"/>'
        f'<xsl:template match="{_BLOCKS}">{_BREAK}<xsl:apply-templates/>{_BREAK}</xsl:template>'
        f'<xsl:template match="{_FURNITURE}" priority="5">'
        f"{_OPEN}<xsl:apply-templates/>{_CLOSE}</xsl:template>"
        "</xsl:stylesheet>"
    )
)
_SPACES = ("\n", "\t", "\r", "\xa0", "\u2028", "\u2029")


def split_text(root: etree._Element, markup: bytes) -> tuple[str, str]:
    """Return (content, furniture) of a tree; `markup` is what it was parsed from, in small letters."""
    for element in _marked_as_furniture(root, markup):
        if element.tag not in _KEPT:
            element.tag = "aside"
    content: list[str] = []
    furniture: list[str] = []
    depth = 0
    for number, opened in enumerate(str(_TO_TEXT(root)).split(_OPEN)):
        depth += number > 0
        for ended, piece in enumerate(opened.split(_CLOSE)):
            depth = max(depth - (ended > 0), 0)
            (furniture if depth else content).append(piece)
    return _plain(content), _plain(furniture)


def _marked_as_furniture(root: etree._Element, markup: bytes) -> Iterator[Any]:
    """Looking for an attribute costs a pass over the tree: only where the markup can have it."""
    if b"role" in markup and any(role in markup for role in _ROLES_IN_MARKUP):
        yield from (role.getparent() for role in _ROLE(root) if role in _ROLES)
    if b"hidden" in markup:
        yield from (hidden.getparent() for hidden in _HIDDEN(root))


def _plain(pieces: list[str]) -> str:
    text = _BREAK.join(pieces)
    # A handful of passes at the speed of C, where cutting a text into its words makes thousands of strings.
    for space in _SPACES:
        text = text.replace(space, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return "\n".join(filter(None, map(str.strip, text.split(_BREAK))))


def words_of(element: etree._Element, limit: int) -> str:
    """Return the first words of an element, no more characters than the limit.

    Elements may stand in one another, hundreds deep: none is read to its end for a few words.
    """
    if not len(element):
        return " ".join((element.text or "")[: 4 * limit].split())[:limit]
    pieces: list[str] = []
    left = 4 * limit
    for piece in element.itertext():
        pieces.append(str(piece[:left]))
        left -= len(piece)
        if left <= 0:
            break
    return " ".join("".join(pieces).split())[:limit]


def count_words(text: str) -> int:
    """Return the number of words of a text whose words are one space or line break apart."""
    return text.count(" ") + text.count("\n") + 1 if text else 0


def hash_text(text: str) -> str:
    """Return the identity of a text: pages with equal content share it."""
    return sha256(text.encode()).hexdigest()
