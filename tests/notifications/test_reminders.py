"""Reminders: to whom, once, in their language, and not to those who said no."""

import json
from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock, jobs
from app.db import read_session, transaction
from app.journeys.drafts import reminders as draft_reminders
from app.notifications import operations
from app.notifications.models import Message
from app.notifications.wording import written
from app.services import workflows
from app.services.vehicle_tax import reminders as vehicle_reminders
from app.services.vehicle_tax.models import Holding, RecordedLicence
from tests.conftest import CIVIL_DATE
from tests.journeys.factories import GUEST, PERMIT, answered, full, sent
from tests.services.vehicle_tax.conftest import make_car as make_car  # noqa: PLC0414 - a fixture

BASE = "https://hub.example"
ISSUER = "https://issuer.test"
SERVICES = {"permit": PERMIT}
ANSWERS = {"street": "mill", "resident": "yes", "email": "a@example.com"}


def begun(session, days, **more):
    draft = answered(session, now=clock.now() - timedelta(days=days), **{**ANSWERS, **more})
    session.flush()
    return draft


def remind(engine):
    with transaction(engine) as session:
        draft_reminders.remind(session, services=SERVICES, base_url=BASE, now=clock.now())


def letters(engine):
    with read_session(engine) as session:
        return [written(message) for message in session.exec(select(Message)).all()]


def test_who_began_and_did_not_send_is_reminded_once_before_it_is_forgotten(engine, settings):
    with transaction(engine) as session:
        begun(session, 24)
        begun(session, 10)
        begun(session, 40)
        begun(session, 24, owner=GUEST)
        sent(session, full(session))
    remind(engine)
    remind(engine)
    [letter] = letters(engine)
    assert letter.to == "a@example.com"
    assert "Parking permit" in letter.subject
    assert f"{BASE}/account/" in letter.body


def test_who_said_no_is_not_reminded(engine, settings):
    with transaction(engine) as session:
        begun(session, 24)
        operations.prefer(session, issuer=ISSUER, subject="sample-person", reminders=False, now=clock.now())
    remind(engine)
    assert letters(engine) == []


def test_a_batch_says_where_to_go_on(engine, settings, monkeypatch):
    monkeypatch.setattr(draft_reminders, "BATCH", 2)
    with transaction(engine) as session:
        ids = sorted(begun(session, 24).id for _ in range(3))
    with transaction(engine) as session:
        after = draft_reminders.remind(session, services=SERVICES, base_url=BASE, now=clock.now())
        assert after == ids[1]
        rest = draft_reminders.remind(session, services=SERVICES, base_url=BASE, now=clock.now(), after=after)
    assert (rest, len(letters(engine))) == ("", 3)


@pytest.fixture
def taxed(engine, settings, make_car):
    """A vehicle that its keeper taxed here, in Welsh, and whose tax ends in ten days."""
    with transaction(engine) as session:
        car = make_car(session, tax_due=CIVIL_DATE + timedelta(days=10))
        case = sent(session, full(session)).case
        case.content = json.dumps({"answers": {"email_address": "keeper@example.com"}, "words": {}})
        case.language = "cy"
        session.flush()
        session.add(Holding(issuer=ISSUER, subject="sample-person", vehicle_id=car.id, since=clock.now()))
        session.add(
            RecordedLicence(
                case_id=case.id,
                vehicle_id=car.id,
                option="single_12_month",
                starts=CIVIL_DATE,
                ends=CIVIL_DATE,
                amount_pence=1,
                recorded_at=clock.now(),
            )
        )


def test_a_keeper_is_reminded_in_their_language_before_the_tax_runs_out(engine, taxed):
    for today in (CIVIL_DATE - timedelta(days=30), CIVIL_DATE, CIVIL_DATE + timedelta(days=1)):
        with transaction(engine) as session:
            vehicle_reminders.remind(session, base_url=BASE, today=today, now=clock.now())
    [letter] = letters(engine)
    assert (letter.to, letter.language) == ("keeper@example.com", "cy")
    assert "treth cerbyd" in letter.subject


@pytest.mark.backends("sqlite")
def test_the_schedule_goes_on_until_all_are_written_to(engine, taxed, monkeypatch):
    monkeypatch.setattr(jobs._Worker, "engine", engine)
    workflows.remind(clock.now(), None)
    assert len(letters(engine)) == 1


@pytest.mark.backends("sqlite")
def test_a_person_chooses_and_may_change_their_mind(client):
    client.act_as("sample-person")
    page = "/notifications/preferences"
    assert "Do you want reminders?" in client.get(page).text
    wrong = client.post(page, data={})
    assert (wrong.status_code, "Select whether" in wrong.text) == (400, True)
    shown = client.post(page, data={"reminders": "no"}, follow_redirects=True).text
    assert "Your choice is saved." in shown
    assert "/notifications/preferences" in client.get("/account/").text
    client.act_as(None)
    assert client.get(page).status_code == 302
