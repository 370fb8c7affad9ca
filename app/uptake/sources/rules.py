"""One line of figures for each source of a service: the hub's own journeys, or an imported set.

The hub knows what was done online through it and nothing of the counter, so its total is never its
own: it waits for the other channels' volumes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.uptake.imports.rules import Dataset
from app.uptake.rules import (
    PERIOD_OF,
    Channel,
    Figures,
    Journeys,
    Observation,
    Period,
    Span,
    figures,
    finest_span,
    month_of,
    series,
    year_to,
)

HUB = "hub"


@dataclass(frozen=True)
class Reported:
    """What one kind of file says of one service, and the names of its sources."""

    dataset: Dataset
    observations: tuple[Observation, ...]
    sources: tuple[str, ...]
    sample: bool = False

    @property
    def source(self) -> str:
        return ", ".join(self.sources)


@dataclass(frozen=True)
class DayOfJourneys:
    """Journeys begun on a day, and how many of them were completed since."""

    started: int
    completed: int


@dataclass(frozen=True)
class HubUse:
    """The hub's own journeys of one service, by the day they began."""

    days: Mapping[date, DayOfJourneys]
    sample: bool = False


@dataclass(frozen=True)
class Line:
    """One source's figures, oldest first, and the length of their periods (None: as reported)."""

    source: str
    made_here: bool
    span: Span | None
    figures: tuple[Figures, ...]
    journeys: Mapping[Period, Journeys] = field(default_factory=dict)
    dataset: Dataset | None = None
    other_sources: tuple[str, ...] = ()
    sample: bool = False


def imported_line(reported: Reported, span: Span | None) -> Line:
    """Figures of an imported set, added up to a span or just as they were reported."""
    channels = frozenset(each.channel for each in reported.observations)
    expected = frozenset() if Channel.ALL in channels else channels
    return Line(
        source=reported.source,
        made_here=False,
        span=span,
        figures=series(reported.observations, span, expected=expected),
        dataset=reported.dataset,
        sample=reported.sample,
    )


def hub_line(
    use: HubUse,
    others: Reported | None,
    span: Span | None,
    *,
    channels: frozenset[Channel],
    today: date,
    kept_for: timedelta,
) -> Line:
    """The hub's own count online, over a total that needs every other channel of the service.

    Args:
        use: journeys by day.
        others: imported volumes of the other channels, if any.
        span: length of the periods; None takes months, or longer where the others report longer.
        channels: the channels that the service has beside the hub; without any there is nothing
            to take up, and so no total.
        today: days after it are not counted, and periods that hold it are still going on.
        kept_for: how long an unfinished journey can be taken up again.
    """
    elsewhere = _offline(others)
    chosen = span or finest_span(each.period for each in elsewhere) or Span.MONTH
    expected = channels | {Channel.ONLINE} if channels else frozenset()
    found = []
    journeys = {}
    for period in _periods(chosen, use.days, today):
        counted = journeys_in(use.days, period, today=today, kept_for=kept_for)
        own = Observation(period, Channel.ONLINE, counted.completed)
        found.append(figures([*elsewhere, own], period, expected=expected))
        journeys[period] = counted
    return Line(
        source=HUB,
        made_here=True,
        span=chosen,
        figures=tuple(found),
        journeys=journeys,
        other_sources=others.sources if others else (),
        sample=use.sample or bool(others and others.sample),
    )


def journeys_in(
    days: Mapping[date, DayOfJourneys], period: Period, *, today: date, kept_for: timedelta
) -> Journeys:
    """What became of the journeys begun in a period, as far as is known today."""
    inside = [(day, count) for day, count in days.items() if period.start <= day <= period.end]
    unfinished_since = today - kept_for
    open_still = [count for day, count in inside if day > unfinished_since]
    given_up = [count for day, count in inside if day <= unfinished_since]
    return Journeys(
        period=period,
        started=sum(count.started for _, count in inside),
        completed=sum(count.completed for _, count in inside),
        abandoned=sum(count.started - count.completed for count in given_up),
        still_open=sum(count.started - count.completed for count in open_still),
    )


def _offline(others: Reported | None) -> Sequence[Observation]:
    """The other channels' volumes. What is online elsewhere is not the hub's to add."""
    if others is None:
        return ()
    return [each for each in others.observations if each.channel is not Channel.ONLINE]


def _periods(span: Span, days: Iterable[date], today: date) -> tuple[Period, ...]:
    """Every period from the first journey to today, those without a journey too."""
    begun = sorted(day for day in days if day <= today)
    if not begun:
        return ()
    if span is Span.ROLLING_YEAR:
        return _rolling_years(begun[0], today)
    period_of = PERIOD_OF[span]
    found = [period_of(begun[0])]
    while found[-1].end < today:
        found.append(period_of(found[-1].end + timedelta(days=1)))
    return tuple(found)


def _rolling_years(first: date, today: date) -> tuple[Period, ...]:
    """The twelve months to the end of each month, once the hub has been at work for as long."""
    months = _periods(Span.MONTH, [first], today)
    years = (year_to(month.end) for month in months)
    return tuple(year for year in years if year.start >= month_of(first).start)


@dataclass(frozen=True)
class NewestYear:
    """A service's newest twelve months with a take-up, or else with a total, and a year before."""

    dataset: Dataset
    figures: Figures
    take_up_before: float | None


def newest_year(reported: Iterable[Reported]) -> NewestYear | None:
    """The newest full year that any imported set gives for a service.

    A year with a take-up goes before a newer one without, and quarters before published windows,
    which are the same figures less often checked.
    """
    found: list[tuple[bool, date, bool, NewestYear]] = []
    for each in reported:
        years = imported_line(each, Span.ROLLING_YEAR).figures
        take_ups = {year.period.end: year.take_up for year in years}
        for year in years:
            if year.total.value is None:
                continue
            before = take_ups.get(year.period.start - timedelta(days=1))
            newest = NewestYear(each.dataset, year, before)
            by_quarter = each.dataset is not Dataset.ROLLING
            found.append((year.take_up is not None, year.period.end, by_quarter, newest))
    return max(found, key=lambda each: each[:3])[3] if found else None
