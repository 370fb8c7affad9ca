"""Which address of a website comes next: each once, traps last, none beyond the page budget."""

import re
from collections import Counter, deque
from collections.abc import Iterable
from urllib.parse import urlsplit

from crawlers.extract.addresses import kind_of

MAX_PENDING = 50_000
_MAX_SEGMENTS = 20
_MAX_REPEATS = 3
# As many addresses of one shape are taken in turn; further ones wait until the rest is done, so
# that a calendar without end or a session id in each path cannot eat the budget of real pages.
_PER_SHAPE = 40
_VARYING = re.compile(r"\d+|[0-9a-f]{12,}|[A-Za-z0-9_-]{24,}")
_SESSION = re.compile(
    r";jsessionid=[^/?]*|/\(S\([^)]*\)\)|(?<=[?&])(?:phpsessid|jsessionid|sid|sessionid|session_id"
    r"|aspsessionid\w*)=[^&]*&?",
    re.IGNORECASE,
)


class Frontier:
    """The addresses of one website that are known, and those still to be asked for."""

    def __init__(self, max_pages: int, done: Iterable[str] = ()) -> None:
        """Start with a page budget and the addresses that an earlier run has dealt with."""
        self._known: set[str] = set(done)
        documents = sum(kind_of(url) == "document" for url in self._known)
        self._budget = max_pages - len(self._known) + documents
        self._document_budget = max_pages - documents
        self._pages: deque[str] = deque()
        self._documents: deque[str] = deque()
        self._doubtful: deque[str] = deque()
        self._shapes: Counter[str] = Counter()
        self.trapped = 0

    def __len__(self) -> int:
        """Return how many addresses wait, no more than the budget lets through."""
        pages = min(len(self._pages) + len(self._doubtful), max(self._budget, 0))
        return pages + min(len(self._documents), max(self._document_budget, 0))

    def mark(self, url: str) -> None:
        """Note an address that was asked for without having waited here."""
        if url not in self._known:
            self._known.add(url)
            self._budget -= 1

    def knows(self, url: str) -> bool:
        """Tell whether an address has been offered or dealt with."""
        return url in self._known

    def offer(self, url: str, *, first: bool = False) -> None:
        """Take up an address unless it is known; `first` puts it at the head of the queue."""
        if url in self._known:
            return
        plain = without_session(url)
        if plain != url:
            self._known.add(url)
            if plain in self._known:
                return
        self._known.add(plain)
        if kind_of(plain) == "document":
            self._documents.append(plain)
        elif len(self._pages) + len(self._doubtful) >= MAX_PENDING or is_trap(plain):
            self.trapped += 1
        elif first:
            self._pages.appendleft(plain)
        else:
            shape = shape_of(plain)
            self._shapes[shape] += 1
            doubtful = self._shapes[shape] > _PER_SHAPE
            (self._doubtful if doubtful else self._pages).append(plain)

    def take(self) -> str | None:
        """Return the next address, or None when nothing waits or the budget is spent."""
        if self._budget > 0 and (self._pages or self._doubtful):
            self._budget -= 1
            return (self._pages or self._doubtful).popleft()
        if self._document_budget > 0 and self._documents:
            self._document_budget -= 1
            return self._documents.popleft()
        return None

    @property
    def spent(self) -> bool:
        """Tell whether pages were left out because the budget was spent."""
        return self._budget <= 0 and bool(self._pages or self._doubtful)


def without_session(url: str) -> str:
    """Return an address without the session ids that make one page look like many."""
    if ";" not in url and "?" not in url and "/(S(" not in url:
        return url
    return _SESSION.sub("", url).rstrip("?&")


def is_trap(url: str) -> bool:
    """Tell whether an address is too deep, or goes round in circles."""
    segments = urlsplit(url).path.split("/")[1:]
    if len(segments) > _MAX_SEGMENTS:
        return True
    most = Counter(segment for segment in segments if segment).most_common(1)
    return bool(most) and most[0][1] > _MAX_REPEATS


def shape_of(url: str) -> str:
    """Return an address with what varies taken out: figures, tokens, and values in the query."""
    parts = urlsplit(url)
    path = _VARYING.sub("0", parts.path)
    if not parts.query:
        # A folder's pages differ in their last part; only varying parts make a shape.
        return path if path != parts.path else f"{path}#"
    names = sorted({pair.partition("=")[0] for pair in parts.query.split("&")})
    return f"{path}?{'&'.join(names)}"
