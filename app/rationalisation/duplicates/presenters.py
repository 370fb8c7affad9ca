"""Columns and page objects of clusters, comparisons and boilerplate."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.analysis.clusters import Member, Removed, Side
from app.analysis.comparison import Passage, compare
from app.analysis.comparison import Side as Half
from app.analysis.models import AnalysisRun
from app.rationalisation.lists.presenters import ListView
from app.rationalisation.lists.rules import Column, Row
from app.web.languages import _, _l

HOME = "/rationalisation/duplicates"
SITES = "/rationalisation/sites/"


def _yes_no(value: Any) -> str:
    return _("yes") if value else _("no")


def _share(value: Any) -> str:
    return f"{100 * value:.0f}%"


CLUSTERS = (
    Column("title", _l("Text"), link="href"),
    Column("websites", _l("Websites"), numeric=True),
    Column("pages", _l("Pages"), numeric=True),
    Column("words", _l("Words"), numeric=True),
    Column("with_hub", _l("Also on the hub"), filtered=True, show=_yes_no),
)
MEMBERS = (
    Column("title", _l("Page"), link="url"),
    Column("host", _l("Website"), filtered=True, link="site"),
    Column("owner", _l("Owner"), filtered=True),
    Column("url", _l("Address")),
    Column("words", _l("Words"), numeric=True),
    Column("compare", _l("Passages"), link="compare_href"),
)
BOILERPLATE = (
    Column("host", _l("Website"), link="href"),
    Column("compared", _l("Pages compared"), numeric=True),
    Column("blocks", _l("Repeated blocks"), numeric=True),
    Column("removed", _l("Words taken out"), numeric=True),
    Column("kept", _l("Words compared"), numeric=True),
    Column("repeated", _l("Found elsewhere"), numeric=True, show=_share),
)
BLOCKS = (
    Column("text", _l("Block")),
    Column("pages", _l("Pages"), numeric=True),
    Column("words", _l("Words"), numeric=True),
)


@dataclass(frozen=True)
class ClustersView:
    """The list of clusters and how they were found; `run` is None before the first analysis."""

    run: AnalysisRun | None
    removed_share: str
    list: ListView


@dataclass(frozen=True)
class ClusterView:
    """One cluster."""

    title: str
    websites: int
    list: ListView


@dataclass(frozen=True)
class PageSide:
    """One of two pages."""

    host: str
    back: str
    url: str
    title: str
    share: str
    blocks: tuple[tuple[Passage, ...], ...]


@dataclass(frozen=True)
class PairView:
    """Both pages; `alike` is empty where no exact count of the pair was kept."""

    sides: tuple[PageSide, PageSide]
    alike: str
    back: str
    back_text: str


def cluster_rows(clusters: Sequence[Any]) -> list[Row]:
    """Lines of clusters, each with the columns of the list and its number."""
    return [
        {
            "title": each.title,
            "href": f"{HOME}/{each.number}",
            "websites": each.websites,
            "pages": each.pages,
            "words": each.words,
            "with_hub": each.with_hub,
        }
        for each in clusters
    ]


def member_rows(members: Sequence[Member], number: int) -> list[Row]:
    return [
        {
            "title": each.title or _("No title"),
            "host": each.host or _("The hub"),
            "site": f"{SITES}{each.host}" if each.host else "",
            "owner": each.owner,
            "url": each.url,
            "words": each.words,
            "compare": _("Compare with the longest") if each.place > 1 else _("The longest"),
            "compare_href": f"{HOME}/{number}/compare/{each.place}" if each.place > 1 else "",
        }
        for each in members
    ]


def boilerplate_rows(found: Sequence[Any]) -> list[Row]:
    """Lines of websites, each with the columns of the list."""
    return [
        {
            "host": each.host,
            "href": f"{SITES}{each.host}/boilerplate",
            "compared": each.compared,
            "blocks": each.blocks,
            "removed": each.removed,
            "kept": each.kept,
            "repeated": each.repeated,
        }
        for each in found
    ]


def block_rows(removed: Sequence[Removed]) -> list[Row]:
    return [{"text": each.text, "pages": each.pages, "words": each.words} for each in removed]


def removed_share(run: AnalysisRun | None) -> str:
    """How much of all words was boilerplate."""
    if run is None or not run.words_removed + run.words_kept:
        return ""
    return _share(run.words_removed / (run.words_removed + run.words_kept))


def pair_view(one: Side, other: Side, *, alike: float | None, back: str, back_text: str) -> PairView:
    """Two pages beside each other, with what both publish marked."""
    both = compare(one.text, other.text)
    return PairView(
        sides=(_side(one, both.one), _side(other, both.other)),
        alike="" if alike is None else _share(alike),
        back=back,
        back_text=back_text,
    )


def _side(side: Side, half: Half) -> PageSide:
    share = half.shared_words / half.words if half.words else 0.0
    host, back = (side.host, f"{SITES}{side.host}") if side.host else (_("The hub"), side.url)
    return PageSide(host, back, side.url, side.title or _("No title"), _share(share), half.blocks)
