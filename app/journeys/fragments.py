"""The inputs of a question page as HTML. A page costs 3 to 4 ms in the component macros alone, so
what they draw is kept, cut at the places where a person's own text goes, and only filled in.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

from flask import current_app
from markupsafe import Markup, escape

from app.web.languages import language

# Private-use characters: no form sends them back unescaped and no catalogue holds them.
_MARK = "\ue000"
_CACHED_FORMS = 2048


@dataclass(frozen=True)
class Item:
    """One radio button or checkbox."""

    value: str
    text: str
    hint: str = ""
    checked: bool = False
    alone: bool = False


@dataclass(frozen=True)
class Part:
    """One input of several that make up an answer, such as the month of a date. `error` is what is wrong
    with it alone.
    """

    name: str
    label: str
    value: str = ""
    wrong: bool = False
    error: str = ""
    width: str = ""
    autocomplete: str = ""
    mode: str = ""


@dataclass(frozen=True)
class Input:
    """Everything that a question's inputs show. Hashable: it is the key of what was drawn before."""

    widget: str
    name: str
    label: str
    hint: str = ""
    heading: bool = False
    quiet: bool = False
    value: str = ""
    error: str = ""
    type: str = "text"
    mode: str = ""
    width: str = ""
    autocomplete: str = ""
    accept: str = ""
    removable: bool = False
    rows: int = 1
    limit: int = 0
    inline: bool = False
    items: tuple[Item, ...] = ()
    parts: tuple[Part, ...] = ()


def draw(inputs: tuple[Input, ...]) -> Markup:
    """The HTML of a page's inputs."""
    if any(each.error for each in inputs):
        return _rendered(inputs)
    typed: list[str] = []
    pieces = _pieces(tuple(_without_text(each, typed) for each in inputs), language())
    drawn = [pieces[0]]
    for text, piece in zip(typed, pieces[1:], strict=True):
        drawn += (str(escape(text)), piece)
    return Markup("".join(drawn))  # noqa: S704 - our own template's output with escaped text between


def _without_text(shown: Input, typed: list[str]) -> Input:
    """The input with marks in place of text; the text goes to `typed` in the order of the marks."""
    if shown.parts:
        typed.extend(part.value for part in shown.parts)
        return replace(shown, parts=tuple(replace(part, value=_MARK) for part in shown.parts))
    if shown.items or shown.widget == "seen" or (shown.widget == "file" and not shown.value):
        return shown
    typed.append(shown.value)
    return replace(shown, value=_MARK)


@lru_cache(maxsize=_CACHED_FORMS)
def _pieces(inputs: tuple[Input, ...], code: str) -> tuple[str, ...]:
    """By language too: a label may read the same in both where the template's own words do not."""
    del code
    return tuple(str(_rendered(inputs)).split(_MARK))


def _rendered(inputs: tuple[Input, ...]) -> Markup:
    template = current_app.jinja_env.get_template("journeys/inputs.html")
    return Markup(template.render(inputs=inputs))  # noqa: S704 - rendered with escaping on
