"""A service that is closed for a while."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock
from app.db import transaction
from app.journeys.drafts.models import Draft
from app.journeys.pauses import operations as pauses
from app.journeys.pauses.queries import pauses_from
from app.journeys.pauses.rules import opens_again
from tests.journeys.factories import NOW, PERMIT

HOUR = timedelta(hours=1)


def test_a_pause_ends_after_it_starts_and_in_the_future(session):
    for starts, ends in ((NOW, NOW), (NOW - 2 * HOUR, NOW - HOUR)):
        with pytest.raises(pauses.BadTimesError):
            pauses.pause(session, service="permit", starts=starts, ends=ends, now=NOW)


def test_resuming_ends_what_is_on_and_drops_what_is_to_come(session):
    pauses.pause(session, service="permit", starts=NOW - HOUR, ends=None, now=NOW)
    pauses.pause(session, service="permit", starts=NOW + HOUR, ends=NOW + 2 * HOUR, now=NOW)
    other = pauses.pause(session, service="other", starts=NOW, ends=None, now=NOW)
    assert pauses.resume(session, service="permit", now=NOW) == 2
    assert pauses_from(session, NOW) == [other]


def test_a_closed_service_says_so_keeps_answers_and_opens_by_itself(client, app, engine, monkeypatch):
    monkeypatch.setitem(app.extensions, "services", {"permit": PERMIT})
    client.post("/services/permit/street", data={"street": "mill"})
    with transaction(engine) as session:
        now = clock.now()
        pauses.pause(session, service="permit", starts=now - HOUR, ends=now + HOUR, now=now)
    app.extensions.pop("journey_pauses")
    shut = client.get("/services/permit/resident")
    assert shut.status_code == 503
    assert "You will be able to use it again from" in shut.text
    assert client.post("/services/permit/resident", data={"resident": ""}).status_code == 503
    kept = client.post("/services/permit/resident", data={"resident": "yes"}, follow_redirects=True)
    assert kept.status_code == 503
    assert "We have kept the answers" in kept.text
    start = client.get("/services/permit/")
    assert start.status_code == 200
    assert "This service is unavailable at the moment." in start.text
    assert "You will be able to use it again from" in start.text
    assert "We have kept the answers" in start.text
    assert "govuk-button--start" not in start.text
    with transaction(engine) as session:
        pauses.resume(session, service="permit", now=clock.now())
    app.extensions.pop("journey_pauses")
    assert "mill" in client.get("/services/permit/street").text
    assert client.get("/services/permit/email").status_code == 200  # what was typed meanwhile was kept
    assert "govuk-button--start" in client.get("/services/permit/").text


def test_nobody_begins_in_a_closed_service(client, app, engine, monkeypatch):
    monkeypatch.setitem(app.extensions, "services", {"permit": PERMIT})
    with transaction(engine) as session:
        pauses.pause(session, service="permit", starts=clock.now(), ends=None, now=clock.now())
    assert "use it again later" in client.get("/services/permit/").text
    assert client.post("/services/permit/street", data={"street": "mill"}).status_code == 503
    with transaction(engine) as session:
        assert not session.exec(select(Draft)).all()


@pytest.mark.parametrize(("in_hours", "told"), [(24, True), (24 * 8, False)])
def test_a_pause_is_announced_a_week_before(client, app, engine, monkeypatch, in_hours, told):
    monkeypatch.setitem(app.extensions, "services", {"permit": PERMIT})
    starts = clock.now() + in_hours * HOUR
    with transaction(engine) as session:
        pauses.pause(session, service="permit", starts=starts, ends=starts + HOUR, now=clock.now())
    start = client.get("/services/permit/").text
    assert ("This service will be unavailable from" in start) == told
    assert "govuk-button--start" in start


@pytest.mark.parametrize(
    ("closed", "opens"),
    [
        ([], 0),
        ([(0, 2)], 2),
        ([(-2, 0)], 0),
        ([(-1, 2), (1, 4), (4, 5), (6, 7)], 5),
        ([(1, 4), (-1, 2)], 4),
        ([(-1, 2), (2, None)], None),
        ([(1, 2)], 0),
    ],
)
def test_pauses_that_follow_one_another_are_one(closed, opens):
    times = [(NOW + starts * HOUR, None if ends is None else NOW + ends * HOUR) for starts, ends in closed]
    assert opens_again(times, NOW) == (None if opens is None else NOW + opens * HOUR)


def test_hub_pauses_and_resumes(terminal_run, engine):
    assert terminal_run(["service", "pause", "vehicle-tax", "--until", "2999-01-01T06:00"]).exit_code == 0
    with transaction(engine) as session:
        assert [each.service for each in pauses_from(session, clock.now())] == ["vehicle-tax"]
    assert "vehicle-tax: 1 pause ended" in terminal_run(["service", "resume", "vehicle-tax"]).stderr
    assert terminal_run(["service", "pause", "nonsense"]).exit_code == 2
    assert terminal_run(["service", "pause", "vehicle-tax", "--until", "1999-01-01T06:00"]).exit_code == 2
