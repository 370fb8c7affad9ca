"""English and Welsh: chosen by ?lang= and kept in a cookie; catalogues are one .po file per slice,
read at start-up, so that no compile step can be forgotten.
"""

from contextvars import ContextVar
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, cast

from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, Response, has_request_context
from flask_babel import Babel, Domain
from flask_babel.speaklater import LazyString

from app import clock
from app.web import cookies, requests

LANGUAGES = {"en": "English", "cy": "Cymraeg"}
DEFAULT = "en"
COOKIE = "language"
CATALOGUES = Path(__file__).parent.parent / "translations"
COOKIE_SECONDS = 365 * 24 * 3600


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(code: str) -> Translations:
    """All catalogues of a language, merged; English is the text of the messages themselves."""
    merged = Translations()
    for path in sorted((CATALOGUES / code).glob("*.po")):
        with path.open("rb") as source:
            messages = read_po(source, locale=code)
        compiled = BytesIO()
        write_mo(compiled, messages)
        compiled.seek(0)
        merged.merge(Translations(compiled))
    return merged


class _Catalogues(Domain):  # type: ignore[misc]
    """Flask-Babel's domain over our merged catalogues."""

    def get_translations(self) -> Translations:
        return catalogue(language())


_DOMAIN = _Catalogues()
# A page asks for its language dozens of times: kept while a request is answered, empty between two.
_ASKED_IN: ContextVar[str] = ContextVar("asked_in", default="")


def language() -> str:
    """The language of this request: what ?lang= says, else the cookie, else English."""
    found = _ASKED_IN.get()
    if found:
        return found
    return _asked_in() if has_request_context() else DEFAULT


def _asked_in() -> str:
    asked = requests.asked("lang")
    kept = cookies.read(COOKIE) or ""
    return next((code for code in (asked, kept) if code in LANGUAGES), DEFAULT)


def gettext(message: str, **variables: Any) -> str:
    """The message in the language of the request."""
    code = language()
    text = catalogue(code).ugettext(message) if code != DEFAULT else message
    return text % variables if variables else text


def ngettext(singular: str, plural: str, num: int, **variables: Any) -> str:
    """The message for a number, in the language of the request."""
    return cast(str, _DOMAIN.ngettext(singular, plural, num, **variables))


def pgettext(context: str, message: str, **variables: Any) -> str:
    """The message with a context that tells two meanings apart."""
    return cast(str, _DOMAIN.pgettext(context, message, **variables))


def lazy_gettext(message: str, **variables: Any) -> Any:
    """A message that is translated when it is shown: for specs and constants."""
    return LazyString(gettext, message, **variables)


_ = gettext
_l = lazy_gettext


def in_language(code: str, message: str, **variables: Any) -> str:
    """A message in a given language, for what is written outside a request."""
    text = catalogue(code).ugettext(message) if code != DEFAULT else message
    return text % variables if variables else text


def day(value: date) -> str:
    """A date in the reader's language: 3 March 2026."""
    return _day(value.year, value.month, value.day, language())


@lru_cache(maxsize=4096)
def _day(year: int, month: int, number: int, code: str) -> str:
    """Babel takes longer over a date than a whole question page may."""
    return format_date(date(year, month, number), "d MMMM y", locale=code)


def moment(value: datetime) -> str:
    """An instant in the reader's language and local time: 3 March 2026, 14:05."""
    return format_datetime(clock.local(value), "d MMMM y, HH:mm", locale=language())


def other_language() -> tuple[str, str]:
    """Code and own name of the language that the page offers instead."""
    code = "cy" if language() == "en" else "en"
    return code, LANGUAGES[code]


def install(app: Flask) -> None:
    Babel(app, locale_selector=language, default_domain=_DOMAIN, default_timezone="Europe/London")
    app.jinja_env.globals.update(
        _=gettext,
        gettext=gettext,
        ngettext=ngettext,
        language=language,
        other_language=other_language,
    )

    def choose() -> None:
        _ASKED_IN.set(_asked_in())

    def forget(fault: BaseException | None) -> None:
        del fault
        _ASKED_IN.set("")

    def keep_choice(response: Response) -> Response:
        asked = requests.asked("lang")
        if asked in LANGUAGES and asked != cookies.read(COOKIE):
            cookies.write(response, COOKIE, asked, max_age=COOKIE_SECONDS)
        if response.mimetype == "text/html":
            response.headers["Content-Language"] = language()
            requests.vary_by(response, "Cookie")
        return response

    app.before_request(choose)
    app.after_request(keep_choice)
    app.teardown_request(forget)
