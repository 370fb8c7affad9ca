"""What surrounds a page as HTML, drawn once for each reader's frame and kept in pieces: of a small page it
was the larger part of the cost. What differs from one request to the next is put in between the pieces.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from flask import Flask, current_app, request
from markupsafe import Markup, escape

from app.web.languages import other_language
from app.web.layout import Reader, frame, in_language_url, reader
from app.web.security import nonce

# Private-use characters, which no catalogue and no address holds: where a page puts its own blocks, and
# where one of these goes.
CUT = "\ue010"
_MARKS = {"nonce": "\ue011", "csrf": "\ue012", "other_language_url": "\ue013", "feedback_url": "\ue014"}
_NAMES = {mark: name for name, mark in _MARKS.items()}
_SPLIT = re.compile(f"([{''.join(_NAMES)}])")
_KEPT = 256


@dataclass(frozen=True)
class Shell:
    """The pieces around the blocks of `web/page.html`, in order."""

    to_title: Markup
    to_head: Markup
    to_container: Markup
    languages: Markup
    to_end: Markup


Piece = tuple[str, ...]


def shell() -> Shell:
    """What surrounds the page of this request."""
    who = reader()
    values = {
        "nonce": nonce(),
        "other_language_url": str(escape(in_language_url(other_language()[0]))),
        "feedback_url": str(escape(f"/feedback?page={request.path}")),
    }
    if who.signed_in:  # only then the shell has a form
        values["csrf"] = current_app.jinja_env.globals["csrf_token"]()  # type: ignore[operator]
    return Shell(*(_filled(piece, values) for piece in _pieces(who)))


def _filled(piece: Piece, values: dict[str, str]) -> Markup:
    if len(piece) == 1:
        return Markup(piece[0])  # noqa: S704 - our own template's output
    drawn = list(piece)
    drawn[1::2] = [values[_NAMES[mark]] for mark in piece[1::2]]
    return Markup("".join(drawn))  # noqa: S704 - our own template's output with escaped text between


@lru_cache(maxsize=_KEPT)
def _pieces(who: Reader) -> tuple[Piece, ...]:
    """The shell for a reader, cut at the blocks; of a piece the even parts are text, the odd ones marks."""
    template = current_app.jinja_env.get_template("web/shell.html")
    drawn = template.render(
        around=frame(who),
        htmlLang=who.language,
        cspNonce=_MARKS["nonce"],
        csrf=_MARKS["csrf"],
        other_language_url=_MARKS["other_language_url"],
        feedback_url=_MARKS["feedback_url"],
        cut=CUT,
    )
    return tuple(tuple(_SPLIT.split(piece)) for piece in drawn.split(CUT))


def install(app: Flask) -> None:
    app.jinja_env.globals["shell"] = shell
