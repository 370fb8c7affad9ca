"""Counting journeys by the day they began."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from app.events.models import JourneyDay
from app.events.operations import rebuild_rollups, record, roll_up
from app.events.queries import journeys_by_day, rolled_up_to
from app.events.rules import (
    JourneyCompleted,
    JourneyKey,
    JourneyStarted,
    SearchMade,
    Tally,
)

NOON = datetime(2025, 11, 10, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=3)


def start(session, draft, at=NOON, service="vehicle-tax"):
    record(session, JourneyStarted(service, draft), now=at)


def complete(session, draft, at, service="vehicle-tax", seconds=90):
    record(session, JourneyCompleted(service, draft, f"case-{draft}", seconds), now=at)


def key(day, service="vehicle-tax", *, sample=False):
    return JourneyKey(service, day, sample)


def test_a_completion_counts_on_the_day_its_journey_began(session):
    start(session, "one")
    start(session, "two")
    complete(session, "one", NOON + timedelta(days=2))
    session.flush()
    assert journeys_by_day(session) == {key(date(2025, 11, 10)): Tally(2, 1, 90)}


def test_a_day_is_the_civil_day_and_not_that_of_utc(session):
    start(session, "late", datetime(2025, 6, 30, 23, 30, tzinfo=UTC))
    session.flush()
    assert [found.day for found in journeys_by_day(session)] == [date(2025, 7, 1)]


def test_a_repeated_start_or_completion_counts_once(session):
    for _ in range(2):
        start(session, "one")
        complete(session, "one", NOON)
    session.flush()
    assert journeys_by_day(session) == {key(date(2025, 11, 10)): Tally(1, 1, 90)}


def test_a_completion_whose_start_was_lost_began_all_the_same(session):
    complete(session, "one", datetime(2025, 11, 10, 0, 30, tzinfo=UTC), seconds=3600)
    session.flush()
    assert journeys_by_day(session) == {key(date(2025, 11, 9)): Tally(1, 1, 3600)}


def test_sample_journeys_are_counted_apart(session):
    start(session, "sample-1")
    start(session, "real")
    session.flush()
    assert set(journeys_by_day(session)) == {
        key(date(2025, 11, 10), sample=True),
        key(date(2025, 11, 10)),
    }


def test_counts_are_the_same_before_while_and_after_rolling_up(session):
    start(session, "one")
    start(session, "two")
    session.flush()
    assert roll_up(session, now=LATER) == 2
    complete(session, "one", NOON + timedelta(days=1))
    start(session, "three", NOON + timedelta(days=1))
    record(session, SearchMade(words=2, results=0), now=LATER)
    session.flush()
    expected = {key(date(2025, 11, 10)): Tally(2, 1, 90), key(date(2025, 11, 11)): Tally(1, 0, 0)}
    assert journeys_by_day(session) == expected
    assert roll_up(session, now=LATER) == 2
    session.flush()
    assert journeys_by_day(session) == expected
    assert roll_up(session, now=LATER) == 0
    assert rebuild_rollups(session, now=LATER) == 4
    assert journeys_by_day(session) == expected


def test_young_events_wait_for_elders_that_may_still_be_uncommitted(session):
    start(session, "old")
    start(session, "young", LATER)
    start(session, "backdated")
    session.flush()
    assert roll_up(session, now=LATER) == 1
    first = rolled_up_to(session)
    assert sum(tally.started for tally in journeys_by_day(session).values()) == 3
    assert roll_up(session, now=LATER + timedelta(hours=1)) == 2
    assert rolled_up_to(session) == first + 2


def test_one_service_can_be_asked_for(session):
    start(session, "one")
    start(session, "two", service="parking-permit")
    session.flush()
    assert set(journeys_by_day(session, "parking-permit")) == {key(date(2025, 11, 10), "parking-permit")}


@pytest.mark.parametrize("many", [37])
def test_rolling_up_writes_a_row_a_day_and_not_one_a_journey(session, many):
    for number in range(many):
        start(session, f"draft-{number}", NOON + timedelta(minutes=number))
    session.flush()
    roll_up(session, now=LATER)
    session.flush()
    assert [row.started for row in session.exec(select(JourneyDay))] == [many]
