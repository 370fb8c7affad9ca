"""The hub's own line of figures, and the newest year of imported ones."""

from datetime import date, timedelta

from app.uptake.imports.rules import Dataset
from app.uptake.rules import OFFLINE, Channel, Observation, Span, month_of, quarter_of, year_to
from app.uptake.sources.rules import (
    DayOfJourneys,
    HubUse,
    Reported,
    hub_line,
    imported_line,
    journeys_in,
    newest_year,
)

TODAY = date(2025, 11, 17)
KEPT = timedelta(days=28)
OCTOBER, NOVEMBER = month_of(date(2025, 10, 1)), month_of(date(2025, 11, 1))
USE = HubUse(
    {
        date(2025, 10, 2): DayOfJourneys(started=10, completed=8),
        date(2025, 10, 30): DayOfJourneys(started=5, completed=4),
        date(2025, 11, 16): DayOfJourneys(started=4, completed=1),
    }
)


def volumes(*rows):
    return Reported(Dataset.CHANNELS, tuple(Observation(*row) for row in rows), ("Contact centre",))


def line(use=USE, others=None, span=None, today=TODAY):
    return hub_line(use, others, span, channels=OFFLINE, today=today, kept_for=KEPT)


def of_month(month, volume=10):
    return [(month, channel, volume) for channel in OFFLINE]


def test_journeys_are_given_up_once_their_draft_is_no_longer_kept():
    october = journeys_in(USE.days, OCTOBER, today=TODAY, kept_for=KEPT)
    assert (october.started, october.completed, october.abandoned, october.still_open) == (15, 12, 2, 1)
    later = journeys_in(USE.days, OCTOBER, today=TODAY + KEPT, kept_for=KEPT)
    assert (later.abandoned, later.still_open, later.provisional) == (3, 0, False)


def test_every_month_since_the_first_journey_has_its_figures():
    use = HubUse({date(2025, 8, 2): DayOfJourneys(3, 3), date(2025, 11, 2): DayOfJourneys(1, 0)})
    assert [(each.period.start.month, each.online.value) for each in line(use).figures] == [
        (8, 3),
        (9, 0),
        (10, 0),
        (11, 0),
    ]


def test_take_up_needs_every_other_channel_of_the_service():
    assert [each.take_up for each in line().figures] == [None, None]
    found = line(others=volumes(*of_month(OCTOBER)))
    assert [each.take_up for each in found.figures] == [12 / 42, None]
    assert found.other_sources == ("Contact centre",)


def test_a_service_that_replaces_no_channel_has_no_take_up():
    found = hub_line(USE, None, None, channels=frozenset(), today=TODAY, kept_for=KEPT)
    assert [each.take_up for each in found.figures] == [None, None]
    assert [each.online.value for each in found.figures] == [12, 1]


def test_what_is_online_elsewhere_is_not_added_to_the_hubs_own():
    others = volumes(*of_month(OCTOBER), (OCTOBER, Channel.ONLINE, 1000))
    assert line(others=others).figures[0].online.value == 12


def test_periods_are_as_long_as_the_other_channels_report_them():
    found = line(others=volumes(*of_month(quarter_of(date(2025, 10, 1)))))
    assert found.span is Span.QUARTER
    assert [each.total.value for each in found.figures] == [13 + 30]


def test_weeks_add_up_to_nothing_while_one_is_missing():
    october = [(date(2025, 10, day), date(2025, 10, day + 6)) for day in (1, 8, 15)]
    others = volumes(
        *((type(OCTOBER)(start, end), channel, 2) for start, end in october for channel in OFFLINE)
    )
    assert line(others=others).figures[0].take_up is None


def test_no_journey_is_no_line():
    assert line(HubUse({})).figures == ()
    assert line(HubUse({date(2025, 12, 1): DayOfJourneys(1, 1)})).figures == ()


def test_a_rolling_year_of_the_hub_waits_for_twelve_months():
    days = {date(2024, 6, 10): DayOfJourneys(1, 1), date(2025, 7, 10): DayOfJourneys(4, 2)}
    ends = [each.period.end for each in line(HubUse(days), span=Span.ROLLING_YEAR).figures]
    assert ends[0] == date(2025, 5, 31)
    assert ends[-1] == date(2025, 11, 30)


def quarters(year, online, dataset=Dataset.QUARTERLY):
    seen = []
    for month in (1, 4, 7, 10):
        period = quarter_of(date(year, month, 1))
        seen.append(Observation(period, Channel.ALL, 100))
        if online is not None:
            seen.append(Observation(period, Channel.ONLINE, online))
    return Reported(dataset, tuple(seen), ("source",))


def test_the_newest_year_with_a_take_up_goes_before_a_newer_one_without():
    both = Reported(
        Dataset.QUARTERLY, quarters(2015, 50).observations + quarters(2016, None).observations, ("source",)
    )
    found = newest_year([both])
    assert found.figures.period.end == date(2015, 12, 31)
    assert newest_year([quarters(2016, None)]).figures.take_up is None
    assert newest_year([]) is None


def test_quarters_go_before_published_windows_of_the_same_end():
    window = year_to(date(2015, 12, 31))
    published = Reported(
        Dataset.ROLLING,
        (Observation(window, Channel.ALL, 1), Observation(window, Channel.ONLINE, 1)),
        ("source",),
    )
    assert newest_year([published, quarters(2015, 50)]).dataset is Dataset.QUARTERLY
    assert newest_year([published]).dataset is Dataset.ROLLING


def test_imported_channels_are_their_own_total():
    month = month_of(date(2025, 1, 1))
    reported = volumes((month, Channel.ONLINE, 30), (month, Channel.PHONE, 10))
    assert imported_line(reported, None).figures[0].take_up == 0.75
