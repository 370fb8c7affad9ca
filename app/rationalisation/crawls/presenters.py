"""Columns, words and page objects of crawls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.estate.rules import CAUSES, worth_retrying
from app.estate.schedules.models import CrawlSchedule
from app.estate.schedules.rules import DEFAULT_PAGES, INTERVALS, STOPPING
from app.rationalisation.crawls.queries import CauseSeen, CrawlSeen, VisitSeen
from app.rationalisation.lists.presenters import ListView, Option
from app.rationalisation.lists.rules import Column, Row
from app.web.languages import _, _l, ngettext

HOME = "/rationalisation/crawls"
SITES = "/rationalisation/sites/"
SCHEDULES = f"{HOME}/schedules"
SHORT_ID = 8
# A cause that is the status of an answer, as in http_503.
ANSWER = "http_"

STATES: Mapping[str, Any] = {
    "running": _l("Running"),
    "stopping": _l("Stopping"),
    "interrupted": _l("Interrupted"),
    "finished": _l("Finished"),
    "waiting": _l("Waiting"),
    "done": _l("Visited"),
}
DEPTHS: Mapping[str, Any] = {"home": _l("Front pages"), "site": _l("Whole websites")}
FAULTS: Mapping[str, Any] = {
    "depth_missing": _l("Select how deep to crawl"),
    "pages_range": _l("Pages of each website must be a whole number from 1 to 100,000"),
    "which_missing": _l("Select which websites to crawl"),
    "owner_missing": _l("Select the owner whose websites to crawl"),
    "host_missing": _l("Enter the host name of the website to crawl, such as www.example.gov.uk"),
    "host_unknown": _l("That website is not in the inventory: check the name or import it first"),
    "owner_unknown": _l("The inventory has no websites to crawl: import a list first"),
    "host_once": _l("One website can be crawled once; select “Once”, or crawl all websites of an owner"),
    "interval_unknown": _l("Select how often to crawl"),
}
WORDS: Mapping[str, Any] = {
    "blocked": _l("The website turned the crawler away"),
    "body_incomplete": _l("The answer broke off"),
    "connection_lost": _l("The connection was lost"),
    "dns_failed": _l("The name does not resolve"),
    "dns_timed_out": _l("Looking the name up took too long"),
    "forbidden_address": _l("It leads to a private address"),
    "malformed_answer": _l("The answer was not HTTP"),
    "redirect_loop": _l("It redirects in a circle"),
    "redirect_outside": _l("It leads to another website"),
    "refused": _l("The connection was refused"),
    "robots_forbid": _l("robots.txt forbids it"),
    "robots_unreachable": _l("robots.txt could not be read"),
    "sign_in": _l("It asks to sign in at another website"),
    "soft_404": _l("A missing page answers as if it were there"),
    "timed_out": _l("It took too long"),
    "tls_failed": _l("Its certificate or TLS is at fault"),
    "too_large": _l("It is too large"),
    "too_many_redirects": _l("It redirects too often"),
    "unreachable": _l("It cannot be reached"),
}


def cause_words(cause: Any) -> str:
    """A cause in words; one that has none is spelt out."""
    text = str(cause)
    if text.startswith(ANSWER):
        return _("It answered with %(status)s", status=text.removeprefix(ANSWER))
    return str(WORDS.get(text) or text.replace("_", " "))


def _worth(cause: str) -> bool:
    """Whether another try is worth it; a cause that nobody described is not."""
    return (cause in CAUSES or cause.startswith(ANSWER)) and worth_retrying(cause)


def _retry_words(value: Any) -> str:
    return _("yes") if value else _("no")


def _state(value: Any) -> str:
    return str(STATES.get(str(value), value))


def _depth(value: Any) -> str:
    return str(DEPTHS.get(str(value), value))


def _moment(value: datetime) -> str:
    return f"{value:%Y-%m-%d %H:%M} UTC"


def _interval(days: int) -> str:
    return ngettext("Every day", "Every %(num)s days", days) if days else _("Once")


CRAWLS = (
    Column("started", _l("Started"), link="href", show=_moment),
    Column("state", _l("State"), filtered=True, show=_state),
    Column("depth", _l("How deep"), filtered=True, show=_depth),
    Column("done", _l("Websites visited"), numeric=True),
    Column("sites", _l("Of"), numeric=True),
    Column("pages", _l("Pages"), numeric=True),
    Column("failed", _l("Websites that failed"), numeric=True),
    Column("errors", _l("Addresses that failed"), numeric=True),
)
CAUSE_COLUMNS = (
    Column("cause", _l("Cause"), show=cause_words),
    Column("websites", _l("Websites"), numeric=True),
    Column("addresses", _l("Addresses"), numeric=True),
    Column("retry", _l("Worth another try"), filtered=True, show=_retry_words),
)
VISITS = (
    Column("host", _l("Website"), link="href"),
    Column("owner", _l("Owner"), filtered=True),
    Column("state", _l("State"), filtered=True, show=_state),
    Column("cause", _l("Cause"), filtered=True, show=cause_words),
    Column("pages", _l("Pages"), numeric=True),
    Column("documents", _l("Documents"), numeric=True),
    Column("errors", _l("Addresses that failed"), numeric=True),
    Column("broken", _l("Broken links"), numeric=True),
)
SCHEDULE_COLUMNS = (
    Column("which", _l("Websites"), filtered=True),
    Column("depth", _l("How deep"), filtered=True, show=_depth),
    Column("max_pages", _l("Pages of each website at most"), numeric=True),
    Column("every_days", _l("How often"), filtered=True, show=_interval),
    Column("next", _l("Next"), show=_moment),
    Column("last", _l("Last crawl started"), link="last_href", show=_moment),
    Column("by", _l("By")),
    Column("made", _l("Made"), show=_moment),
)


@dataclass(frozen=True)
class ScheduleView:
    """A standing order."""

    id: str
    text: str
    next_at: datetime


@dataclass(frozen=True)
class CrawlsView:
    """The form, the standing orders and the crawls so far."""

    list: ListView
    schedules: tuple[ScheduleView, ...]
    schedules_href: str
    owners: tuple[Option, ...]
    intervals: tuple[Option, ...]
    sent: Mapping[str, str]
    errors: Mapping[str, str]


@dataclass(frozen=True)
class CrawlView:
    """One crawl while it runs and afterwards."""

    id: str
    state: str
    running: bool
    stopping: bool
    may_take_up: bool
    depth: str
    max_pages: int
    started_at: datetime
    finished_at: datetime | None
    done: int
    sites: int
    share: int
    pages: int
    errors: int
    causes: tuple[tuple[str, int, int, str], ...]


def crawl_rows(crawls: Sequence[CrawlSeen]) -> list[Row]:
    return [
        {
            "started": each.started_at,
            "href": f"{HOME}/{each.id}",
            "state": each.state,
            "depth": each.depth,
            "done": each.done,
            "sites": each.sites,
            "pages": each.pages,
            "failed": each.failed_sites,
            "errors": each.errors,
        }
        for each in crawls
    ]


def visit_rows(visits: Sequence[VisitSeen]) -> list[Row]:
    return [
        {
            "host": each.host,
            "href": f"{SITES}{each.host}",
            "owner": each.owner,
            "state": each.state,
            "cause": each.cause,
            "pages": each.pages,
            "documents": each.documents,
            "errors": each.errors,
            "broken": each.broken_links,
        }
        for each in visits
    ]


def schedule_rows(seen: Sequence[tuple[CrawlSchedule, datetime | None]], reader: str) -> list[Row]:
    """One line for each standing order, which leads to the crawl that it ordered last."""
    return [
        {
            "which": each.owner or _("All websites"),
            "depth": each.depth,
            "max_pages": each.max_pages,
            "every_days": each.every_days,
            "next": each.next_at,
            "last": last,
            "last_href": f"{HOME}/{each.last_crawl_id}",
            "by": _("you") if each.by == reader else each.by[:SHORT_ID],
            "made": each.created_at,
        }
        for each, last in seen
    ]


def cause_rows(causes: Sequence[CauseSeen]) -> list[Row]:
    return [
        {
            "cause": each.cause,
            "websites": each.websites,
            "addresses": each.addresses,
            "retry": _worth(each.cause),
        }
        for each in causes
    ]


def crawl_view(crawl: CrawlSeen, causes: Sequence[CauseSeen]) -> CrawlView:
    return CrawlView(
        id=crawl.id,
        state=_state(crawl.state),
        running=crawl.state == "running",
        stopping=crawl.state == STOPPING,
        may_take_up=crawl.state == "interrupted",
        depth=_depth(crawl.depth),
        max_pages=crawl.max_pages,
        started_at=crawl.started_at,
        finished_at=crawl.finished_at,
        done=crawl.done,
        sites=crawl.sites,
        share=round(100 * crawl.done / crawl.sites) if crawl.sites else 0,
        pages=crawl.pages,
        errors=crawl.errors,
        causes=tuple(
            (cause_words(each.cause), each.websites, each.addresses, _retry_words(_worth(each.cause)))
            for each in causes
        ),
    )


def crawls_view(
    listed: ListView,
    schedules: Sequence[CrawlSchedule],
    owners: Sequence[str],
    sent: Mapping[str, str],
    faults: Mapping[str, str],
) -> CrawlsView:
    chosen = {"max_pages": str(DEFAULT_PAGES), "every_days": "0"} | dict(sent)
    return CrawlsView(
        list=listed,
        schedules=tuple(_schedule(each) for each in schedules),
        schedules_href=SCHEDULES,
        owners=tuple(Option(owner, owner, owner == chosen.get("owner")) for owner in owners),
        intervals=tuple(
            Option(str(days), _interval(days), str(days) == chosen["every_days"]) for days in INTERVALS
        ),
        sent=chosen,
        errors={field: str(FAULTS[code]) for field, code in faults.items()},
    )


def _schedule(each: CrawlSchedule) -> ScheduleView:
    which = each.owner or _("all websites")
    text = _(
        "%(depth)s of %(which)s: %(interval)s",
        depth=_depth(each.depth),
        which=which,
        interval=_interval(each.every_days).lower(),
    )
    return ScheduleView(each.id, text, each.next_at)
