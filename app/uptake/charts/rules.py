"""Where the lines, marks and ticks of a chart of shares over time go. No words, no colours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 720, 340
LEFT, RIGHT, TOP, BOTTOM = 56, 24, 16, 44
SHARES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
MOST_TICKS = 8
MONTHS_OF_A_YEAR = 12
# Steps in months between ticks that a reader can count by.
STEPS = (1, 2, 3, 6, 12, 24, 36, 60, 120)


@dataclass(frozen=True)
class Point:
    """A share in a period that starts and ends on these days; None where it is not known."""

    start: date
    end: date
    share: float | None


@dataclass(frozen=True)
class Mark:
    """A point as it is drawn, and which of the curve's points it is."""

    x: float
    y: float
    index: int


@dataclass(frozen=True)
class Curve:
    """One line: broken where a share is not known."""

    name: str
    path: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Tick:
    position: float
    value: float


@dataclass(frozen=True)
class DayTick:
    position: float
    day: date


@dataclass(frozen=True)
class Chart:
    """A drawing of WIDTH by HEIGHT."""

    curves: tuple[Curve, ...]
    across: tuple[DayTick, ...]
    up: tuple[Tick, ...]

    @property
    def empty(self) -> bool:
        return not any(curve.marks for curve in self.curves)


def chart(curves: Mapping[str, Sequence[Point]]) -> Chart:
    """Draw named curves over one time axis and one axis of shares from nought to one."""
    points = [point for curve in curves.values() for point in curve]
    if not points:
        return Chart((), (), ())
    first = min(point.start for point in points)
    last = max(point.end for point in points)
    return Chart(
        curves=tuple(_curve(name, drawn, first, last) for name, drawn in curves.items()),
        across=_day_ticks(first, last),
        up=tuple(Tick(_y(share), share) for share in SHARES),
    )


def _curve(name: str, points: Sequence[Point], first: date, last: date) -> Curve:
    marks = []
    steps = []
    pen_down = False
    for index, point in enumerate(points):
        if point.share is None:
            pen_down = False
            continue
        x, y = _x(_middle(point), first, last), _y(point.share)
        marks.append(Mark(x, y, index))
        steps.append(f"{'L' if pen_down else 'M'}{x:g} {y:g}")
        pen_down = True
    return Curve(name, " ".join(steps), tuple(marks))


def _middle(point: Point) -> float:
    return (point.start.toordinal() + point.end.toordinal()) / 2


def _x(ordinal: float, first: date, last: date) -> float:
    days = max(last.toordinal() - first.toordinal(), 1)
    share = (ordinal - first.toordinal()) / days
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def _y(share: float) -> float:
    return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def _day_ticks(first: date, last: date) -> tuple[DayTick, ...]:
    """Firsts of months, as many months apart as leaves few enough of them."""
    start, end = _month(first), _month(last)
    step = next((step for step in STEPS if (end - start) // step < MOST_TICKS), STEPS[-1])
    months = range(-(-start // step) * step, end + 1, step)
    firsts = [date(month // MONTHS_OF_A_YEAR, month % MONTHS_OF_A_YEAR + 1, 1) for month in months]
    return tuple(DayTick(_x(day.toordinal(), first, last), day) for day in firsts if first <= day <= last)


def _month(day: date) -> int:
    """Months since the year nought, so that steps of twelve fall on Januaries."""
    return day.year * MONTHS_OF_A_YEAR + day.month - 1
