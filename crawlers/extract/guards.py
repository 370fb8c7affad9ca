"""Linear-time guards that every page passes before a parser sees it.

libxml2 stops at 256 levels and drops the rest of the page without a word; with the limit lifted,
100,000 levels cost half a minute of CPU. So depth is measured by scanning tags, and tags below the
limit are taken out while their text stays.
"""

import re
from dataclasses import dataclass
from itertools import accumulate
from operator import sub

MAX_HTML_BYTES = 1_500_000
MAX_TAGS = 30_000  # as many as are parsed and walked in a tenth of a second
MAX_DEPTH = 200

_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r")

_VOID = (
    rb"area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr"
    rb"|AREA|BASE|BR|COL|EMBED|HR|IMG|INPUT|LINK|META|PARAM|SOURCE|TRACK|WBR"
)
_CLOSED_BY_NEXT = rb"p|li|dt|dd|option|tr|td|th|P|LI|DT|DD|OPTION|TR|TD|TH"
_TAG_START = re.compile(rb"<(/?)(?!(?:" + _VOID + rb"|" + _CLOSED_BY_NEXT + rb")[\s/>])[a-zA-Z]")
_PIECE = 2048
_FREQUENT_VOID = (b"<!", b"<br", b"<img", b"<input", b"<meta", b"<link", b"<hr")
# Between two levels of other elements stand at most a few of those that the next one closes.
_ROUGH_LIMIT = 50
_STEP = {b"": 1, b"/": -1}
_TAG = re.compile(rb"<(/?)([a-zA-Z][^\s/>]*)[^>]*>")
# What stands between tags; where it is nothing, as in a page of nothing but tags, that is seen at once.
_WORDS = re.compile(rb">([^<]+)")
# Elements whose end tag HTML lets an author leave out: a new one closes the old one.
_IMPLIED_END = frozenset(
    {b"p", b"li", b"dt", b"dd", b"option", b"optgroup", b"tr", b"td", b"th", b"thead", b"tbody"}
    | {b"tfoot", b"colgroup", b"rt", b"rp"},
)
_VOID_NAMES = frozenset(_VOID.lower().split(b"|"))


@dataclass(frozen=True, slots=True)
class Guarded:
    """A page body that is safe to parse, and whether something had to be left out of it."""

    body: bytes
    cut: bool = False
    flattened: bool = False


def guard_html(body: bytes) -> Guarded:
    """Make UTF-8 bytes safe to parse: no control characters, no depth or length beyond the limits."""
    body = body.translate(None, _CONTROLS)
    if body.count(b"<") <= MAX_DEPTH:
        return Guarded(body)
    if _surely_shallow(body):
        cut = first_tags(body, MAX_TAGS)
        return Guarded(cut, cut=cut is not body)
    head = first_tags(body, MAX_TAGS)
    flat = _flatten(head) if _rough_depth(head) > _ROUGH_LIMIT else head
    if head is body or flat is head:
        return Guarded(flat, cut=head is not body, flattened=flat is not head)
    # Of a page that is deep as well as long the words of the rest are kept, and no more.
    return Guarded(flat + b" " + b" ".join(_WORDS.findall(body, len(head))), flattened=True)


def _surely_shallow(body: bytes) -> bool:
    """Tell by counting that no point of a page can be deep; False where counting cannot say.

    A piece cannot go deeper than where it began plus all start tags in it. Elements that need no end
    tag count as if they stayed open, so a page that leaves out many is looked at again, tag by tag.
    """
    return _counted_shallow(body, ()) or _counted_shallow(body, _FREQUENT_VOID)


def _counted_shallow(body: bytes, void: tuple[bytes, ...]) -> bool:
    depth = lowest = 0
    for start in range(0, len(body), _PIECE):
        piece = body[start : start + _PIECE]
        ends = piece.count(b"</")
        starts = piece.count(b"<") - ends
        if depth - lowest + starts > MAX_DEPTH:
            return False
        depth += starts - ends - sum(map(piece.count, void))
        lowest = min(lowest, depth)
    return True


def without_tags(body: bytes) -> bytes:
    """Return the words of a page whose nesting deceived the measure, for a second try."""
    return b"<body>" + _TAG.sub(b" ", body)


def cut_to_size(body: bytes) -> bytes:
    """Return no more of a page than the limit."""
    return body if len(body) <= MAX_HTML_BYTES else body[:MAX_HTML_BYTES]


def first_tags(body: bytes, limit: int) -> bytes:
    """Return a page up to so many tags; the very same object if it has no more."""
    if body.count(b"<") <= limit:
        return body
    return b"<".join(body.split(b"<", limit)[:limit])


def _rough_depth(body: bytes) -> int:
    """Return a cheap measure of the nesting: open tags less end tags, counted from the lowest point."""
    running = list(accumulate(map(_STEP.__getitem__, _TAG_START.findall(body))))
    return max(map(sub, running, accumulate(running, min, initial=0)), default=0)


def _flatten(body: bytes) -> bytes:
    """Take out the tags that stand deeper than the limit; the very same object if there are none."""
    depth = 0
    open_implied: dict[bytes, int] = {}
    kept: list[bytes] = []
    position = 0
    for tag in _TAG.finditer(body):
        name = tag[2].lower()
        if name in _VOID_NAMES:
            continue
        if tag[1]:
            too_deep = depth > MAX_DEPTH
            if open_implied.get(name):
                open_implied[name] -= 1
            depth = max(depth - 1, 0)
        else:
            if name in _IMPLIED_END and open_implied.get(name):
                depth -= 1
            elif name in _IMPLIED_END:
                open_implied[name] = 1
            depth += 1
            too_deep = depth > MAX_DEPTH
        if too_deep:
            kept.append(body[position : tag.start()])
            position = tag.end()
    if not position:
        return body
    kept.append(body[position:])
    return b" ".join(kept)
