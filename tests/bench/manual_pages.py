"""Whole manual pages and pages of Debian's documentation, at the length that they have.

Read are the manual pages and documentation of this machine and of packages that apt fetches, one file one
page, in an order that a seed settles. Nothing is cut but what is longer than a crawl reads of a page.
"""

import gzip
import os
import random
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import lxml.html

FOLDERS = ("usr/share/man", "usr/share/doc", "usr/share/cppreference", "usr/share/qt5", "usr/share/gtk-doc")
# Packages of Debian 12 with many pages of documentation.
PACKAGES = (
    *("cppreference-doc-en-html", "erlang-doc", "imagemagick-6-doc", "libboost1.81-doc", "libeigen3-doc"),
    *("libgtk-3-doc", "libgtk-4-doc", "libgtkmm-3.0-doc", "liblapack-doc", "libpango1.0-doc", "libpcl-doc"),
    *("libssl-doc", "libstdc++-12-doc", "libwebkit2gtk-4.0-doc", "linux-doc-6.1", "llvm-14-doc"),
    *("manpages-de", "manpages-fr", "mpich-doc", "octave-doc", "openjdk-17-doc", "openmpi-doc"),
    *("postgresql-doc-15", "python-pandas-doc", "python-scipy-doc", "python3.11-doc", "qtbase5-doc-html"),
    *("qtdeclarative5-doc-html", "rust-doc", "scala-doc", "sqlite3-doc", "wx3.2-doc"),
)
LEAST_WORDS = 60
MOST_BYTES = 1_500_000
SEED = 20251
_BLOCKS = ("p", "li", "dt", "dd", "h1", "h2", "h3", "h4", "pre", "td", "th", "blockquote")
_REQUEST = re.compile(r"^[.']\s*(\w\w?|\\\")\s*(.*)$")
_ESCAPE = re.compile(r"\\(?:f\[[^\]]*\]|f.|s[-+]?\d|&|c|\[[^\]]*\]|\(..|\*\[[^\]]*\]|\*.)")
_TEXT_REQUESTS = frozenset({"SH", "SS", "TP", "B", "I", "BR", "BI", "IR", "RB", "RI", "IB", "Sh", "Ss", "Nd"})
_BREAKS = frozenset({"SH", "SS", "PP", "P", "TP", "IP", "LP", "Sh", "Ss", "Pp", "sp"})


def texts(most):
    """Yield page texts, one block on each line, drawn at random from all files with enough words.

    Args:
        most: stop after so many.

    BENCH_TEXTS_DIR names a folder that keeps what apt fetched from one run to the next.
    """
    with tempfile.TemporaryDirectory() as scratch:
        fetched = _fetch(Path(os.environ.get("BENCH_TEXTS_DIR") or scratch))
        files = list(_files(Path("/"))) + (list(_files(fetched)) if fetched else [])
        random.Random(SEED).shuffle(files)
        given = 0
        for file in files:
            blocks = [block for block in _blocks(file) if block]
            if sum(len(block.split()) for block in blocks) < LEAST_WORDS:
                continue
            yield "\n".join(blocks)
            given += 1
            if given == most:
                return


def _fetch(folder):
    """Download and unpack the packages with the machine's own apt and dpkg; None where there is none."""
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        print("no apt-get here: only the documentation that is installed is read")
        return None
    folder.mkdir(parents=True, exist_ok=True)
    for package in PACKAGES:
        if not list(folder.glob(f"{package}_*.deb")):
            subprocess.run(["apt-get", "download", package], cwd=folder, check=True, capture_output=True)
            (deb,) = folder.glob(f"{package}_*.deb")
            subprocess.run(["dpkg", "-x", deb, folder / "root"], check=True)
    return folder / "root"


def _files(root):
    for folder in FOLDERS:
        yield from sorted(
            path for path in (root / folder).rglob("*") if path.is_file() and not path.is_symlink()
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
    found = tree.body.iter(*_BLOCKS) if tree.body is not None else ()
    innermost = (each for each in found if next(each.iterdescendants(*_BLOCKS), None) is None)
    return [" ".join(each.text_content().split()) for each in innermost]
