"""A service that is closed for a while."""

from datetime import timedelta

import pytest

from app import clock
from app.db import transaction
from app.journeys.pauses import operations as pauses
from app.journeys.pauses.queries import pauses_from
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
    assert client.post("/services/permit/resident", data={"resident": "yes"}).status_code == 503
    assert client.get("/services/permit/").status_code == 200
    with transaction(engine) as session:
        pauses.resume(session, service="permit", now=clock.now())
    app.extensions.pop("journey_pauses")
    assert "mill" in client.get("/services/permit/street").text


def test_hub_pauses_and_resumes(terminal_run, engine):
    assert terminal_run(["service", "pause", "vehicle-tax", "--until", "2999-01-01T06:00"]).exit_code == 0
    with transaction(engine) as session:
        assert [each.service for each in pauses_from(session, clock.now())] == ["vehicle-tax"]
    assert "vehicle-tax: 1 pause ended" in terminal_run(["service", "resume", "vehicle-tax"]).stderr
    assert terminal_run(["service", "pause", "nonsense"]).exit_code == 2
    assert terminal_run(["service", "pause", "vehicle-tax", "--until", "1999-01-01T06:00"]).exit_code == 2
