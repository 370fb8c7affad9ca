"""The front page, the feedback form and the pages about the hub, as their templates need them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.content.library import Library
from app.content.rules import Page
from app.home.models import FeedbackComment
from app.home.queries import COMMENTS_A_PAGE
from app.home.rules import LONGEST_COMMENT, RATINGS
from app.web.languages import _, _l

MESSAGES = {
    "nothing": _l("Answer a question or write a comment"),
    "too_long": _l("Your comment must be 1,200 characters or fewer"),
}
RATING_NAMES = {
    5: _l("Very easy"),
    4: _l("Easy"),
    3: _l("Neither easy nor hard"),
    2: _l("Hard"),
    1: _l("Very hard"),
}


@dataclass(frozen=True)
class Card:
    """A page, service or topic on the front page."""

    href: str
    title: str
    summary: str
    language: str


@dataclass(frozen=True)
class FrontPage:
    """The front page."""

    services: tuple[Card, ...]
    popular: tuple[Card, ...]
    topics: tuple[Card, ...]


@dataclass(frozen=True)
class Cookie:
    """A cookie that the hub sets, as its page names it."""

    name: str
    purpose: Any
    lasts: Any


@dataclass(frozen=True)
class CookiesPage:
    cookies: tuple[Cookie, ...]
    prefix: str


@dataclass(frozen=True)
class StatementPage:
    """The accessibility statement."""

    prepared: date = date(2026, 11, 22)


@dataclass(frozen=True)
class Choice:
    """One answer of a question."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True)
class FeedbackPage:
    """The form, as empty or as it was sent."""

    path: str
    useful: tuple[Choice, ...]
    ratings: tuple[Choice, ...]
    comment: str
    longest: int
    errors: dict[str, str]


@dataclass(frozen=True)
class CommentRow:
    """One comment for staff."""

    at: datetime
    path: str
    useful: str
    rating: str
    comment: str


@dataclass(frozen=True)
class CommentsPage:
    """Comments, newest first."""

    path: str
    total: int
    comments: tuple[CommentRow, ...]
    newer: str
    older: str


# A test finds every cookie that the code sets and compares.
COOKIES = (
    Cookie("session", _l("Keeps you signed in to services"), _l("After 8 hours, or when you sign out")),
    Cookie("identity", _l("Keeps you signed in to your account"), _l("After 12 hours, or when you sign out")),
    Cookie("signin", _l("Brings you back to where you were after you sign in"), _l("After 1 hour")),
    Cookie("identity-flow", _l("Remembers how far you are while you sign in"), _l("After 1 hour")),
    Cookie("identity-device", _l("Recognises a device that you have signed in with"), _l("After 1 year")),
    Cookie("guest", _l("Finds the answers you saved before you sign in"), _l("When you close the browser")),
    Cookie("csrf", _l("Protects the forms you send against misuse"), _l("When you close the browser")),
    Cookie("language", _l("Remembers if you chose English or Welsh"), _l("After 1 year")),
)


def front_page(library: Library, language: str) -> FrontPage:
    pages = [library.page(slug, language) for slug in library.popular]
    known = [page for page in pages if page is not None]
    return FrontPage(
        services=tuple(_card(page, language) for page in known if page.service),
        popular=tuple(_card(page, language) for page in known if not page.service),
        topics=tuple(
            Card(f"/browse/{t.slug}/", t.title_in(language), t.summary_in(language), "")
            for t in library.topics
        ),
    )


def _card(page: Page, language: str) -> Card:
    other = page.language if page.language != language else ""
    return Card(page.url, page.title, page.summary, other)


def feedback_page(path: str, sent: dict[str, str], faults: dict[str, str]) -> FeedbackPage:
    useful, rating = sent.get("useful", ""), sent.get("rating", "")
    return FeedbackPage(
        path=path,
        useful=(
            Choice("yes", _("Yes, I did"), useful == "yes"),
            Choice("no", _("No, I did not"), useful == "no"),
        ),
        ratings=tuple(Choice(str(n), str(RATING_NAMES[n]), rating == str(n)) for n in RATINGS),
        comment=sent.get("comment", ""),
        longest=LONGEST_COMMENT,
        errors={name: str(MESSAGES[code]) for name, code in faults.items()},
    )


def comments_page(rows: Sequence[FeedbackComment], *, total: int, path: str, page: int) -> CommentsPage:
    filtered = f"&path={path}" if path else ""
    return CommentsPage(
        path=path,
        total=total,
        comments=tuple(
            CommentRow(
                at=row.at,
                path=row.path,
                useful={True: _("Yes, I did"), False: _("No, I did not"), None: ""}[row.useful],
                rating=str(RATING_NAMES[row.rating]) if row.rating else "",
                comment=row.comment,
            )
            for row in rows
        ),
        newer=f"/feedback/comments?page={page - 1}{filtered}" if page > 1 else "",
        older=f"/feedback/comments?page={page + 1}{filtered}" if page * COMMENTS_A_PAGE < total else "",
    )
