"""The text of manual pages and of Debian's documentation, in pages of a few hundred words."""

import gzip
import random
import re
from pathlib import Path

import lxml.html

FOLDERS = ("/usr/share/man", "/usr/share/doc")
# Pages are as long as these, by chance.
PAGE_WORDS = (100, 150, 200, 250, 300, 700)
LEAST_WORDS = 60
MOST_BYTES = 2_000_000
_REQUEST = re.compile(r"^[.']\s*(\w\w?|\\\")\s*(.*)$")
_ESCAPE = re.compile(r"\\(?:f\[[^\]]*\]|f.|s[-+]?\d|&|c|\[[^\]]*\]|\(..|\*\[[^\]]*\]|\*.)")
_TEXT_REQUESTS = frozenset({"SH", "SS", "TP", "B", "I", "BR", "BI", "IR", "RB", "RI", "IB", "Sh", "Ss", "Nd"})
_BREAKS = frozenset({"SH", "SS", "PP", "P", "TP", "IP", "LP", "Sh", "Ss", "Pp", "sp"})


def texts(extra=(), most=None):
    """Yield page texts, one block on each line, from files in order of name.

    Args:
        extra: folders with more documentation.
        most: stop after so many.
    """
    given, chance = 0, random.Random(1)
    for file in _files((*FOLDERS, *extra)):
        for text in _pages(_blocks(file), chance):
            yield text
            given += 1
            if given == most:
                return


def _files(folders):
    for folder in folders:
        yield from sorted(
            path for path in Path(folder).rglob("*") if path.is_file() and not path.is_symlink()
        )


def _blocks(file):
    """The paragraphs of a file; none where it is no text that we read."""
    name = file.name.removesuffix(".gz")
    try:
        with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as stream:
            raw = stream.read(MOST_BYTES)
    except (OSError, EOFError):
        return []
    if b"\0" in raw[:1000]:
        return []
    text = raw.decode("utf-8", "replace")
    if re.search(r"\.[1-9]\w*$", name):
        return _roff(text)
    if name.endswith((".html", ".htm", ".xhtml")):
        return _html(text)
    if name.endswith((".txt", ".md", ".rst", "changelog", "NEWS", "README", ".Debian", "copyright")):
        return [" ".join(block.split()) for block in re.split(r"\n\s*\n", text)]
    return []


def _roff(text):
    blocks, words = [], []
    for line in text.split("\n"):
        request = _REQUEST.match(line)
        if request and request[1] in _BREAKS and words:
            blocks.append(" ".join(words))
            words = []
        if request is None:
            words.append(_ESCAPE.sub("", line).strip())
        elif request[1] in _TEXT_REQUESTS:
            words.append(_ESCAPE.sub("", request[2]).replace('"', ""))
    return [*blocks, " ".join(words)]


def _html(text):
    try:
        tree = lxml.html.document_fromstring(text.encode())
    except (lxml.etree.ParserError, ValueError):
        return []
    found = tree.xpath(
        "//body//*[self::p or self::li or self::dt or self::dd or self::h1 or self::h2 or self::pre]"
    )
    return [" ".join(each.text_content().split()) for each in found]


def _pages(blocks, chance):
    """Blocks together until a page is full."""
    page, words, full = [], 0, chance.choice(PAGE_WORDS)
    for block in blocks:
        if not block:
            continue
        page.append(block)
        words += len(block.split())
        if words >= full:
            yield "\n".join(page)
            page, words, full = [], 0, chance.choice(PAGE_WORDS)
    if words >= LEAST_WORDS:
        yield "\n".join(page)
