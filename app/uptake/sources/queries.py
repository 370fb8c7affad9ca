"""Every source's figures of one service, or of all of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from app.uptake.imports.rules import Dataset
from app.uptake.queries import hub_use, reported
from app.uptake.rules import Channel, Span
from app.uptake.sources.rules import HubUse, Line, Reported, hub_line, imported_line


@dataclass(frozen=True)
class Asked:
    """A service whose figures are wanted; the last three only of a service of the hub."""

    slug: str
    continues: tuple[str, ...] = ()
    channels: frozenset[Channel] | None = None
    kept_for: timedelta = timedelta(0)

    @property
    def slugs(self) -> tuple[str, ...]:
        return (self.slug, *self.continues)


def lines_of(session: Session, asked: Asked, span: Span | None, *, today: date) -> tuple[Line, ...]:
    """Lines of one service: the hub's own first, then each imported set."""
    uses = hub_use(session, asked.slug) if asked.channels is not None else {}
    return _lines(asked, uses, reported(session, asked.slugs), span, today)


def lines_of_all(
    session: Session, asked: Iterable[Asked], span: Span | None, *, today: date
) -> dict[str, tuple[Line, ...]]:
    """Lines of many services, read from the database at once."""
    services = [*asked]
    uses = hub_use(session)
    sets = reported(session, {slug for each in services for slug in each.slugs})
    return {each.slug: _lines(each, uses, sets, span, today) for each in services}


def _lines(
    asked: Asked,
    uses: Mapping[str, HubUse],
    sets: Mapping[str, tuple[Reported, ...]],
    span: Span | None,
    today: date,
) -> tuple[Line, ...]:
    found: list[Line] = []
    of_its_own = sets.get(asked.slug, ())
    if asked.channels is not None:
        volumes = next((each for each in of_its_own if each.dataset is Dataset.CHANNELS), None)
        line = hub_line(
            uses.get(asked.slug, HubUse({})),
            volumes,
            span,
            channels=asked.channels,
            today=today,
            kept_for=asked.kept_for,
        )
        found.append(line)
        of_its_own = tuple(each for each in of_its_own if _stands_alone(each))
    imported = [*of_its_own, *(each for slug in asked.continues for each in sets.get(slug, ()))]
    found.extend(imported_line(each, span) for each in imported)
    return tuple(line for line in found if line.figures)


def _stands_alone(volumes: Reported) -> bool:
    """Volumes of the offline channels only serve the hub's line; beside it they say nothing new."""
    return any(each.channel in {Channel.ONLINE, Channel.ALL} for each in volumes.observations)
