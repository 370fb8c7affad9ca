"""What the estate calls things: the evidence of a page and of a site, causes, and host names."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit, urlunsplit

OK = 200
# What a cause means for the next crawl: whether it is worth asking again soon.
CAUSES: dict[str, bool] = {
    "blocked": False,
    "body_incomplete": True,
    "captcha": False,
    "connection_lost": True,
    "dns_failed": True,
    "dns_timed_out": True,
    "failed": True,
    "forbidden_address": False,
    "malformed_answer": True,
    "redirect_loop": False,
    "redirect_outside": False,
    "refused": True,
    "robots_forbid": False,
    "robots_unreachable": True,
    "sign_in": False,
    "soft_404": False,
    "timed_out": True,
    "tls_failed": False,
    "too_large": False,
    "too_many_redirects": False,
    "unreachable": True,
}
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


def worth_retrying(cause: str) -> bool:
    """Tell whether a later crawl may fare better; answers are told by their status, as http_503."""
    if cause.startswith("http_"):
        return int(cause.removeprefix("http_")) in _PASSING
    return CAUSES[cause]


_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)\Z")
_MAX_HOST = 253


class Link(NamedTuple):
    """One link of a page: where it leads, its words, and what its address promises."""

    url: str
    text: str
    kind: str  # page, document, asset
    internal: bool


@dataclass(frozen=True, slots=True)
class FoundDate:
    """One date a page gives for itself."""

    kind: str  # header, meta, json_ld, element, words
    meaning: str  # published, modified
    value: date
    text: str


@dataclass(frozen=True, slots=True)
class Form:
    """One form: what it asks and where it sends it. A transaction often hides here."""

    action: str
    method: str
    fields: tuple[str, ...]
    purpose: str  # search, login, payment, contact, upload, other


@dataclass(frozen=True, slots=True)
class PageContent:
    """What was seen inside one HTML page."""

    title: str = ""
    headings: tuple[tuple[int, str], ...] = ()
    description: str = ""
    canonical: str | None = None
    robots: str = ""
    declared_language: str | None = None
    language: str | None = None
    text: str = ""
    chrome: str = ""
    text_hash: str = ""
    words: int = 0
    reading_age: float | None = None
    dates: tuple[FoundDate, ...] = ()
    published_on: date | None = None
    modified_on: date | None = None
    links: tuple[Link, ...] = ()
    forms: tuple[Form, ...] = ()
    contacts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    accessibility: dict[str, int] = field(default_factory=dict)
    refresh: str | None = None
    truncated: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """Return the first main heading."""
        return next((text for level, text in self.headings if level == 1), "")


@dataclass(frozen=True, slots=True)
class PageEvidence:
    """What one address answered in one visit."""

    visit_id: str
    website_id: str
    url: str
    kind: str  # page, document, other
    fetched_at: datetime
    status: int | None = None
    cause: str | None = None
    final_url: str | None = None
    chain: tuple[tuple[int, str], ...] = ()
    media_type: str = ""
    size: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    content: PageContent | None = None
    body: bytes | None = None  # of a web page, for its stored copy
    content_type: str = ""
    earlier: str | None = None  # the page of an earlier visit that the server says still holds

    @property
    def good(self) -> bool:
        """Tell whether it is a page that a reader gets; one that has not changed was such a page before."""
        return self.kind == "page" and self.cause is None and (self.status == OK or self.earlier is not None)


@dataclass(frozen=True, slots=True)
class SiteEvidence:
    """How the visit of one website ended."""

    visit_id: str
    website_id: str
    cause: str | None
    evidence: dict[str, Any]
    started_at: datetime
    finished_at: datetime | None  # None while pages are still to come


@dataclass(frozen=True, slots=True)
class Work:
    """A website to visit, and what an interrupted run of the same visit has left."""

    visit_id: str
    website_id: str
    host: str
    done: frozenset[str] = frozenset()
    pending: tuple[str, ...] = ()
    evidence: dict[str, Any] = field(default_factory=dict)
    started_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """A page of an earlier visit, and what its server said to recognise it by."""

    page_id: str
    etag: str | None
    last_modified: str | None
    seen_at: datetime


def spell(url: str, origin: str) -> str:
    """Return an address with the scheme and host a visit settled on, if only they differ.

    Sites link to themselves with and without TLS and www.: to a reader these are one page.
    """
    if url.startswith(origin) and url[len(origin) : len(origin) + 1] == "/":
        return url
    parts = urlsplit(url)
    own = urlsplit(origin)
    same = parts.port is None and own.port is None and key_of(parts.netloc) == key_of(own.netloc)
    if same and (parts.scheme, parts.netloc) != (own.scheme, own.netloc):
        return urlunsplit((own.scheme, own.netloc, parts.path, parts.query, ""))
    return url


def host_name(text: str) -> str:
    """Return a host name in one spelling from a host, or an address with a scheme and a path.

    Raises ValueError, with a sentence for the person, for what can be no public host name.
    """
    name = text.strip().lower()
    name = re.sub(r"^[a-z][a-z0-9+.-]*://", "", name)
    name = re.split(r"[/?#]", name, maxsplit=1)[0].rsplit("@", 1)[-1]
    name = re.sub(r":\d*\Z", "", name).rstrip(".")
    if not name:
        message = "there is no host name"
        raise ValueError(message)
    try:
        name = name.encode("idna").decode("ascii") if not name.isascii() else name
    except UnicodeError as error:
        message = f"'{text.strip()}' is not a host name"
        raise ValueError(message) from error
    labels = name.split(".")
    if len(name) > _MAX_HOST or not all(_LABEL.match(label) for label in labels):
        message = f"'{text.strip()}' is not a host name"
        raise ValueError(message)
    if len(labels) == 1 or labels[-1].isdigit():
        message = f"'{text.strip()}' is not a full host name such as www.example.gov.uk"
        raise ValueError(message)
    return name


def key_of(host: str) -> str:
    """Return what makes two host names the same website: www. or not is no difference."""
    return host.removeprefix("www.")


@dataclass(slots=True)
class Answered:
    """One address of a visit as the end of the visit looks at it."""

    page_id: str
    kind: str
    status: int | None
    cause: str | None
    redirects_to: str | None
    size: int | None
    faults: int = 0

    @property
    def good(self) -> bool:
        """Tell whether a reader gets something here."""
        return self.status == OK and self.cause is None


MAX_HOPS = 10
# What is no fault of the link: nothing was asked, or only a reader would get through.
_NO_FAULT = frozenset({"blocked", "head_not_allowed", "http_401", "http_403", "http_429", "robots_forbid"})


def chain_from(url: str, seen: dict[str, Answered]) -> list[list[Any]]:
    """Return the redirects from an address on, each with its status, the last stop included."""
    chain: list[list[Any]] = []
    passed: set[str] = set()
    while url in seen and url not in passed and len(chain) <= MAX_HOPS:
        passed.add(url)
        chain.append([seen[url].status, url])
        following = seen[url].redirects_to
        if following is None:
            return chain
        url = following
    chain.append([None, url])
    return chain


def outcome_of(url: str, seen: dict[str, Answered]) -> str | None:
    """Return why a link leads nowhere, or None if it leads somewhere or was not tried."""
    passed: set[str] = set()
    while (answer := seen.get(url)) is not None:
        if answer.redirects_to is None:
            return fault_of(answer.cause)
        if url in passed:
            return "redirect_loop"
        passed.add(url)
        if len(passed) > MAX_HOPS:
            return "too_many_redirects"
        url = answer.redirects_to
    return None


NOT_ANSWERING = "not_answering"
# Nobody gets through to a website that its visit ended with one of these: every link to it leads nowhere.
_NOBODY_THERE = frozenset({"dns_failed", "refused", "unreachable", "timed_out", "tls_failed"})


# How a request to sign in is worded: SAML 2.0, WS-Federation, OAuth 2.0 (RFC 6749, 4.1.1), CAS and the like.
_SIGN_IN_REQUESTS = (frozenset({"samlrequest"}), frozenset({"wa", "wtrealm"}), frozenset({"client_id"}))
_WAYS_BACK = frozenset({"continue", "goto", "next", "redirect_uri", "relaystate", "return", "return_to"})
_WAYS_BACK |= {"return_url", "returnto", "returnurl", "service", "target", "wreply"}


def asks_to_sign_in(url: str, host: str) -> bool:
    """Tell whether an address that a website sends its readers to is where they sign in for that website: it
    asks for a sign-in in a protocol's words, or names a way back to the website.
    """
    asked = [(name.lower(), value) for name, value in parse_qsl(urlsplit(url).query)]
    names = {name for name, _value in asked}
    if any(request <= names for request in _SIGN_IN_REQUESTS):
        return True
    back = (urlsplit(value).hostname for name, value in asked if name in _WAYS_BACK and "://" in value)
    return any(there is not None and key_of(there) == key_of(host) for there in back)


def fault_of(cause: str | None) -> str | None:
    """Return why an address that was asked leads a reader nowhere, or None if it may lead somewhere."""
    return None if cause in _NO_FAULT else cause


def fault_of_all(cause: str | None, pages: int) -> str | None:
    """Return why every address of a website leads nowhere, from how its visit ended; None if some may not."""
    return cause if not pages and cause in _NOBODY_THERE else None


def status_after(cause: str | None, pages: int) -> str:
    """Return what a visit says of a website: answers, redirects or not_answering."""
    if cause == "redirect_outside":
        return "redirects"
    return "answers" if cause in {None, "sign_in"} or pages else NOT_ANSWERING
