"""The like-for-like panel."""

from datetime import date

import pytest

from app.uptake.imports.rules import parse
from app.uptake.rules import Channel, Observation, Span, quarter_of, series, year_to
from app.uptake.trend.rules import like_for_like

Q1, Q2 = quarter_of(date(2015, 1, 1)), quarter_of(date(2015, 4, 1))


def reported(period, total, online):
    return [Observation(period, Channel.ALL, total), Observation(period, Channel.ONLINE, online)]


def by_service(**services):
    return {
        slug: series([each for row in rows for each in reported(*row)], Span.QUARTER)
        for slug, rows in services.items()
    }


def test_a_service_that_joins_does_not_move_the_trend():
    trend = like_for_like(by_service(steady=[(Q1, 100, 40), (Q2, 100, 40)], giant=[(Q2, 900, 900)]), (Q1, Q2))
    assert trend.panel == ("steady",)
    assert [point.take_up for point in trend.points] == [0.4, 0.4]
    assert [point.take_up for point in trend.all_reporting] == [0.4, 0.94]
    assert trend.volume_shares == (1.0, 0.1)
    assert trend.composition_moves


def test_the_middle_service_is_not_moved_by_one_that_grows_large():
    def grown(total):
        return by_service(
            one=[(Q1, 100, 20), (Q2, 100, 20)],
            two=[(Q1, 100, 30), (Q2, 100, 30)],
            huge=[(Q1, 100, 90), (Q2, total, 9 * total // 10)],
        )

    trend = like_for_like(grown(100_000), (Q1, Q2))
    assert [point.middle for point in trend.points] == [0.3, 0.3]
    assert trend.points[1].take_up > 0.89


def test_the_same_services_throughout_need_no_warning():
    trend = like_for_like(by_service(steady=[(Q1, 100, 40), (Q2, 100, 50)]), (Q1, Q2))
    assert not trend.composition_moves


def test_no_service_throughout_is_no_trend():
    trend = like_for_like(by_service(one=[(Q1, 5, 1)], two=[(Q2, 5, 1)]), (Q1, Q2))
    assert trend.panel == ()
    assert [point.take_up for point in trend.points] == [None, None]


@pytest.mark.shared
def test_the_251_services_that_reported_throughout(shared):
    path = shared / "uptake" / "tx_rolling12m.csv"
    rows = parse(path.name, path.read_bytes()).volumes
    observed: dict[str, list[Observation]] = {}
    for row in rows:
        for channel, volume in row.counts.items():
            if volume is not None:
                observed.setdefault(row.slug, []).append(Observation(row.period, channel, volume))
    years = tuple(year_to(date(year, 9, 30)) for year in range(2014, 2018))
    trend = like_for_like({slug: series(seen, Span.ROLLING_YEAR) for slug, seen in observed.items()}, years)
    assert len(trend.panel) == 251
    panel = [point.take_up for point in trend.points]
    everybody = [point.take_up for point in trend.all_reporting]
    assert panel == pytest.approx([0.408, 0.648, 0.778, 0.823], abs=0.0006)
    assert everybody == pytest.approx([0.802, 0.887, 0.904, 0.816], abs=0.0006)
