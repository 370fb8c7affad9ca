"""The durable workflow of a paid case, run by a real worker: register, receipt, check of the money."""

import json
import time
from datetime import date

import pytest
from sqlmodel import select

from app import jobs
from app.db import read_session, transaction
from app.journeys.cases import operations as cases
from app.journeys.cases.models import Case, CaseEvent
from app.journeys.cases.workflows import start_case_work
from app.journeys.drafts import operations as drafts
from app.journeys.drafts.rules import Owner
from app.notifications.models import Message
from app.operators.registry import PREPARE, WORKFLOWS
from app.services.vehicle_tax.models import RecordedLicence, RegisteredVehicle
from app.services.vehicle_tax.spec import SERVICE
from tests.services.vehicle_tax.conftest import LOG_BOOK, NOW
from tests.services.vehicle_tax.test_operations import TODAY

STEPS = (
    ("vehicle", {"registration_number": ["QQ19ABC"], "reference_number": [LOG_BOOK]}),
    ("your-vehicle", {"is_your_vehicle": ["yes"]}),
    ("how-long", {"how_long": ["single_12_month"]}),
    ("email-address", {"email_address": ["keeper@example.com"]}),
)


def paid_case(engine, make_car):
    """A case that was paid for: its workflow is enqueued in the same transaction."""
    with transaction(engine) as session:
        make_car(session)
        owner = Owner("https://issuer.test", "sample-person")
        draft = drafts.begin(session, spec=SERVICE, owner=owner, language="cy", now=NOW)
        for slug, form in STEPS:
            page = SERVICE.page(slug)
            drafts.answer(session, spec=SERVICE, page=page, draft=draft, form=form, today=TODAY, now=NOW)
        case = cases.submit(
            session,
            spec=SERVICE,
            draft=draft,
            seen=cases.seal_of(SERVICE, draft),
            language="cy",
            start_work=start_case_work,
            today=TODAY,
            now=NOW,
        ).case
        for _ in range(2):  # told twice, done once
            cases.payment_arrived(session, case_id=case.id, start_work=start_case_work, now=NOW)
        return case.id


@pytest.mark.xdist_group("jobs")
def test_a_paid_case_reaches_the_register_and_the_receipt_goes_out_once(engine, settings, make_car):
    for prepare in PREPARE:
        prepare(settings)
    case_id = paid_case(engine, make_car)
    url = engine.url.render_as_string(hide_password=False)
    with jobs.running(engine, url=url, worker="test", workflows=WORKFLOWS, polling_seconds=0.05):
        notes = wait_for_notes(engine, case_id)
    assert notes[:2] == ["awaiting_payment", "paid"]
    assert notes[2:4] == ["delivered", "accepted"]
    # No payment stands behind this case, and the check of the money says so.
    assert set(notes[4:]) == {"receipt_sent", "payment_differs"}
    with read_session(engine) as session:
        assert session.exec(select(Case.state)).one() == "accepted"
        assert len(session.exec(select(RecordedLicence)).all()) == 1
        receipt = session.exec(select(Message)).one()
        assert (receipt.language, receipt.to) == ("cy", "keeper@example.com")


def wait_for_notes(engine, case_id, wanted=6, seconds=20):
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        with read_session(engine) as session:
            events = session.exec(
                select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.number)
            ).all()
            notes = [event.note or event.state for event in events]
        if len(notes) >= wanted:
            return notes
        time.sleep(0.05)
    raise AssertionError(f"the workflow did not end: {notes}")


@pytest.mark.xdist_group("jobs")
def test_what_the_register_does_not_accept_ends_so_and_is_told_in_the_language_of_the_person(
    engine, settings, make_car
):
    for prepare in PREPARE:
        prepare(settings)
    case_id = paid_case(engine, make_car)
    with transaction(engine) as session:
        car = session.exec(select(RegisteredVehicle)).one()
        car.tax_due = date(2026, 11, 30)
        session.add(car)
    url = engine.url.render_as_string(hide_password=False)
    with jobs.running(engine, url=url, worker="test", workflows=WORKFLOWS, polling_seconds=0.05):
        notes = wait_for_notes(engine, case_id, wanted=5)
    assert set(notes[2:]) == {"taxed_already", "payment_differs", "rejection_sent"}
    with read_session(engine) as session:
        assert session.exec(select(Case.state)).one() == "rejected"
        assert session.exec(select(RecordedLicence)).all() == []
        message = session.exec(select(Message)).one()
        assert (message.template, message.language) == ("not_accepted", "cy")
        assert "Mae'r cerbyd eisoes wedi'i drethu" in json.loads(message.fields)["reason"]
