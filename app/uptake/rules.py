"""Measures of a service's use, and the periods they are measured over.

Nothing unreported is ever taken for nought, and a figure is given for a period only where every day
of it is reported. The definitions follow the GOV.UK Service Manual, "Measuring success".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby, pairwise


class Channel(StrEnum):
    """A way to make a transaction; `ALL` stands for a total reported without its parts."""

    ALL = "all"
    ONLINE = "online"
    PHONE = "phone"
    POST = "post"
    COUNTER = "counter"


OFFLINE = frozenset({Channel.PHONE, Channel.POST, Channel.COUNTER})


class Span(StrEnum):
    """How long a reported period is to be."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    FINANCIAL_YEAR = "financial-year"
    ROLLING_YEAR = "rolling-year"


@dataclass(frozen=True, order=True)
class Period:
    """Whole days, the first and the last included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("a period cannot end before it starts")

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def contains(self, other: "Period") -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Period") -> bool:
        return self.start <= other.end and other.start <= self.end


@dataclass(frozen=True)
class Observation:
    """One reported count: how many transactions by one channel in one period."""

    period: Period
    channel: Channel
    volume: int


@dataclass(frozen=True)
class Count:
    """A count for a period, and how many of its days were reported. Unknown unless all were."""

    volume: int
    days_reported: int
    days: int

    @property
    def value(self) -> int | None:
        return self.volume if self.days_reported == self.days else None

    @property
    def coverage(self) -> float:
        return self.days_reported / self.days


@dataclass(frozen=True)
class Figures:
    """What one source says of one service for one period."""

    period: Period
    total: Count
    online: Count
    channels: Mapping[Channel, Count]

    @property
    def take_up(self) -> float | None:
        return take_up(online=self.online.value, total=self.total.value)

    @property
    def coverage(self) -> float:
        """The smaller share of days reported, of the two counts that take-up needs."""
        return min(self.total.coverage, self.online.coverage)


@dataclass(frozen=True)
class Journeys:
    """Journeys begun online in a period, by what has become of them so far."""

    period: Period
    started: int
    completed: int
    abandoned: int
    still_open: int

    @property
    def completion(self) -> float | None:
        return completion(completed=self.completed, started=self.started)

    @property
    def provisional(self) -> bool:
        """While journeys are open the rate can still rise, never fall."""
        return self.still_open > 0


# --- measures -------------------------------------------------------------------------------------


def take_up(*, online: int | None, total: int | None) -> float | None:
    """Transactions completed online over transactions completed by every channel.

    Source: GOV.UK Service Manual, "Measuring digital take-up". Use of the online service with help
    counts as online. None when either is unknown or nothing was transacted.
    """
    if online is None or not total:
        return None
    if online > total:
        raise ValueError("more transactions online than in total")
    return online / total


def completion(*, completed: int | None, started: int | None) -> float | None:
    """Journeys completed over journeys started, both counted in the period of the start.

    Source: GOV.UK Service Manual, "Measuring completion rate". A journey still open counts as
    started, so that the newest period is never flattered by the quick.
    """
    if completed is None or not started:
        return None
    return completed / started


def satisfaction(ratings: Mapping[int, int]) -> float | None:
    """The share of ratings that are 4 (satisfied) or 5 (very satisfied), of 1 to 5.

    Source: GOV.UK Service Manual, "Data you must publish" (the count at each level is shown too).
    """
    if any(rating not in range(1, 6) for rating in ratings):
        raise ValueError("a rating is 1 to 5")
    answers = sum(ratings.values())
    return (ratings.get(4, 0) + ratings.get(5, 0)) / answers if answers else None


def channel_shares(counts: Mapping[Channel, int | None]) -> dict[Channel, float] | None:
    """Each channel's share; None where one is unknown, for then no share is known."""
    known = {channel: volume for channel, volume in counts.items() if volume is not None}
    total = sum(known.values())
    if len(known) < len(counts) or not total:
        return None
    return {channel: volume / total for channel, volume in known.items()}


def cost_per_transaction(*, cost_pence: int | None, completed: int | None) -> float | None:
    """Pence for each completed transaction: all cost, fixed and variable, without start-up cost.

    Source: Government Service Design Manual, "Measuring cost per transaction".
    """
    if cost_pence is None or not completed:
        return None
    return cost_pence / completed


