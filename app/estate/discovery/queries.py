"""Reads what the newest visits saw of other hosts, and the candidates so far."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select
from sqlmodel import Session, col, select

from app.estate.discovery.models import Candidate
from app.estate.discovery.rules import CERTIFICATE, LINK, SHARED_CERTIFICATE, SITEMAP, Sighting
from app.estate.models import Host, Page, Website
from app.estate.queries import VisitSummary, latest_visits, unpack_links
from app.estate.rules import host_name, key_of

_CHUNK = 200
_STREAM = 500
# The overloads of select() end at four columns.
_select: Any = select


def known_hosts(session: Session) -> frozenset[str]:
    """Every host of the inventory, without www."""
    hosts = {key_of(host) for host in session.exec(select(Host.host))}
    return frozenset(hosts | set(session.exec(select(Website.key))))


def sightings(session: Session) -> Iterator[Sighting]:
    """Hosts named by links, certificates and sitemaps of the newest visits, known or not."""
    visits = latest_visits(session)
    hosts = dict(session.exec(select(Website.id, Website.host)).all())
    for website_id, visit in visits.items():
        yield from _own_words(visit, hosts[website_id])
    yield from _linked(session, [visit.visit_id for visit in visits.values()])


def _own_words(visit: VisitSummary, host: str) -> Iterator[Sighting]:
    for origin in (visit.evidence.get("variants") or {}).values():
        names = (origin.get("tls") or {}).get("names") or []
        if len(names) <= SHARED_CERTIFICATE:
            for name in names:
                if not name.startswith("*.") and (spelt := _host(name)):
                    yield Sighting(spelt, CERTIFICATE, host, 1)
    for name in (visit.evidence.get("sitemap") or {}).get("other_hosts") or []:
        if spelt := _host(name):
            yield Sighting(spelt, SITEMAP, host, 1)


def _linked(session: Session, visit_ids: Sequence[str]) -> Iterator[Sighting]:
    pages: Counter[str] = Counter()
    first: dict[str, str] = {}
    for start in range(0, len(visit_ids), _CHUNK):
        query = select(Page.url, Page.links).where(
            col(Page.visit_id).in_(visit_ids[start : start + _CHUNK]), col(Page.links_external) > 0
        )
        for url, packed in session.exec(query.execution_options(yield_per=_STREAM)):
            links = unpack_links(packed) if packed else []
            found = {
                link.url.split("/", 3)[2]
                for link in links
                if not link.internal and link.kind != "asset" and "://" in link.url
            }
            pages.update(found)
            for each in found:
                first.setdefault(each, url)
    for name, count in pages.items():
        if spelt := _host(name):
            yield Sighting(spelt, LINK, first[name], count)


def _host(text: str) -> str:
    try:
        return host_name(text)
    except ValueError:
        return ""


def candidates(session: Session) -> list[Candidate]:
    """Every candidate, those that wait for an answer and are seen most first."""
    query = select(Candidate).order_by(col(Candidate.times).desc(), col(Candidate.host))
    return list(session.exec(query))


def candidates_listed() -> Select[Any]:
    """The same without order, for a list that shows part of them."""
    shown: tuple[Any, ...] = (Candidate.host, Candidate.state, Candidate.seen_in, Candidate.seen_on)
    query: Select[Any] = _select(*shown, Candidate.times, Candidate.reason)
    return query
