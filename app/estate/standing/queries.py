"""Reads the signs that the rules need: how visits ended, front pages and what stands around them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, case, func, literal, or_
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from app.db import holds
from app.estate.models import Page, Text, Visit, Website
from app.estate.queries import VisitSummary, latest_visits, unpack_links
from app.estate.rules import asks_to_sign_in, key_of
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
    return host if host and host != key and not asks_to_sign_in(final, key) else None


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


@dataclass(frozen=True)
class Wanted:
    """What somebody asked to see of what websites count as.

    `order` holds every standing, `kind:rule` or "", in the order of its words; `words` are those of a search,
    each with the standings whose words hold it; `standings` are those of the kind chosen, None for all.
    """

    order: Sequence[str]
    words: Sequence[tuple[str, Sequence[str]]] = ()
    owner: str = ""
    standings: Sequence[str] | None = None
    sort: str = "host"
    descending: bool = False


def standing_counts(session: Session) -> list[tuple[str, str, int]]:
    """Owner, standing and how many websites have both."""
    columns = (col(Website.owner), col(Website.standing))
    rows = session.execute(sql_select(*columns, func.count()).group_by(*columns))
    return [(owner, standing, count) for owner, standing, count in rows]


def count_standings(session: Session, wanted: Wanted) -> int:
    """How many websites match."""
    query = sql_select(func.count()).select_from(Website).where(*_matching(wanted))
    return int(session.execute(query).scalar_one())


def standings(
    session: Session, wanted: Wanted, limit: int | None = None, offset: int = 0
) -> list[tuple[str, str, str, str]]:
    """Host, owner, standing and whom it speaks of, of the websites that match, in the order asked for."""
    columns = (col(Website.host), col(Website.owner), col(Website.standing), col(Website.standing_other))
    query = sql_select(*columns)
    query = query.where(*_matching(wanted)).order_by(*_order(wanted)).limit(limit).offset(offset)
    return [(host, owner, standing, other) for host, owner, standing, other in session.execute(query)]


def _matching(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.owner:
        found.append(col(Website.owner) == wanted.owner)
    if wanted.standings is not None:
        found.append(col(Website.standing).in_(wanted.standings))
    space = literal(" ")
    text = col(Website.host) + space + col(Website.owner) + space + col(Website.standing_other)
    for word, standings_with_it in wanted.words:
        found.append(or_(col(Website.standing).in_(standings_with_it), holds(text, word)))
    return found


def _order(wanted: Wanted) -> list[ColumnElement[Any]]:
    """Unknown owners last either way; host goes the same way as what is sorted by."""
    place = case(
        {standing: number for number, standing in enumerate(wanted.order)},
        value=col(Website.standing),
        else_=len(wanted.order),
    )
    columns: dict[str, list[Any]] = {
        "host": [],
        "owner": [func.lower(Website.owner)],
        "kind": [place],
        "why": [place, col(Website.standing_other)],
    }
    unknown = [(col(Website.owner) == "").asc()] if wanted.sort == "owner" else []
    turned = [*columns[wanted.sort], col(Website.host)]
    return [*unknown, *(each.desc() if wanted.descending else each.asc() for each in turned)]
