"""Reads the signs that the rules need: how visits ended, front pages and what stands around them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from sqlmodel import Session, col, func, select

from app.estate.models import Page, Text, Value, Visit, Website
from app.estate.queries import VisitSummary, latest_visits, unpack_links
from app.estate.rules import key_of
from app.estate.standing.rules import Signs, alike, parent_of

FIELD, SOURCE = "counts_as", "rules of what a website is"


@dataclass(frozen=True)
class Front:
    """A front page: what stands around it, and the hosts it links to, without www."""

    chrome: str
    links_to: frozenset[str]


def all_signs(session: Session) -> dict[str, Signs]:
    """The signs of every website that was visited, by its id."""
    keys = {site.key: site.id for site in session.exec(select(Website))}
    visits, causes = latest_visits(session), _causes(session)
    parents = {key: parent for key in keys if (parent := parent_of(key, keys))}
    wanted = {keys[each] for key, parent in parents.items() for each in (key, parent)}
    fronts = _fronts(session, {site: visit for site, visit in visits.items() if site in wanted})
    return {
        site: replace(
            _beside_parent(key, parents.get(key), fronts, keys),
            causes=causes[site],
            leads_to=_leads_to(key, visits[site]) if site in visits else None,
        )
        for key, site in keys.items()
        if site in causes
    }


def _causes(session: Session) -> defaultdict[str, list[str | None]]:
    """By website, how its visits ended, newest first."""
    found: defaultdict[str, list[str | None]] = defaultdict(list)
    for site, cause in session.exec(
        select(Visit.website_id, Visit.cause)
        .where(col(Visit.finished_at).is_not(None))
        .order_by(col(Visit.finished_at).desc())
    ):
        found[site].append(cause)
    return found


def _beside_parent(
    key: str, parent: str | None, fronts: Mapping[str, Front], keys: Mapping[str, str]
) -> Signs:
    """The signs that need a known parent to compare with."""
    if parent is None:
        return Signs(())
    here, above = fronts.get(keys[key]), fronts.get(keys[parent])
    return Signs(
        (),
        parent=parent,
        links_to_parent=parent in here.links_to if here else None,
        linked_from_parent=key in above.links_to if above else None,
        likeness=(alike(here.chrome, above.chrome) or 0.0) if here and above else None,
    )


def _leads_to(key: str, visit: VisitSummary) -> str | None:
    if visit.cause != "redirect_outside":
        return None
    final = (visit.evidence.get("front") or {}).get("final_url") or ""
    host = key_of(urlsplit(final).hostname or "")
    return host if host and host != key else None


def _fronts(session: Session, visits: Mapping[str, VisitSummary]) -> dict[str, Front]:
    """The front pages of these websites, where they were kept."""
    found = {}
    for site, visit in visits.items():
        url = (visit.evidence.get("front") or {}).get("url")
        if not url:
            continue
        row = session.exec(
            select(Page.links, Text.chrome)
            .join(Text, col(Text.hash) == col(Page.text_hash))
            .where(Page.visit_id == visit.visit_id, Page.url == url)
        ).first()
        if row is not None:
            links = unpack_links(row[0]) if row[0] else []
            hosts = {key_of(urlsplit(link.url).hostname or "") for link in links}
            found[site] = Front(row[1], frozenset(hosts))
    return found


def standings(session: Session) -> list[tuple[str, str, str]]:
    """Host, owner and what it counts as, "" before it was judged, of every website, by host."""
    rows = session.exec(
        select(Website.host, Website.owner, func.coalesce(Value.value, ""))
        .join(
            Value,
            (col(Value.website_id) == col(Website.id)) & (col(Value.field) == FIELD),
            isouter=True,
        )
        .order_by(Website.host)
    )
    return [*rows]
