"""The words of a page: its content apart from the furniture around it, one block to a line."""

import re
from hashlib import sha256
from typing import Any

from lxml import etree

# Elements that begin a new line of text.
_BLOCK_NAMES = (
    "address article blockquote br caption center dd details dialog div dl dt fieldset figcaption "
    "figure form h1 h2 h3 h4 h5 h6 hgroup hr legend li main menu ol option p pre section summary "
    "table td th tr ul body nav header footer aside"
)
_BLOCKS = tuple(_BLOCK_NAMES.split())
_SILENT = ("script", "style", "noscript", "template", "svg", "math", "iframe", "object", "head")
_FURNITURE = ("nav", "footer", "aside", "header", "dialog")
_MARKED: Any = etree.XPath("//*[@role or @hidden]")
_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "dialog"})
_CONTENT = ("main", "article")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def silence(root: etree._Element) -> None:
    """Take out what is never read as text: scripts, styles, drawings and the head."""
    etree.strip_elements(root, *_SILENT, with_tail=False)


def split_text(root: etree._Element) -> tuple[str, str]:
    """Return (content, furniture) of a silenced tree, which is used up: blocks are cut apart."""
    _mark_blocks(root)
    furniture: list[str] = []
    for element in _furniture(root):
        parent = element.getparent()
        if parent is None or element.tag in {"body", "html", "main"}:
            continue
        if element.getroottree().getroot() is not root:
            continue  # inside furniture that has already been taken out
        words = _plain(element)
        tail = element.tail or ""
        _detach(parent, element, tail)
        if words:
            furniture.append(words)
    return _plain(root), "\n".join(furniture)


def _furniture(root: etree._Element) -> list[etree._Element]:
    """Return what stands around the content; a header inside the content is part of it."""
    found = [
        element
        for element in root.iter(*_FURNITURE)
        if element.tag != "header" or next(element.iterancestors(*_CONTENT), None) is None
    ]
    found += [
        element
        for element in _MARKED(root)
        if element.get("role") in _ROLES or element.get("hidden") is not None
    ]
    return found


def _mark_blocks(root: etree._Element) -> None:
    """Put a line break on both sides of every block element."""
    for element in root.iter(*_BLOCKS):
        text, tail = element.text, element.tail
        try:
            element.text = f"\n{text}" if text else "\n"
            element.tail = f"\n{tail}" if tail else "\n"
        except ValueError:
            # The parser lets through characters that it does not take back.
            element.text = "\n" + _NOT_TEXT.sub("", text or "")
            element.tail = "\n" + _NOT_TEXT.sub("", tail or "")


def _detach(parent: etree._Element, element: etree._Element, tail: str) -> None:
    """Remove an element and leave the text that follows it."""
    tail = _NOT_TEXT.sub("", tail)
    before = element.getprevious()
    if before is not None:
        before.tail = _NOT_TEXT.sub("", before.tail or "") + tail
    else:
        parent.text = _NOT_TEXT.sub("", parent.text or "") + tail
    parent.remove(element)


def _plain(element: etree._Element) -> str:
    text = etree.tostring(element, method="text", encoding="unicode", with_tail=False)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def count_words(text: str) -> int:
    """Return the number of words."""
    return len(text.split())


def hash_text(text: str) -> str:
    """Return the identity of a text: pages with equal content share it."""
    return sha256(text.encode()).hexdigest()
