"""Markdown to HTML in the shape of GOV.UK Frontend, kept for as long as the file does not change."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from markdown_it.token import Token
from markupsafe import Markup

from app.content.markdown import PARSER, is_start_mark, tokens
from app.content.rules import Page

KEPT_RENDERINGS = 1024
CLASSES = {
    "paragraph_open": "govuk-body",
    "bullet_list_open": "govuk-list govuk-list--bullet",
    "ordered_list_open": "govuk-list govuk-list--number",
    "blockquote_open": "govuk-inset-text",
    "table_open": "govuk-table",
    "thead_open": "govuk-table__head",
    "tbody_open": "govuk-table__body",
    "tr_open": "govuk-table__row",
    "th_open": "govuk-table__header",
    "td_open": "govuk-table__cell",
    "hr": "govuk-section-break govuk-section-break--visible",
    "link_open": "govuk-link",
}
HEADINGS = {"h2": "govuk-heading-m", "h3": "govuk-heading-s", "h4": "govuk-heading-s"}
NUMERIC = {"th_open": "govuk-table__header--numeric", "td_open": "govuk-table__cell--numeric"}


@dataclass(frozen=True)
class Heading:
    """A heading that can be linked to."""

    id: str
    text: str
    level: int


@dataclass(frozen=True)
class Rendered:
    """A page as HTML: `before` and `after` are the parts either side of the start mark."""

    before: Markup
    after: Markup
    headings: tuple[Heading, ...]

    @property
    def html(self) -> Markup:
        return self.before + self.after

    @property
    def contents(self) -> tuple[Heading, ...]:
        """The parts that a contents list names."""
        return tuple(heading for heading in self.headings if heading.level == 2)


def render(page: Page) -> Rendered:
    """A page's body as HTML."""
    return _render(page.digest, page.body)


@lru_cache(maxsize=KEPT_RENDERINGS)
def _render(digest: str, body: str) -> Rendered:
    del digest  # the key: it changes with any byte of the file
    stream = tokens(body)
    headings = _name_headings(stream)
    _dress(stream)
    before, after = _split(stream)
    return Rendered(_html(before), _html(after), tuple(headings))


def anchor(text: str) -> str:
    """The fragment identifier of a heading."""
    plain = unicodedata.normalize("NFKD", text.replace("’", ""))
    ascii_only = plain.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-") or "part"


def _name_headings(stream: list[Token]) -> list[Heading]:
    headings: list[Heading] = []
    used: dict[str, int] = {}
    for position, token in enumerate(stream):
        if token.type != "heading_open":
            continue
        text = stream[position + 1].content
        name = anchor(text)
        used[name] = used.get(name, 0) + 1
        unique = name if used[name] == 1 else f"{name}-{used[name]}"
        token.attrSet("id", unique)
        headings.append(Heading(unique, text, int(token.tag[1])))
    return headings


def _dress(stream: list[Token]) -> None:
    """Give every element its class, and every table the heading above it as its name."""
    heading = "page-title"
    inside_list = 0
    for token in stream:
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            inside_list += 1
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            inside_list -= 1
        if token.type == "heading_open":
            token.attrJoin("class", HEADINGS.get(token.tag, "govuk-heading-s"))
            heading = str(token.attrGet("id"))
        elif token.type in CLASSES and not (token.type == "paragraph_open" and inside_list):
            token.attrJoin("class", CLASSES[token.type])
        if token.type == "table_open":
            token.attrSet("aria-labelledby", heading)
        _dress_cell(token)
        for child in token.children or ():
            if child.type == "link_open":
                child.attrJoin("class", CLASSES["link_open"])


def _dress_cell(token: Token) -> None:
    if token.type not in NUMERIC:
        return
    # The parser aligns with a style attribute, which the content security policy forbids.
    style = str(token.attrs.pop("style", ""))
    if "right" in style:
        token.attrJoin("class", NUMERIC[token.type])
    if token.type == "th_open":
        token.attrSet("scope", "col")


def _split(stream: list[Token]) -> tuple[list[Token], list[Token]]:
    for position in range(len(stream)):
        if is_start_mark(stream, position):
            return stream[:position], stream[position + 3 :]
    return stream, []


def _html(stream: list[Token]) -> Markup:
    html = PARSER.renderer.render(stream, PARSER.options, {})
    scroller = '<div class="hub-scroll" tabindex="0" role="region" aria-labelledby="{}">{}'
    html = re.sub(
        r'<table [^>]*aria-labelledby="([^"]+)"[^>]*>',
        lambda found: scroller.format(found.group(1), found.group(0)),
        html,
    )
    # The body is ours and the parser escapes it: nothing in it comes from a visitor.
    return Markup(html.replace("</table>", "</table></div>"))  # noqa: S704
