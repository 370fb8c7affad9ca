"""What is stored already, asked before a file is taken in."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import select as sqlalchemy_select
from sqlmodel import Session, col, select

from app.uptake.imports.rules import Dataset, Measure
from app.uptake.models import Import, ListedService, ReportedValue
from app.uptake.rules import Channel, Period

SERVICES_AT_ONCE = 5_000


class Key(NamedTuple):
    """What a value is about, within its dataset."""

    service: str
    measure: str
    start: date
    end: date
    channel: str


class Stored(NamedTuple):
    """One stored value, with the row it is in."""

    id: int
    value: int
    source: str


def latest_import_of(session: Session, digest: str, *, other_than: str) -> str | None:
    """The newest import of a file with these very bytes."""
    return session.exec(
        select(Import.id)
        .where(Import.digest == digest, Import.id != other_than)
        .order_by(col(Import.imported_at).desc())
        .limit(1)
    ).first()


def listed_services(session: Session, slugs: Collection[str]) -> dict[str, ListedService]:
    """Services already listed, by slug."""
    found: dict[str, ListedService] = {}
    for chunk in _chunks(slugs):
        query = select(ListedService).where(col(ListedService.slug).in_(chunk))
        found.update((service.slug, service) for service in session.exec(query))
    return found


def stored_values(session: Session, dataset: Dataset, slugs: Collection[str]) -> dict[Key, Stored]:
    """Values of one kind of file for some services, by what they are about."""
    found: dict[Key, Stored] = {}
    row = ReportedValue
    for chunk in _chunks(slugs):
        query = sqlalchemy_select(
            col(row.service),
            col(row.measure),
            col(row.start),
            col(row.end),
            col(row.channel),
            col(row.id),
            col(row.value),
            col(row.source),
        ).where(col(row.dataset) == dataset, col(row.service).in_(chunk))
        for *key, row_id, value, source in session.execute(query):
            found[Key(*key)] = Stored(row_id, value, source)
    return found


def stored_periods(
    session: Session, dataset: Dataset, slugs: Collection[str]
) -> dict[tuple[str, Channel], list[Period]]:
    """The periods with transactions already reported, by service and channel."""
    found: dict[tuple[str, Channel], list[Period]] = {}
    for key in stored_values(session, dataset, slugs):
        if key.measure == Measure.TRANSACTIONS:
            periods = found.setdefault((key.service, Channel(key.channel)), [])
            periods.append(Period(key.start, key.end))
    return found


def _chunks(slugs: Collection[str]) -> list[list[str]]:
    asked = sorted(slugs)
    return [asked[first : first + SERVICES_AT_ONCE] for first in range(0, len(asked), SERVICES_AT_ONCE)]
