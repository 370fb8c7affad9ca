"""A copy of a case as PDF: titled, with its language, in reading order, text that can be selected."""

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
FAMILY = "hyperlegible"
# The font has no w or y with a circumflex: bare letters read better than empty boxes.
MISSING = str.maketrans("ŵŷŴŶ", "wyWY")


@lru_cache(maxsize=len(WEIGHTS))
def _font(style: str) -> bytes:
    """The hub's own font as TrueType, from the file that browsers get."""
    font = TTFont(FONTS / f"atkinson-hyperlegible-latin-{WEIGHTS[style]}-normal.woff2")
    font.flavor = None
    plain = BytesIO()
    font.save(plain)
    return plain.getvalue()


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
    for style, weight in WEIGHTS.items():
        path = folder / f"{weight}.ttf"
        path.write_bytes(_font(style))
        pdf.add_font(FAMILY, style=style, fname=path)
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


def _write(pdf: FPDF, text: str, *, size: int = 11, style: str = "") -> None:
    pdf.set_font(FAMILY, style, size)
    pdf.multi_cell(0, size * 0.6, text.translate(MISSING), new_x="LMARGIN", new_y="NEXT")
    pdf.ln(2)


def _row(pdf: FPDF, label: str, value: str) -> None:
    _write(pdf, f"{label}: {value}")
