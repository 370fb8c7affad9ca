"""The one Markdown parser of the hub: no HTML, safe links only, tables."""

from markdown_it import MarkdownIt
from markdown_it.token import Token

SAFE_STARTS = ("https://", "/", "#", "mailto:", "tel:")
START_MARK = "{start}"


def is_safe_link(url: str) -> bool:
    """Whether a link may stand on a page: our own pages, https, e-mail and telephone."""
    return url.startswith(SAFE_STARTS) and not url.startswith("//")


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "typographer": False})
    parser.enable("table")
    parser.disable(["image", "html_block", "html_inline", "autolink"])
    # An unsafe link stays as the text that was typed, so that it is seen and put right.
    parser.validateLink = is_safe_link  # type: ignore[method-assign]
    return parser


PARSER = _parser()


def tokens(body: str) -> list[Token]:
    """The block tokens of a body; inline tokens are their children."""
    return PARSER.parse(body)


def is_start_mark(stream: list[Token], position: int) -> bool:
    """Whether the paragraph opened here is the mark where a start button goes."""
    return stream[position].type == "paragraph_open" and stream[position + 1].content.strip() == START_MARK
