"""The geometry of charts."""

from datetime import date

from app.uptake.charts.rules import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Point, chart
from app.uptake.rules import month_of


def months(*shares):
    periods = [month_of(date(2025, 1 + index, 1)) for index in range(len(shares))]
    return [Point(period.start, period.end, share) for period, share in zip(periods, shares, strict=True)]


def test_a_line_breaks_where_a_share_is_not_known():
    drawn = chart({"take_up": months(0.1, 0.2, None, 0.4)})
    assert drawn.curves[0].path.count("M") == 2
    assert [mark.index for mark in drawn.curves[0].marks] == [0, 1, 3]


def test_nought_and_one_lie_on_the_axes():
    marks = chart({"take_up": months(0.0, 1.0)}).curves[0].marks
    assert [mark.y for mark in marks] == [HEIGHT - BOTTOM, TOP]
    assert all(LEFT <= mark.x <= WIDTH - RIGHT for mark in marks)


def test_there_are_never_too_many_ticks_and_they_fall_on_round_months():
    years = [Point(date(2012, 7, 1), date(2012, 9, 30), 0.5), Point(date(2017, 7, 1), date(2017, 9, 30), 0.8)]
    ticks = chart({"take_up": years}).across
    assert [tick.day for tick in ticks] == [date(year, 1, 1) for year in range(2013, 2018)]
    assert len(chart({"take_up": months(*[0.5] * 12)}).across) <= 8


def test_nothing_to_draw_is_empty():
    assert chart({}).empty
    assert chart({"take_up": months(None, None)}).empty
