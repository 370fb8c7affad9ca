"""What came back for a step of a visit, or why nothing did."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from crawlers.extract.page import Source
from crawlers.extract.sitemap import Sitemap
from crawlers.visit import redirect_target

_OK = 200
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HTML = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for a step, or why nothing did."""

    url: str
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()
    body: bytes = b""
    cause: str | None = None
    certificate: bytes | None = None
    address: str | None = None
    listed: Sitemap | None = None  # what a sitemap holds, where it has been read already
    source: Source | None = None  # the page, where it has been parsed already
    browsed: dict[str, Any] | None = None  # what a browser saw of it

    @property
    def media_type(self) -> str:
        """Return the type of the content without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()[:100]

    @property
    def location(self) -> str | None:
        """Return where the answer redirects to."""
        if self.status not in _REDIRECTS:
            return None
        return redirect_target(self.url, self.headers.get("location", ""))

    @property
    def is_html(self) -> bool:
        """Tell whether the body is a web page."""
        if self.media_type:
            return self.media_type in _HTML
        return self.body[:512].lstrip()[:9].lower().startswith((b"<!doctype", b"<html"))

    @property
    def is_page(self) -> bool:
        """Tell whether this is a web page, and not one that says what is wrong."""
        return self.status == _OK and self.is_html


@dataclass(slots=True)
class Context:
    """What reading an answer needs besides the visit."""

    today: date
    now: Callable[[], datetime]


def retry_after(value: str, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for: a number, or a date (RFC 9110, 10.2.3)."""
    if value.strip().isdigit():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
        return max((until - now).total_seconds(), 0.0)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
