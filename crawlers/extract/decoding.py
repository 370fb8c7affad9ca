"""From bytes to UTF-8 bytes, whatever charset a page says, or fails to say, it is in."""

import re

from w3lib.encoding import html_to_unicode

_DECLARED_UTF8 = re.compile(rb"""charset\s*=\s*["']?\s*utf-?8""", re.IGNORECASE)
_UTF8_BOM = b"\xef\xbb\xbf"
_HEAD = 1024


def to_utf8(body: bytes, content_type: str) -> tuple[bytes, str, bool]:
    """Return the body as valid UTF-8, the charset used, and whether bytes had to be replaced."""
    if body.startswith(_UTF8_BOM):
        body = body[3:]
    if _says_utf8(body, content_type):
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            return body.decode("utf-8", "replace").encode(), "utf-8", True
        return body, "utf-8", False
    charset, text = html_to_unicode(content_type or None, body, default_encoding="utf-8")
    if "\ufffd" in text and charset == "utf-8":
        # Nothing declared and not UTF-8: browsers take windows-1252.
        return body.decode("cp1252", "replace").encode(), "cp1252", False
    return text.encode("utf-8", "replace"), charset, "\ufffd" in text


def _says_utf8(body: bytes, content_type: str) -> bool:
    """Recognise the usual case without the full search for a declaration."""
    declared = content_type.lower().replace(" ", "")
    if "charset=" in declared:
        return "charset=utf-8" in declared or "charset=utf8" in declared
    return _DECLARED_UTF8.search(body, 0, _HEAD) is not None
