"""Accepting suggested weights: the policy of the next scoring, with version, reason and audit entry."""

import csv
import io
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from urllib.parse import parse_qsl

import pytest
import yaml
from sqlalchemy import event
from sqlmodel import select

from app.audit.models import AuditEntry
from app.db import transaction
from app.rationalisation.policies import operations
from app.rationalisation.scoring.policy import parse_policy
from app.rationalisation.scoring.policy_file import current_policy
from app.rationalisation.scoring.run import score_estate
from tests.rationalisation.estates import NOW, turn_decisions, write_decisions

POLICIES = "/rationalisation/policies"
REASON = "The decisions of this autumn say so."
OVERTAKEN = "Somebody has just accepted or withdrawn weights"


@pytest.fixture
def decided(engine, scored):
    """Sixty websites on which people decided by use alone, whatever else was found."""
    with transaction(engine) as session:
        write_decisions(session, sample=False)


@pytest.fixture
def approver(client, decided):
    client.act_as("boss", roles=["approver"])
    return client


def shown(client):
    """What the form sends beside the reason."""
    page = client.get(f"{POLICIES}/accept").text
    return {
        name: re.search(rf'name="{name}" value="([^"]+)"', page).group(1).replace("&amp;", "&")
        for name in ("policy", "suggestion")
    }


def accept(client, reason=REASON, **sent):
    data = {**shown(client), "reason": reason, **sent}
    return client.post(f"{POLICIES}/accept", data=data, follow_redirects=True)


def swap(engine):
    with transaction(engine) as session:
        turn_decisions(session)


def listed(client):
    return list(csv.DictReader(io.StringIO(client.get(f"{POLICIES}?format=csv").text)))


def in_force(client):
    return parse_policy(yaml.safe_load(client.get("/rationalisation/policy.yaml").text))


def test_an_accepted_suggestion_is_the_policy_of_the_next_scoring(approver, engine):
    assert "Accept these weights" in approver.get("/rationalisation/calibration").text
    before = approver.get("/rationalisation/sites/coast.example/criteria?format=csv").text
    page = accept(approver).text
    accepted = in_force(approver)
    assert accepted.version.startswith(f"{current_policy().version}+")
    assert f"Policy {accepted.version} is in force" in page
    assert accepted.weights()["use"] > current_policy().weights()["use"]
    assert accepted.thresholds == current_policy().thresholds
    # Scores that are there stay, with the weights that made them.
    assert approver.get("/rationalisation/sites/coast.example/criteria?format=csv").text == before
    scoring = score_estate(engine, lambda message: None)
    assert scoring.policy == accepted.version
    after = list(
        csv.DictReader(
            io.StringIO(approver.get("/rationalisation/sites/coast.example/scores?format=csv").text)
        )
    )
    assert [row["policy"] for row in after] == [accepted.version, current_policy().version]
    assert approver.get("/rationalisation/criteria").text.count(accepted.version) == 1
    assert f"policy {accepted.version}" in approver.get("/rationalisation/").text


def test_it_is_kept_with_who_why_and_an_audit_entry(approver, engine):
    accept(approver)
    row = listed(approver)[0]
    assert (row["step"], row["state"], row["decisions"]) == ("accepted", "in_force", "60")
    assert (row["reason"], row["by"]) == (REASON, "you")
    with transaction(engine) as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.act == "policy.accept")).one()
        assert (entry.actor, entry.subject_id) == ("boss", row["version"])
        assert current_policy().version in entry.before


def test_withdrawing_puts_the_policy_before_in_force_again(approver, engine):
    accept(approver)
    first = in_force(approver)
    swap(engine)
    accept(approver)
    second = in_force(approver)
    assert second.version == f"{first.version}.2"
    for expected in (first, current_policy()):
        form = approver.get(f"{POLICIES}/withdraw").text
        assert f"policy {expected.version} is in force again" in form
        number = re.search(r'name="number" value="(\d+)"', form).group(1)
        answer = approver.post(f"{POLICIES}/withdraw", data={"number": number, "reason": REASON})
        assert answer.status_code == 302
        assert in_force(approver) == expected
    assert [row["step"] for row in reversed(listed(approver))] == ["accepted"] * 2 + ["withdrawn"] * 2
    assert approver.get(f"{POLICIES}/withdraw").status_code == 404


def test_one_that_is_not_in_force_cannot_be_withdrawn(approver):
    accept(approver)
    assert approver.post(f"{POLICIES}/withdraw", data={"number": "9", "reason": REASON}).status_code == 409


