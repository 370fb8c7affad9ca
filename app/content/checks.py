"""Checks of what a page says and links to: headings in order, no raw HTML, every link leads somewhere."""

import re
from collections.abc import Iterator

from markdown_it.token import Token

from app.content.markdown import START_MARK, is_safe_link, is_start_mark, tokens
from app.content.rules import Page, Problem

RAW_HTML = re.compile(r"</?[a-zA-Z][^>\n]*>")
LINK = re.compile(r"\]\(([^)\s]*)")
LONGEST_SENTENCE_WORDS = 35


def check_body(page: Page, guidance: frozenset[str], topics: frozenset[str]) -> list[Problem]:
    """Every fault in the body of a page.

    Args:
        page: the page to check.
        guidance: slugs of all pages, for links to /guidance/.
        topics: slugs of all topics, for links to /browse/.
    """
    stream = tokens(page.body)
    found = [
        *_headings(page, stream),
        *_raw_html(page),
        *_links(page, guidance, topics),
        *_start_mark(page, stream),
        *_sentences(page, stream),
    ]
    return sorted(found)


def _at(page: Page, token: Token, message: str) -> Problem:
    line = token.map[0] if token.map else 0
    return Problem(page.path, page.body_line + line, message)


def _headings(page: Page, stream: list[Token]) -> Iterator[Problem]:
    level, seen = 1, set()
    for position, token in enumerate(stream):
        if token.type != "heading_open":
            continue
        here, text = int(token.tag[1]), stream[position + 1].content
        if here == 1:
            yield _at(page, token, "use ## for headings: the title is already the main heading")
        elif here > level + 1:
            yield _at(page, token, f"heading level {here} follows level {level}: do not skip one")
        if text in seen:
            yield _at(page, token, f"the heading {text!r} is used twice")
        seen.add(text)
        level = here


def _raw_html(page: Page) -> Iterator[Problem]:
    for number, line in enumerate(page.body.split("\n")):
        if RAW_HTML.search(line):
            message = "HTML is shown as text: write Markdown instead"
            yield Problem(page.path, page.body_line + number, message)


def _links(page: Page, guidance: frozenset[str], topics: frozenset[str]) -> Iterator[Problem]:
    known = {"/guidance/": guidance, "/browse/": topics}
    for number, line in enumerate(page.body.split("\n")):
        for target in LINK.findall(line):
            at = (page.path, page.body_line + number)
            if not is_safe_link(target):
                yield Problem(*at, f"link to {target!r}: use https:// or an address on this site")
            for prefix, slugs in known.items():
                slug = target.removeprefix(prefix).split("#")[0].strip("/")
                if target.startswith(prefix) and slug and slug not in slugs:
                    yield Problem(*at, f"link to {target}, which does not exist")


def _start_mark(page: Page, stream: list[Token]) -> Iterator[Problem]:
    marks = [n for n in range(len(stream)) if is_start_mark(stream, n)]
    if marks and page.service is None:
        yield _at(page, stream[marks[0]], f"{START_MARK} is only for a page with `service`")
    if page.service is not None and len(marks) != 1:
        message = f"the start page of a service needs {START_MARK} once, on a line of its own"
        yield Problem(page.path, page.body_line, message)


def _sentences(page: Page, stream: list[Token]) -> Iterator[Problem]:
    for token in stream:
        if token.type != "inline":
            continue
        for sentence in re.split(r"(?<=[.?!])\s+", re.sub(r"\]\([^)]*\)", "]", token.content)):
            words = len(sentence.split())
            if words > LONGEST_SENTENCE_WORDS:
                message = f"a sentence of {words} words: {LONGEST_SENTENCE_WORDS} is the most"
                yield _at(page, token, message)
