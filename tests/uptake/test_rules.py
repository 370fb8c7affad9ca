"""Measures and periods."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.uptake.rules import (
    Channel,
    Journeys,
    Observation,
    Period,
    Span,
    channel_shares,
    completion,
    cost_per_transaction,
    figures,
    financial_year_of,
    finest_span,
    month_of,
    quarter_of,
    satisfaction,
    series,
    take_up,
    year_of,
    year_to,
)

Q1, Q2, Q3, Q4 = (quarter_of(date(2015, month, 1)) for month in (1, 4, 7, 10))
OFFLINE = frozenset({Channel.PHONE, Channel.POST, Channel.COUNTER})


def seen(period, **volumes):
    return [Observation(period, Channel(name), volume) for name, volume in volumes.items()]


def test_take_up_is_online_over_all_channels():
    assert take_up(online=9_696_099, total=11_814_457) == pytest.approx(0.8207, abs=0.00005)


@pytest.mark.parametrize(("online", "total"), [(None, 10), (5, None), (0, 0), (None, None)])
def test_take_up_is_unknown_where_a_count_is_or_nothing_happened(online, total):
    assert take_up(online=online, total=total) is None


def test_no_transaction_online_is_nought_and_not_unknown():
    assert take_up(online=0, total=12_262) == 0


def test_digital_above_total_is_never_a_share():
    with pytest.raises(ValueError, match="more transactions online"):
        take_up(online=558, total=152)


def test_a_journey_still_open_counts_as_started():
    journeys = Journeys(month_of(date(2025, 11, 3)), started=10, completed=6, abandoned=1, still_open=3)
    assert journeys.completion == 0.6
    assert journeys.provisional


def test_completion_of_no_journeys_is_unknown():
    assert completion(completed=0, started=0) is None
    assert completion(completed=None, started=4) is None


def test_satisfaction_is_the_share_satisfied_or_very_satisfied():
    assert satisfaction({1: 10, 2: 10, 3: 20, 4: 30, 5: 30}) == 0.6
    assert satisfaction({}) is None
    with pytest.raises(ValueError, match="1 to 5"):
        satisfaction({0: 3})


def test_channel_shares_need_every_channel():
    assert channel_shares({Channel.ONLINE: 3, Channel.PHONE: 1}) == {
        Channel.ONLINE: 0.75,
        Channel.PHONE: 0.25,
    }
    assert channel_shares({Channel.ONLINE: 3, Channel.PHONE: None}) is None
    assert channel_shares({Channel.ONLINE: 0}) is None


def test_cost_per_transaction_is_pence_for_each_completed_one():
    assert cost_per_transaction(cost_pence=500, completed=200) == 2.5
    assert cost_per_transaction(cost_pence=500, completed=0) is None
    assert cost_per_transaction(cost_pence=None, completed=10) is None


def test_periods_are_whole_days_with_both_ends():
    assert month_of(date(2024, 2, 10)) == Period(date(2024, 2, 1), date(2024, 2, 29))
    assert quarter_of(date(2017, 9, 30)) == Period(date(2017, 7, 1), date(2017, 9, 30))
    assert year_of(date(2017, 6, 1)).days == 365
    assert financial_year_of(date(2026, 3, 31)) == Period(date(2025, 4, 1), date(2026, 3, 31))
    assert year_to(date(2017, 9, 30)) == Period(date(2016, 10, 1), date(2017, 9, 30))
    with pytest.raises(ValueError, match="end before"):
        Period(date(2025, 2, 2), date(2025, 2, 1))


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_every_day_lies_in_its_periods(day):
    for period_of in (month_of, quarter_of, year_of, financial_year_of):
        period = period_of(day)
        assert period.start <= day <= period.end
        assert period_of(period.start) == period_of(period.end) == period
    assert year_to(month_of(day).end).days in {365, 366}


def test_the_finest_span_holds_whatever_was_reported():
    assert finest_span([Q1, Q2]) is Span.QUARTER
    assert finest_span([month_of(date(2025, 7, 1)), Q1]) is Span.QUARTER
    assert finest_span([Period(date(2025, 7, 1), date(2025, 7, 7))]) is Span.MONTH
    assert finest_span([year_to(date(2013, 6, 30))]) is Span.ROLLING_YEAR
    assert finest_span([financial_year_of(date(2013, 6, 30))]) is Span.FINANCIAL_YEAR
    assert finest_span([]) is None


def test_a_reported_total_is_used_as_it_is():
    found = figures(seen(Q1, all=100, online=40), Q1)
    assert (found.total.value, found.online.value, found.take_up) == (100, 40, 0.4)
    assert found.coverage == 1


def test_a_total_of_channels_is_unknown_while_one_is_missing():
    expected = OFFLINE | {Channel.ONLINE}
    partly = figures(seen(Q1, online=40, phone=10, counter=20), Q1, expected=expected)
    assert partly.total.value is None
    assert partly.take_up is None
    assert partly.channels[Channel.POST].days_reported == 0
    fully = figures(seen(Q1, online=40, phone=10, counter=20, post=10), Q1, expected=expected)
    assert fully.total.value == 80
    assert fully.take_up == 0.5


def test_hub_figures_alone_are_never_a_take_up_of_one_hundred_per_cent():
    alone = figures(seen(Q1, online=40), Q1, expected=OFFLINE | {Channel.ONLINE})
    assert alone.take_up is None
    assert alone.coverage == 0


def test_a_year_needs_every_quarter():
    three = [each for quarter in (Q1, Q2, Q3) for each in seen(quarter, all=10, online=5)]
    year = year_of(date(2015, 1, 1))
    assert figures(three, year).take_up is None
    assert figures(three, year).coverage == pytest.approx(273 / 365)
    four = three + seen(Q4, all=10, online=10)
    assert figures(four, year).take_up == 25 / 40


def test_a_blank_digital_figure_leaves_the_year_without_take_up():
    partly = [each for quarter in (Q1, Q2, Q3) for each in seen(quarter, all=10, online=5)]
    found = figures([*partly, *seen(Q4, all=10)], year_of(date(2015, 1, 1)))
    assert found.total.value == 40
    assert found.online.value is None
    assert found.take_up is None


def test_overlapping_reports_of_one_channel_are_refused():
    with pytest.raises(ValueError, match="overlap"):
        figures(seen(Q1, all=10) + seen(month_of(Q1.start), all=3), year_of(Q1.start))


def test_what_straddles_a_period_is_not_in_it():
    week = Period(date(2015, 3, 30), date(2015, 4, 5))
    assert figures(seen(week, all=7), Q1).total.days_reported == 0


def test_a_rolling_year_starts_with_the_first_full_one():
    quarters = [quarter_of(date(year, month, 1)) for year in (2015, 2016) for month in (1, 4, 7, 10)]
    reported = [each for period in quarters for each in seen(period, all=10, online=period.start.month)]
    found = series(reported, Span.ROLLING_YEAR)
    assert [each.period.end for each in found] == [period.end for period in quarters[3:]]
    assert {each.total.value for each in found} == {40}


def test_published_windows_are_taken_as_they_are():
    windows = [year_to(date(2013, 6, 30)), year_to(date(2013, 9, 30))]
    reported = [each for window in windows for each in seen(window, all=100, online=50)]
    assert [each.period for each in series(reported, Span.ROLLING_YEAR)] == windows


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=24))
def test_months_add_up_to_their_quarters(pairs):
    first = date(2020, 1, 1)
    months = []
    for _ in pairs:
        months.append(month_of(first))
        first = month_of(first).end.replace(day=28)
        first = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    reported = [
        each
        for month, (online, offline) in zip(months, pairs, strict=True)
        for each in seen(month, online=online, all=online + offline)
    ]
    whole = [each for each in series(reported, Span.QUARTER) if each.coverage == 1]
    assert sum(each.total.volume for each in series(reported, Span.QUARTER)) == sum(map(sum, pairs))
    assert len(whole) == len(pairs) // 3
    assert all(each.take_up is None or 0 <= each.take_up <= 1 for each in whole)
