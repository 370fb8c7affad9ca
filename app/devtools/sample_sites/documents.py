"""A one-page PDF from lines of text: small, valid, the same bytes every time."""

from collections.abc import Sequence

# A4 in points, with one font.
_PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
    b" /Resources << /Font << /F1 5 0 R >> >> >>"
)
_LINE_HEIGHT = 18
_TOP = 780


def pdf(title: str, lines: Sequence[str]) -> bytes:
    """A PDF 1.4 file on A4 in Helvetica, with its title in the information dictionary."""
    text = [f"BT /F1 16 Tf 50 {_TOP} Td ({_escape(title)}) Tj /F1 11 Tf"]
    text += [f"0 -{_LINE_HEIGHT} Td ({_escape(line)}) Tj" for line in lines]
    stream = " ".join([*text, "ET"]).encode("latin-1", "replace")
    return _file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            _PAGE,
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            b"<< /Title (%s) >>" % _escape(title).encode("latin-1", "replace"),
        ]
    )


def _file(objects: Sequence[bytes]) -> bytes:
    body = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    body += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\n" % (len(objects) + 1, len(objects))
    body += b"startxref\n%d\n%%%%EOF\n" % table
    return bytes(body)


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
