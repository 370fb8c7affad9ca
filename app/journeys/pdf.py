"""A copy of a case as PDF: titled, with its language, in reading order, text that can be selected."""

import unicodedata
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools.ttLib import TTFont
from fpdf import FPDF

from app.journeys.case_presenters import CasePage
from app.web.languages import _

FONTS = Path(__file__).parent.parent / "static" / "build" / "fonts"
WEIGHTS = {"": "400", "B": "700"}
# The second has the letters of other languages written in Latin script, such as ł and ș.
FAMILIES = ("latin", "latin-ext")
UNKNOWN = "?"


@lru_cache(maxsize=len(WEIGHTS) * len(FAMILIES))
def _font(family: str, style: str) -> bytes:
    """The hub's own font as TrueType, from the file that browsers get."""
    font = _opened(family, style)
    font.flavor = None
    plain = BytesIO()
    font.save(plain)
    return plain.getvalue()


def _opened(family: str, style: str) -> TTFont:
    return TTFont(FONTS / f"atkinson-hyperlegible-{family}-{WEIGHTS[style]}-normal.woff2")


@lru_cache(maxsize=1)
def _letters() -> frozenset[str]:
    """What the fonts can write, the same in each weight."""
    return frozenset(chr(code) for family in FAMILIES for code in _opened(family, "").getBestCmap())


def writable(text: str) -> str:
    """A text in letters that the fonts have: a bare letter reads better than a gap where a name had ŵ."""
    return "".join(_writable(letter) for letter in unicodedata.normalize("NFC", text))


def _writable(letter: str) -> str:
    if letter in _letters() or letter == "\n":
        return letter
    if letter.isspace():
        return " "
    bare = unicodedata.normalize("NFKD", letter)[0]
    return bare if bare in _letters() else UNKNOWN


def copy_of(page: CasePage, *, language: str, made: datetime) -> bytes:
    """The case's page as a document that a person keeps."""
    with TemporaryDirectory() as folder:  # the library takes fonts as files only
        pdf = _document(Path(folder), page.title, language=language, made=made)
        _fill(pdf, page)
        return bytes(pdf.output())


def _document(folder: Path, title: str, *, language: str, made: datetime) -> FPDF:
    pdf = FPDF()
    pdf.set_title(title)
    pdf.set_lang(language)
    pdf.set_creator("Directhub")
    pdf.set_creation_date(made)
    for family in FAMILIES:
        for style, weight in WEIGHTS.items():
            path = folder / f"{family}-{weight}.ttf"
            path.write_bytes(_font(family, style))
            pdf.add_font(family, style=style, fname=path)
    pdf.set_fallback_fonts(FAMILIES[1:])
    pdf.add_page()
    return pdf


def _fill(pdf: FPDF, page: CasePage) -> None:
    _write(pdf, page.title, size=20, style="B")
    _write(pdf, f"{_('Status:')} {page.status.text}")
    _row(pdf, _("Reference number"), page.reference)
    if page.paid:
        _row(pdf, _("Amount paid"), page.paid)
    _write(pdf, _("What you told us"), size=14, style="B")
    for block in page.blocks:
        if block.title:
            _write(pdf, block.title, size=12, style="B")
        for row in block.rows:
            _row(pdf, row.label, row.value)
    _write(pdf, _("What has happened"), size=14, style="B")
    for line in page.history:
        _row(pdf, line.when, line.what)
    if any(_is_cut(row.value) for block in page.blocks for row in block.rows):
        _write(pdf, _("This copy cannot show every letter that you typed. What we sent has all of them."))


def _is_cut(text: str) -> bool:
    """Whether anything reads otherwise here than it was typed."""
    plain = unicodedata.normalize("NFC", text)
    return any(_writable(letter) != letter for letter in plain if not letter.isspace())


def _write(pdf: FPDF, text: str, *, size: int = 11, style: str = "") -> None:
    pdf.set_font(FAMILIES[0], style, size)
    pdf.multi_cell(0, size * 0.6, writable(text), new_x="LMARGIN", new_y="NEXT")
    pdf.ln(2)


def _row(pdf: FPDF, label: str, value: str) -> None:
    _write(pdf, f"{label}: {value}")
