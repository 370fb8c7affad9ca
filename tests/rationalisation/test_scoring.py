"""Scoring an estate: from stored evidence to stored scores, and the command that shows them."""

import json

from sqlmodel import func, select

from app.analysis.models import AnalysisRun, PagePair
from app.db import read_session
from app.rationalisation.queue.models import QueueEntry
from app.rationalisation.scoring.criteria import CRITERIA
from app.rationalisation.scoring.models import ScoreRow
from app.rationalisation.scoring.rules import PROPOSALS
from app.rationalisation.scoring.run import score_estate


def score_of(engine, host):
    with read_session(engine) as session:
        entry = session.exec(select(QueueEntry).where(QueueEntry.host == host)).one()
        found = session.get(ScoreRow, entry.score_id)
        session.expunge(found)
        return found


def test_the_copy_is_merged_into_the_website_that_is_used_more(engine, scored):
    found = score_of(engine, "motoring.example")
    assert (found.proposal, found.target) == ("merge", "roads.example")
    assert score_of(engine, "roads.example").proposal == "keep"


def test_a_website_that_does_not_answer_has_not_enough_evidence_and_no_score(engine, scored):
    found = score_of(engine, "silent.example")
    assert (found.proposal, found.score) == ("not_enough_evidence", None)


def test_the_evidence_of_a_finding_is_what_was_stored(engine, scored):
    findings = score_of(engine, "coast.example").findings
    assert findings["use"]["evidence"] == {"visits": 70_000}
    assert findings["cost_per_visit"]["evidence"]["yearly_cost_pence"] == 1_200_000
    assert findings["link_health"]["evidence"] == {"links": 60, "broken": 1, "share": 0.017}
    assert findings["accessibility"]["evidence"]["images_without_text"] == 3
    assert findings["security"]["evidence"]["headers"] == "x-content-type-options"
    assert findings["statutory_need"]["value"] is None


def test_scores_are_never_overwritten_and_nothing_is_analysed_twice(engine, scored):
    said = []
    score_estate(engine, said.append)
    with read_session(engine) as session:
        assert session.exec(select(func.count()).select_from(ScoreRow)).one() == 8
        assert session.exec(select(func.count()).select_from(AnalysisRun)).one() == 1
        assert session.exec(select(func.count()).select_from(QueueEntry)).one() == 4
    assert "up to date" in said[0]


def test_only_pages_that_overlap_are_kept_as_pairs(engine, scored):
    with read_session(engine) as session:
        pairs = session.exec(select(PagePair)).all()
        assert len(pairs) >= 6
        assert all(max(p.jaccard, (p.contained - 0.4), (p.other_contained - 0.4)) >= 0.4 for p in pairs)


def test_the_command_prints_the_promised_shape(terminal_run, estate):
    answer = terminal_run(["score", "--json"])
    assert answer.exit_code == 0
    document = json.loads(answer.stdout)
    assert set(document) == {"policy", "sites"}
    assert [site["host"] for site in document["sites"]] == sorted(site["host"] for site in document["sites"])
    for site in document["sites"]:
        assert site["proposal"] in PROPOSALS
        assert {criterion["name"] for criterion in site["criteria"]} == set(CRITERIA)
        for criterion in site["criteria"]:
            assert criterion["sentence"].endswith(".")
            assert (criterion["value"] is None) == (criterion["confidence"] == 0)
    assert "scored 4 websites" in answer.stderr


def test_an_empty_inventory_scores_nothing(terminal_run):
    answer = terminal_run(["score", "--json"])
    assert answer.exit_code == 0
    assert json.loads(answer.stdout)["sites"] == []


def test_the_command_lists_the_proposals_for_a_person(terminal_run, estate):
    assert "Merge with roads.example" in terminal_run(["score"]).stdout
