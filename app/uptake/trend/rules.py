"""Take-up over many services at once, for the same services throughout.

Services begin and stop reporting. A share over "all that reported" moves when a large one joins or
leaves, with nobody changing how they transact; a panel of the same services does not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from app.uptake.rules import Figures, Period, take_up, year_to


@dataclass(frozen=True)
class Point:
    """Take-up of a set of services in one period.

    `take_up` weighs each service by its transactions; `middle` is the median of the services'
    own take-ups, which one very large service cannot move.
    """

    period: Period
    services: int
    total: int
    online: int
    middle: float | None

    @property
    def take_up(self) -> float | None:
        return take_up(online=self.online, total=self.total)


@dataclass(frozen=True)
class Trend:
    """The panel's trend, and beside each point how much of what was reported it holds."""

    panel: tuple[str, ...]
    points: tuple[Point, ...]
    all_reporting: tuple[Point, ...]

    @property
    def volume_shares(self) -> tuple[float | None, ...]:
        """For each period, the panel's transactions over those of every service that reported."""
        pairs = zip(self.points, self.all_reporting, strict=True)
        return tuple(panel.total / every.total if every.total else None for panel, every in pairs)

    @property
    def composition_moves(self) -> bool:
        """Whether "all that reported" were ever other services than the panel."""
        return any(point.services != len(self.panel) for point in self.all_reporting)


def years_back(newest: Period, count: int) -> tuple[Period, ...]:
    """So many years of twelve months each, oldest first, the last of them `newest`."""
    years = [newest]
    while len(years) < count:
        years.insert(0, year_to(years[0].start - timedelta(days=1)))
    return tuple(years)


def like_for_like(by_service: Mapping[str, Sequence[Figures]], periods: Sequence[Period]) -> Trend:
    """The trend of the services that give both counts in every one of the periods."""
    counted = {slug: _counted(figures, periods) for slug, figures in by_service.items()}
    panel = tuple(sorted(slug for slug, found in counted.items() if len(found) == len(periods)))
    return Trend(
        panel=panel,
        points=tuple(_point(period, [counted[slug][period] for slug in panel]) for period in periods),
        all_reporting=tuple(
            _point(period, [found[period] for found in counted.values() if period in found])
            for period in periods
        ),
    )


def _counted(figures: Sequence[Figures], periods: Sequence[Period]) -> dict[Period, tuple[int, int]]:
    """Total and online for each asked period in which both are known."""
    asked = set(periods)
    return {
        each.period: (each.total.value, each.online.value)
        for each in figures
        if each.period in asked and each.total.value is not None and each.online.value is not None
    }


def _point(period: Period, counts: Sequence[tuple[int, int]]) -> Point:
    return Point(
        period=period,
        services=len(counts),
        total=sum(total for total, _ in counts),
        online=sum(online for _, online in counts),
        middle=_middle(counts),
    )


def _middle(counts: Sequence[tuple[int, int]]) -> float | None:
    take_ups = [online / total for total, online in counts if total]
    return median(take_ups) if take_ups else None