def test_a_fault_is_answered_in_place_and_keeps_what_was_typed(approver):
    answer = accept(approver, reason="why not")
    assert answer.status_code == 422
    assert "Give a reason of at least 10 characters" in answer.text
    assert ">why not</textarea>" in answer.text
    accept(approver)
    answer = approver.post(f"{POLICIES}/withdraw", data={"number": "1", "reason": "no"})
    assert answer.status_code == 422


def test_a_suggestion_that_has_changed_meanwhile_is_not_accepted(approver):
    answer = accept(approver, suggestion="use=99&freshness=1")
    assert answer.status_code == 422
    assert "the suggestion is another one now" in answer.text
    assert listed(approver) == []


def test_who_accepts_what_somebody_has_just_accepted_is_told(approver, engine):
    sent = {**shown(approver), "reason": REASON}
    accept(approver)
    swap(engine)
    answer = approver.post(f"{POLICIES}/accept", data=sent)
    assert answer.status_code == 422
    assert OVERTAKEN in answer.text
    assert f">{REASON}</textarea>" in answer.text
    assert shown(approver)["policy"] == in_force(approver).version
    assert len(listed(approver)) == 1


def test_two_who_accept_in_the_same_instant_are_one_acceptance(approver, engine, backend):
    sent, base = shown(approver), current_policy()
    weights = base.weights() | {name: float(value) for name, value in parse_qsl(sent["suggestion"])}
    about_to_write = Event()

    def note(_connection, _cursor, statement, *_):
        if statement.startswith("INSERT INTO rationalisation_policy_step"):
            about_to_write.set()

    with ThreadPoolExecutor(1) as pool:
        with transaction(engine) as session:
            about = {"decisions": 60, "reason": REASON, "by": "other", "today": NOW.date(), "now": NOW}
            first = operations.accept(session, weights=weights, **about)
            event.listen(engine, "before_cursor_execute", note)
            second = pool.submit(approver.post, f"{POLICIES}/accept", data={**sent, "reason": REASON})
            # PostgreSQL lets the second go on until both write; SQLite lets it begin after the first.
            assert about_to_write.wait(10 if backend == "postgresql" else 0.2) == (backend == "postgresql")
        answer = second.result()
    event.remove(engine, "before_cursor_execute", note)
    assert answer.status_code == 422
    assert OVERTAKEN in answer.text
    assert REASON in answer.text
    assert f"policy {first}" in answer.text
    [row] = listed(approver)
    assert (row["version"], row["by"]) == (first, "other")


def test_sample_decisions_suggest_nothing_and_can_be_accepted_by_nobody(client, engine, scored):
    with transaction(engine) as session:
        write_decisions(session, sample=True)
    client.act_as("boss", roles=["approver"])
    assert "Nobody has decided" in client.get("/rationalisation/calibration").text
    assert client.get(f"{POLICIES}/accept").status_code == 404
    sent = {"suggestion": "use=99", "reason": REASON}
    assert client.post(f"{POLICIES}/accept", data=sent).status_code == 404


def test_only_an_approver_for_the_whole_estate_accepts(client, decided):
    client.act_as("anna", roles=["content", "analyst"])
    page = client.get("/rationalisation/calibration").text
    assert "An approver for the whole estate may accept them." in page
    assert client.get(f"{POLICIES}/accept").status_code == 403
    client.act_as("anna", roles=[("approver", "roads-office")])
    assert client.get(f"{POLICIES}/accept").status_code == 403


def test_the_file_of_an_accepted_policy_is_printed_and_scored_by(approver, terminal_run, tmp_path):
    accept(approver)
    printed = terminal_run(["policy"]).stdout
    assert printed == approver.get(f"{POLICIES}/1.yaml").text
    assert parse_policy(yaml.safe_load(printed)) == in_force(approver)
    shipped = terminal_run(["policy", "--version", current_policy().version]).stdout
    file = tmp_path / "trial.yaml"
    file.write_text(shipped.replace(f'"{current_policy().version}"', '"trial"'))
    assert '"policy": "trial"' in terminal_run(["score", "--json", "--policy", str(file)]).stdout
    assert terminal_run(["policy", "--version", "none"]).exit_code == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "it is not YAML"),
        ("version: x", "'criteria' is missing"),
        ("", "is no scoring policy"),
    ],
)
def test_a_file_that_is_no_policy_is_refused(terminal_run, tmp_path, text, told):
    file = tmp_path / "wrong.yaml"
    file.write_text(text)
    answer = terminal_run(["score", "--policy", str(file)])
    assert answer.exit_code == 2
    assert told in answer.stderr
