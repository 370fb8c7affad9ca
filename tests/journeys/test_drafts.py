"""Drafts: kept on the server, found only by their owner, adopted at sign-in."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.events.models import EventRecord
from app.journeys.drafts import lookups
from app.journeys.drafts import operations as drafts
from app.journeys.drafts.models import Draft
from app.journeys.drafts.queries import draft_of, latest_draft, open_drafts
from app.journeys.drafts.rules import Owner
from app.journeys.rules import walk
from tests.journeys.factories import GUEST, NOW, PERMIT, PERSON, TODAY, answered, full

STRANGERS = [Owner(guest="another-cookie"), Owner("https://issuer.test", "another"), Owner()]


def again(session, draft, street):
    first, form = PERMIT.pages[0], {"street": [street]}
    return drafts.answer(session, spec=PERMIT, page=first, draft=draft, form=form, today=TODAY, now=NOW)


def test_a_journey_begun_is_one_event(session):
    draft = answered(session, street="mill")
    [event] = session.exec(select(EventRecord)).all()
    assert (event.kind, event.about, event.key) == ("JourneyStarted", "permit", draft.id)


def test_a_refused_answer_keeps_nothing(session):
    draft = answered(session, street="mill")
    attempt = drafts.answer(
        session,
        spec=PERMIT,
        page=PERMIT.pages[0],
        draft=draft,
        form={"street": ["nowhere"]},
        today=TODAY,
        now=NOW,
    )
    assert [(fault.question, fault.code) for fault in attempt.faults] == [("street", "unknown")]
    assert draft.answers["street"] == "mill"


def test_answers_are_not_readable_in_the_database(session):
    draft = answered(session, street="secret-lane")
    session.flush()
    raw = session.connection().exec_driver_sql("SELECT content FROM journeys_draft").scalar_one()
    assert "secret-lane" not in raw
    session.expire(draft)
    assert draft.answers["street"] == "secret-lane"


@pytest.mark.parametrize("stranger", STRANGERS)
@pytest.mark.parametrize("owner", [GUEST, PERSON])
def test_nobody_finds_anothers_draft(session, owner, stranger):
    draft = answered(session, owner=owner, street="mill")
    assert latest_draft(session, owner=owner, service="permit") is draft
    assert latest_draft(session, owner=stranger, service="permit") is None
    assert draft_of(session, owner=stranger, draft_id=draft.id) is None
    assert not open_drafts(session, owner=stranger)


def test_a_guests_draft_is_adopted_once_and_the_cookie_opens_nothing_afterwards(session):
    draft = answered(session, owner=GUEST, street="mill")
    adopted = drafts.adopt(session, guest=GUEST.guest, issuer=PERSON.issuer, subject=PERSON.subject)
    assert adopted == 1
    assert latest_draft(session, owner=PERSON, service="permit") is draft
    assert latest_draft(session, owner=GUEST, service="permit") is None


def test_adoption_overwrites_no_newer_draft(session):
    older = answered(session, owner=GUEST, street="mill")
    newer = answered(session, owner=PERSON, street="park", now=NOW + timedelta(hours=1))
    drafts.adopt(session, guest=GUEST.guest, issuer=PERSON.issuer, subject=PERSON.subject)
    assert latest_draft(session, owner=PERSON, service="permit") is newer
    assert newer.answers["street"] == "park"
    assert open_drafts(session, owner=PERSON) == [newer, older]


def test_a_changed_early_answer_keeps_later_ones(session):
    draft = full(session)
    again(session, draft, "park")
    assert draft.answers["email"] == "a@example.com"
    assert walk(PERMIT, draft.answers).complete


def test_facts_are_looked_up_again(session):
    draft = full(session)
    assert not lookups.refresh_facts(session, spec=PERMIT, draft=draft, today=TODAY)
    answers = draft.answers
    answers["place"]["zone"] = "blue"
    draft.keep(answers)
    assert lookups.refresh_facts(session, spec=PERMIT, draft=draft, today=TODAY)
    assert draft.answers["place"]["zone"] == "green"


def test_old_drafts_are_forgotten(session):
    answered(session, street="mill", now=NOW - timedelta(days=29))
    kept = answered(session, street="mill")
    session.flush()
    assert drafts.forget_old(session, now=NOW) == 1
    assert session.exec(select(Draft)).all() == [kept]


def test_finding_a_draft_is_one_statement(session, count_statements):
    answered(session, street="mill")
    session.flush()
    with count_statements(session) as statements:
        latest_draft(session, owner=PERSON, service="permit")
    assert len(statements) == 1