# --- periods --------------------------------------------------------------------------------------


def month_of(day: date) -> Period:
    return Period(day.replace(day=1), _months_on(day.replace(day=1), 1) - timedelta(days=1))


def quarter_of(day: date) -> Period:
    start = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return Period(start, _months_on(start, 3) - timedelta(days=1))


def year_of(day: date) -> Period:
    return Period(date(day.year, 1, 1), date(day.year, 12, 31))


def financial_year_of(day: date) -> Period:
    """April to March, as government accounts for it."""
    start = date(day.year if day.month > 3 else day.year - 1, 4, 1)
    return Period(start, date(start.year + 1, 3, 31))


def year_to(end: date) -> Period:
    """The twelve months that end on the last day of a month."""
    return Period(_months_on((end + timedelta(days=1)).replace(day=1), -12), end)


PERIOD_OF = {
    Span.MONTH: month_of,
    Span.QUARTER: quarter_of,
    Span.YEAR: year_of,
    Span.FINANCIAL_YEAR: financial_year_of,
}


def periods_for(span: Span, reported: Iterable[Period]) -> tuple[Period, ...]:
    """The periods of a length that what was reported begins in, oldest first."""
    spans = sorted(set(reported))
    if span is Span.ROLLING_YEAR:
        ends = sorted({month_of(each.end).end for each in spans if _ends_a_month(each)})
        first = spans[0].start if spans else date.min
        return tuple(year for year in map(year_to, ends) if year.start >= first)
    period_of = PERIOD_OF[span]
    return tuple(sorted({period_of(each.start) for each in spans}))


def finest_span(reported: Iterable[Period]) -> Span | None:
    """The shortest span that can hold every reported period, or None when none can."""
    periods = set(reported)
    for span, period_of in PERIOD_OF.items():
        if periods and all(period_of(each.start).contains(each) for each in periods):
            return span
    return Span.ROLLING_YEAR if periods and all(each == year_to(each.end) for each in periods) else None


# --- from observations to figures -----------------------------------------------------------------


def figures(
    observations: Sequence[Observation],
    period: Period,
    *,
    expected: frozenset[Channel] = frozenset(),
) -> Figures:
    """Add up what lies wholly inside the period.

    A reported total is used where there is one; else the total is the sum of the `expected`
    channels, and unknown while one of them is not reported.
    """
    inside = sorted(
        (each for each in observations if period.contains(each.period)),
        key=lambda each: (each.channel, each.period),
    )
    by_channel = {
        channel: _count([*group], period) for channel, group in groupby(inside, key=lambda each: each.channel)
    }
    none_reported = Count(0, 0, period.days)
    parts = {channel: by_channel.get(channel, none_reported) for channel in sorted(expected)}
    total = by_channel.get(Channel.ALL) or _sum_of_parts(parts, period)
    online = by_channel.get(Channel.ONLINE, none_reported)
    known = {channel: count for channel, count in by_channel.items() if channel != Channel.ALL}
    return Figures(period, total, online, parts | known)


def series(
    observations: Sequence[Observation],
    span: Span | None,
    *,
    expected: frozenset[Channel] = frozenset(),
) -> tuple[Figures, ...]:
    """One source's figures for every period of this length, or (None) just as it reports them."""
    reported = {each.period for each in observations}
    periods = periods_for(span, reported) if span else tuple(sorted(reported))
    found = (figures(observations, period, expected=expected) for period in periods)
    return tuple(each for each in found if each.total.days_reported or each.online.days_reported)


def _count(observations: Sequence[Observation], period: Period) -> Count:
    for before, after in pairwise(observations):
        if before.period.overlaps(after.period):
            raise ValueError("two reports of one channel overlap")
    return Count(
        volume=sum(each.volume for each in observations),
        days_reported=sum(each.period.days for each in observations),
        days=period.days,
    )


def _sum_of_parts(parts: Mapping[Channel, Count], period: Period) -> Count:
    if not parts:
        return Count(0, 0, period.days)
    return Count(
        volume=sum(part.volume for part in parts.values()),
        days_reported=min(part.days_reported for part in parts.values()),
        days=period.days,
    )


def _ends_a_month(period: Period) -> bool:
    return (period.end + timedelta(days=1)).day == 1


def _months_on(first: date, months: int) -> date:
    """The first of a month so many months from another first of a month."""
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
