"""Reads the front page of every website that was visited."""

from collections.abc import Iterator, Mapping, Sequence

from sqlmodel import Session, col, select

from app.estate.brands.rules import Front, blocks_of, name_of
from app.estate.models import Page, Text, Website
from app.estate.queries import VisitSummary, latest_visits

PORTION = 500


def fronts(session: Session) -> dict[str, Front]:
    """By host the front page of its latest visit, where one was kept; one statement for each 500."""
    rows = session.exec(select(Website.id, Website.host))
    hosts, visits = dict(rows.all()), latest_visits(session)
    urls = {visit.visit_id: url for visit in visits.values() if (url := _front(visit).get("url"))}
    chrome = dict(_chrome(session, urls))
    return {
        hosts[site]: Front(blocks_of(chrome[visit.visit_id]), _name(visit))
        for site, visit in visits.items()
        if visit.visit_id in chrome
    }


def _chrome(session: Session, urls: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What stands around the front page of each of these visits."""
    for chunk in _portions(list(urls)):
        rows = session.exec(
            select(Page.visit_id, Page.url, Text.chrome)
            .join(Text, col(Text.hash) == col(Page.text_hash))
            .where(col(Page.visit_id).in_(chunk), col(Page.url).in_({urls[visit] for visit in chunk}))
        )
        yield from ((visit, chrome) for visit, url, chrome in rows if urls[visit] == url)


def _portions(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + PORTION] for start in range(0, len(ids), PORTION))


def _front(visit: VisitSummary) -> Mapping[str, str]:
    return visit.evidence.get("front") or {}


def _name(visit: VisitSummary) -> str:
    declared = (visit.evidence.get("open_graph") or {}).get("og:site_name") or ""
    return name_of(str(_front(visit).get("title") or ""), str(declared))
