"""Sample history."""

from datetime import UTC, datetime, timedelta

from sqlmodel import func, select

from app.devtools.sample_history import MONTHS, load_history
from app.events.models import EventRecord
from app.events.operations import record
from app.events.queries import journeys_by_day
from app.events.rules import JourneyStarted
from app.uptake.queries import hub_use, reported
from app.uptake.rules import OFFLINE
from app.uptake.sources.rules import hub_line

NOW = datetime(2025, 11, 17, 12, tzinfo=UTC)


def events(session):
    return session.exec(select(func.count()).select_from(EventRecord)).one()


def test_half_a_year_of_journeys_and_volumes_all_marked_as_sample(session):
    begun, outcome = load_history(session, now=NOW)
    session.flush()
    assert begun > 1_000
    assert not outcome.problems
    assert all(key.sample for key in journeys_by_day(session))
    (volumes,) = reported(session, ["vehicle-tax"])["vehicle-tax"]
    assert volumes.sample
    found = hub_line(
        hub_use(session)["vehicle-tax"],
        volumes,
        None,
        channels=OFFLINE,
        today=NOW.date(),
        kept_for=timedelta(days=28),
    )
    take_ups = [each.take_up for each in found.figures]
    assert take_ups[-1] is None
    assert len(take_ups) == MONTHS + 1
    assert 0.4 < take_ups[0] < take_ups[-2] < 0.8


def test_other_sample_journeys_do_not_stand_in_for_these(session):
    record(session, JourneyStarted("vehicle-tax", "sample-renewal-AB12CDE"), now=NOW)
    session.flush()
    assert load_history(session, now=NOW)[0] > 1_000


def test_loading_again_adds_only_the_days_that_passed(session):
    load_history(session, now=NOW)
    session.flush()
    before = events(session)
    assert load_history(session, now=NOW)[0] == 0
    assert events(session) == before
    begun, _ = load_history(session, now=NOW + timedelta(days=2))
    session.flush()
    assert 0 < begun < 40
