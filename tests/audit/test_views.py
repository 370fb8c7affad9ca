"""/audit for those who may look, and only for them."""

from datetime import UTC, datetime

import pytest

from app.audit.operations import record
from app.db import transaction
from app.organisations.operations import add_organisation

NOW = datetime(2025, 11, 17, 9, 30, tzinfo=UTC)


@pytest.fixture
def acts(engine):
    with transaction(engine) as session:
        parks = add_organisation(session, slug="parks", name="Parks Agency", by="command", now=NOW)
        for number in range(60):
            record(
                session,
                actor=f"person-{number % 2}",
                act="decision.record",
                subject_type="website",
                subject_id=f"site-{number}",
                organisation=parks.id if number == 7 else None,
                before={"proposal": "keep"},
                after={"proposal": "close"},
                now=NOW,
            )


def test_a_citizen_may_not_look(client, acts):
    client.act_as(subject="citizen", roles=[])
    assert client.get("/audit/").status_code == 403


def test_staff_see_who_changed_what(client, acts):
    client.act_as(subject="staff", roles=[("operator", None)])
    text = client.get("/audit/?subject=site-3").text
    assert "keep changed to close" in text
    assert "person-1" in text
    assert "1 act" in text


def test_what_never_was_is_not_shown_as_removed(client, engine):
    with transaction(engine) as session:
        add = {"act": "client.save", "subject_type": "client", "subject_id": "parks", "actor": "command"}
        record(session, **add, after={"sector": "", "signs_with": "ES256"}, now=NOW)
    client.act_as(subject="staff", roles=["operator"])
    text = client.get("/audit/").text
    assert "ES256" in text
    assert "sector" not in text


def test_results_are_paged_and_keep_the_search(client, acts):
    client.act_as(subject="staff", roles=[("admin", None)])
    text = client.get("/audit/?act=decision.record").text
    assert "60 acts" in text
    assert "act=decision.record&amp;page=2" in text


def test_a_wrong_date_gets_its_message_beside_the_field(client, acts):
    client.act_as(subject="staff", roles=[("admin", None)])
    text = client.get("/audit/?since=31/03/2026").text
    assert "Enter a date like 2026-03-31" in text
    assert 'value="31/03/2026"' in text
    assert "<title>Error: " in text


def test_a_role_within_an_organisation_shows_its_acts_only(client, acts):
    client.act_as(subject="staff", roles=[("approver", "parks")])
    text = client.get("/audit/").text
    assert "site-7" in text
    assert "site-8" not in text


def test_the_same_as_json(client, acts):
    client.act_as(subject="staff", roles=[("admin", None)])
    answer = client.get("/api/audit?subject=site-3").get_json()
    assert answer["total"] == 1
    assert answer["acts"][0]["after"] == '{"proposal":"close"}'
    assert client.get("/api/audit?since=x").status_code == 400


def test_the_command_says_whether_the_record_is_whole(terminal_run, engine, acts):
    assert terminal_run(["audit", "verify"]).exit_code == 0
    with transaction(engine) as session:
        session.connection().exec_driver_sql("DELETE FROM audit_entry WHERE sequence = 5")
    result = terminal_run(["audit", "verify"])
    assert result.exit_code == 1
    assert "broken at row 6" in result.stderr
