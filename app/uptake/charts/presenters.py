"""A drawn chart with its words: title, description, names of ticks, and what each mark says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import format_date

from app.uptake.charts.rules import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Chart, Point, chart
from app.uptake.rules import Period
from app.uptake.wording import percent, period_name
from app.web.languages import _, _l

# The key of a curve is also the end of its class, which gives it colour, dash and shape of mark.
CURVES: dict[str, Any] = {
    "hub": _l("Take-up, from the hub's own journeys"),
    "imported": _l("Take-up, imported"),
    "panel": _l("Take-up of the same services throughout"),
    "completion": _l("Completion of journeys on the hub"),
}


@dataclass(frozen=True)
class Label:
    """A word at a place on an axis."""

    position: float
    text: str


@dataclass(frozen=True)
class MarkPage:
    x: float
    y: float
    words: str


@dataclass(frozen=True)
class CurvePage:
    key: str
    label: str
    path: str
    marks: tuple[MarkPage, ...]


@dataclass(frozen=True)
class ChartPage:
    """Everything the drawing needs; `id` keeps the ids of two charts on one page apart."""

    id: str
    title: str
    description: str
    curves: tuple[CurvePage, ...]
    across: tuple[Label, ...]
    up: tuple[Label, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


def chart_page(
    chart_id: str, title: str, curves: Mapping[str, Sequence[tuple[Period, float | None]]]
) -> ChartPage | None:
    """The chart of named curves, or None where nothing is known."""
    drawn = chart(
        {
            key: [Point(period.start, period.end, share) for period, share in shares]
            for key, shares in curves.items()
        }
    )
    if drawn.empty:
        return None
    return ChartPage(
        id=chart_id,
        title=title,
        description=" ".join(_told(key, shares) for key, shares in curves.items()).strip(),
        curves=tuple(
            CurvePage(
                key=curve.name,
                label=str(CURVES[curve.name]),
                path=curve.path,
                marks=tuple(
                    MarkPage(mark.x, mark.y, _mark_words(curves[curve.name][mark.index]))
                    for mark in curve.marks
                ),
            )
            for curve in drawn.curves
            if curve.marks
        ),
        across=_across(drawn),
        up=tuple(Label(tick.position, f"{tick.value:.0%}") for tick in drawn.up),
    )


def _told(key: str, shares: Sequence[tuple[Period, float | None]]) -> str:
    """The first and the last point in a sentence, for those who do not see the drawing."""
    known = [(period, share) for period, share in shares if share is not None]
    if not known:
        return ""
    (first, began), (last, ended) = known[0], known[-1]
    if first == last:
        return _(
            "%(line)s: %(share)s in %(period)s.",
            line=CURVES[key],
            share=percent(began),
            period=period_name(first),
        )
    return _(
        "%(line)s: from %(began)s in %(first)s to %(ended)s in %(last)s.",
        line=CURVES[key],
        began=percent(began),
        first=period_name(first),
        ended=percent(ended),
        last=period_name(last),
    )


def _mark_words(point: tuple[Period, float | None]) -> str:
    period, share = point
    return f"{period_name(period)}: {percent(share)}"


def _across(drawn: Chart) -> tuple[Label, ...]:
    years_only = all(tick.day.month == 1 for tick in drawn.across)
    return tuple(Label(tick.position, _tick_words(tick.day, years_only=years_only)) for tick in drawn.across)


def _tick_words(day: date, *, years_only: bool) -> str:
    return str(day.year) if years_only else str(format_date(day, "MMM y"))
