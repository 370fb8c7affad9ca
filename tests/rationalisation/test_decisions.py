"""Decisions in the workbench: recorded with a reason, signed off by another person, audited, kept."""

import pytest
from sqlmodel import select

from app import clock
from app.audit.models import AuditEntry
from app.db import read_session, transaction
from app.estate.models import Website
from app.organisations.operations import add_organisation
from app.rationalisation.decisions.models import Decision
from app.rationalisation.queue.models import QueueEntry

DECIDE = "/rationalisation/sites/motoring.example/decide"
SIGN_OFF = "/rationalisation/sites/motoring.example/sign-off"
REASON = "The Roads Office publishes the same pages and keeps them up to date."


@pytest.fixture
def content(client, scored):
    client.act_as("anna", roles=["content"])
    return client


def rows(engine, table):
    with read_session(engine) as session:
        found = session.exec(select(table)).all()
        session.expunge_all()
        return found


def propose(client, **changes):
    form = {"action": "merge", "merge_target": "roads.example", "reason": REASON}
    return client.post(DECIDE, data=form | changes)


def test_the_form_comes_with_the_proposal_chosen(content):
    page = content.get(DECIDE).text
    assert 'value="merge" checked' in page
    assert 'value="roads.example"' in page


def test_a_merge_waits_for_sign_off_and_is_audited(content, engine):
    answer = propose(content)
    assert answer.status_code == 302
    (decision,) = rows(engine, Decision)
    assert (decision.action, decision.target, decision.by) == ("merge", "roads.example", "anna")
    assert decision.score_id is not None
    (entry,) = [e for e in rows(engine, AuditEntry) if e.act.startswith("website.")]
    assert (entry.act, entry.actor) == ("website.decision.propose", "anna")
    queue = {row.host: row.decision for row in rows(engine, QueueEntry)}
    assert queue["motoring.example"] == "waiting"
    assert "Waiting for sign-off" in content.get("/rationalisation/sites/motoring.example").text


def test_keeping_a_website_needs_no_sign_off(content, engine):
    propose(content, action="keep")
    assert {row.host: row.decision for row in rows(engine, QueueEntry)}["motoring.example"] == "decided"


@pytest.mark.parametrize(
    ("changes", "message", "field"),
    [
        ({"action": ""}, "Select what should become of the website", "#action"),
        ({"reason": "no"}, "Give a reason of at least 10 characters", "#reason"),
        ({"merge_target": "nowhere.example"}, "not in the inventory", "#merge_target"),
        ({"merge_target": "motoring.example"}, "cannot be merged with itself", "#merge_target"),
        ({"action": "move", "move_target": "elsewhere"}, "starts with /", "#move_target"),
    ],
)
def test_a_fault_is_named_beside_its_field_and_nothing_is_recorded(content, engine, changes, message, field):
    answer = propose(content, **changes)
    assert answer.status_code == 422
    assert message in answer.text
    assert f'href="{field}"' in answer.text
    assert not rows(engine, Decision)


def sign_off(client, answer="sign-off", reason=""):
    page = client.get(SIGN_OFF)
    proposal = page.text.split('name="proposal" value="')[1].split('"')[0]
    return client.post(SIGN_OFF, data={"proposal": proposal, "answer": answer, "reason": reason})


def test_another_person_with_the_approver_role_signs_off(content, engine):
    propose(content)
    content.act_as("berta", roles=["approver"])
    assert sign_off(content).status_code == 302
    assert [row.kind for row in sorted(rows(engine, Decision), key=lambda d: d.number)] == [
        "proposed",
        "signed_off",
    ]
    assert {row.host: row.decision for row in rows(engine, QueueEntry)}["motoring.example"] == "decided"
    entries = sorted(rows(engine, AuditEntry), key=lambda entry: entry.sequence)
    assert [entry.act for entry in entries] == ["website.decision.propose", "website.decision.sign-off"]


def test_nobody_signs_off_their_own_proposal(content, engine):
    content.act_as("anna", roles=["content", "approver"])
    propose(content)
    assert sign_off(content).status_code == 403
    assert len(rows(engine, Decision)) == 1
    assert (
        "another approver has to sign it off" in content.get("/rationalisation/sites/motoring.example").text
    )


def test_a_proposal_is_answered_once(content, engine):
    propose(content)
    content.act_as("berta", roles=["approver"])
    page = content.get(SIGN_OFF)
    proposal = page.text.split('name="proposal" value="')[1].split('"')[0]
    form = {"proposal": proposal, "answer": "sign-off"}
    content.post(SIGN_OFF, data=form)
    assert content.post(SIGN_OFF, data=form).status_code == 409
    assert len(rows(engine, Decision)) == 2


def test_sent_back_means_that_somebody_proposes_again(content, engine):
    propose(content)
    content.act_as("berta", roles=["approver"])
    sign_off(content, "send-back", "Ask the press office first, please.")
    page = content.get("/rationalisation/sites/motoring.example").text
    assert "Sent back" in page
    assert "Ask the press office first" in page


def test_an_approver_must_choose(content):
    propose(content)
    content.act_as("berta", roles=["approver"])
    answer = sign_off(content, "")
    assert answer.status_code == 422
    assert "Select whether you sign the decision off" in answer.text


def test_an_analyst_sees_but_does_not_decide(content):
    content.act_as("carl", roles=["analyst"])
    assert content.get(DECIDE).status_code == 403
    assert "Record a decision" not in content.get("/rationalisation/sites/motoring.example").text


def test_a_decision_survives_the_next_scoring(content, engine, terminal_run):
    propose(content)
    terminal_run(["score"])
    assert {row.host: row.decision for row in rows(engine, QueueEntry)}["motoring.example"] == "waiting"


def test_a_role_of_one_organisation_decides_about_its_own_websites_only(client, scored, engine):
    with transaction(engine) as session:
        for slug, name in (("roads", "Roads Office"), ("parks", "Parks Agency")):
            add_organisation(session, slug=slug, name=name, by="command", now=clock.now())
        website = session.exec(select(Website).where(Website.host == "motoring.example")).one()
        website.owner = "roads office"
        session.add(website)
    client.act_as("carys", roles=[("content", "parks"), ("approver", "parks")])
    assert client.get(DECIDE).status_code == 403
    assert propose(client).status_code == 403
    assert client.get(SIGN_OFF).status_code == 403
    assert client.post(SIGN_OFF, data={"answer": "sign-off"}).status_code == 403
    assert DECIDE not in client.get("/rationalisation/sites/motoring.example").text
    assert rows(engine, Decision) == []
    client.act_as("rhys", roles=[("content", "roads"), ("approver", "parks")])
    assert propose(client).status_code == 302
    assert client.get(SIGN_OFF).status_code == 403
    client.act_as("nia", roles=[("approver", "roads")])
    assert client.get(SIGN_OFF).status_code == 200
