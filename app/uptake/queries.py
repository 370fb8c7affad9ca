"""What is known of services: the list, one service, its sources, the imports and their problems."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy import select as sqlalchemy_select
from sqlmodel import Session, col, select

from app.events.queries import journeys_by_day
from app.uptake.imports.rules import Dataset, Measure
from app.uptake.models import Import, ImportProblem, ListedService, ReportedValue, Standing
from app.uptake.rules import Channel, Observation, Period
from app.uptake.sources.rules import DayOfJourneys, HubUse, Reported


class Order(StrEnum):
    """Orders of the list of services."""

    NAME = "name"
    VOLUME = "volume"
    TAKE_UP = "take-up"


@dataclass(frozen=True)
class Wanted:
    """Which services to list. `own` are the hub's, which have a table of their own."""

    words: str = ""
    department: str = ""
    order: Order = Order.NAME
    own: tuple[str, ...] = ()


@dataclass(frozen=True)
class CostOfOne:
    """What one transaction cost, in ten-thousandths of a pound, as a dated source gives it."""

    period: Period
    channel: Channel
    amount: int
    source: str


def listing(
    session: Session, wanted: Wanted, *, offset: int, limit: int
) -> tuple[int, list[tuple[ListedService, Standing | None]]]:
    """How many services there are, and one page of them with the newest year of each."""
    conditions = _conditions(wanted)
    total = session.execute(
        sqlalchemy_select(func.count()).select_from(ListedService).where(*conditions)
    ).scalar_one()
    orders = {
        Order.NAME: (col(ListedService.name),),
        Order.VOLUME: (func.coalesce(Standing.total, -1).desc(), col(ListedService.name)),
        Order.TAKE_UP: (func.coalesce(Standing.take_up, -1).desc(), col(ListedService.name)),
    }
    query = (
        sqlalchemy_select(ListedService, Standing)
        .outerjoin(Standing, col(Standing.service) == col(ListedService.slug))
        .where(*conditions)
        .order_by(*orders[wanted.order])
        .offset(offset)
        .limit(limit)
    )
    return total, [(service, standing) for service, standing in session.execute(query)]


def departments(session: Session) -> list[str]:
    """Names of departments that have services in the list."""
    query = select(ListedService.department).where(col(ListedService.department) != "").distinct()
    return sorted(session.exec(query))


def listed(session: Session, slug: str) -> ListedService | None:
    """An imported service by its slug."""
    return session.get(ListedService, slug)


def reported(session: Session, slugs: Collection[str] | None = None) -> dict[str, tuple[Reported, ...]]:
    """Imported volumes by service, one set for each kind of file; of all services for None."""
    row = ReportedValue
    query = (
        sqlalchemy_select(
            col(row.service),
            col(row.dataset),
            col(row.start),
            col(row.end),
            col(row.channel),
            col(row.value),
            col(row.source),
            col(Import.sample),
        )
        .join(Import, col(Import.id) == col(row.import_id))
        .where(col(row.measure) == Measure.TRANSACTIONS)
        .order_by(col(row.service), col(row.dataset), col(row.start))
    )
    if slugs is not None:
        query = query.where(col(row.service).in_(slugs))
    observations: dict[tuple[str, str], list[Observation]] = {}
    sources: dict[tuple[str, str], set[str]] = {}
    samples: set[tuple[str, str]] = set()
    for service, dataset, start, end, channel, value, source, sample in session.execute(query):
        key = (service, dataset)
        seen = Observation(Period(start, end), Channel(channel), value)
        observations.setdefault(key, []).append(seen)
        sources.setdefault(key, set()).add(source)
        if sample:
            samples.add(key)
    found: dict[str, tuple[Reported, ...]] = {}
    for (service, dataset), seen_all in observations.items():
        key = (service, dataset)
        one = Reported(Dataset(dataset), tuple(seen_all), tuple(sorted(sources[key])), sample=key in samples)
        found[service] = (*found.get(service, ()), one)
    return found


def costs(session: Session, slugs: Iterable[str]) -> list[CostOfOne]:
    """What one transaction cost by channel and period, oldest first."""
    row = ReportedValue
    query = (
        select(row)
        .where(col(row.service).in_([*slugs]), col(row.measure) == Measure.UNIT_COST)
        .order_by(col(row.end), col(row.channel))
    )
    return [
        CostOfOne(Period(cost.start, cost.end), Channel(cost.channel), cost.value, cost.source)
        for cost in session.exec(query)
    ]


def hub_use(session: Session, slug: str | None = None) -> dict[str, HubUse]:
    """The hub's own journeys by service; of every service for None."""
    days: dict[str, dict[date, DayOfJourneys]] = {}
    samples: set[str] = set()
    for key, tally in journeys_by_day(session, slug).items():
        service = days.setdefault(key.service, {})
        known = service.get(key.day, DayOfJourneys(0, 0))
        service[key.day] = DayOfJourneys(known.started + tally.started, known.completed + tally.completed)
        if key.sample:
            samples.add(key.service)
    return {
        slug: HubUse(dict(sorted(counts.items())), sample=slug in samples) for slug, counts in days.items()
    }


def imports(session: Session) -> list[Import]:
    """Every import, newest first."""
    return [*session.exec(select(Import).order_by(col(Import.imported_at).desc()))]


def imports_behind(session: Session, slugs: Collection[str]) -> list[Import]:
    """The imports that some services' values came with, oldest first."""
    ids = select(ReportedValue.import_id).where(col(ReportedValue.service).in_(slugs)).distinct()
    query = select(Import).where(col(Import.id).in_(ids)).order_by(col(Import.imported_at))
    return [*session.exec(query)]


def problems_of(session: Session, import_id: str) -> list[ImportProblem]:
    """Rows of an import that were refused or flagged."""
    query = select(ImportProblem).where(ImportProblem.import_id == import_id)
    return [*session.exec(query.order_by(col(ImportProblem.row)))]


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for word in wanted.words.split():
        like = f"%{_literally(word)}%"
        columns = (
            col(ListedService.name),
            col(ListedService.slug),
            col(ListedService.agency),
            col(ListedService.department),
        )
        conditions.append(or_(*(column.ilike(like, escape="\\") for column in columns)))
    if wanted.department:
        conditions.append(col(ListedService.department) == wanted.department)
    if wanted.own:
        conditions.append(col(ListedService.slug).not_in(wanted.own))
    return conditions


def _literally(word: str) -> str:
    """A word for LIKE in which no character is a wildcard."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def slugs_with_figures(session: Session) -> list[str]:
    """Services that have any imported volume."""
    return sorted(session.exec(select(ReportedValue.service).distinct()))
