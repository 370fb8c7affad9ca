"""The whole: score, confidence and what should become of a website."""

from datetime import date

import pytest

from app.rationalisation.scoring.criteria import Finding
from app.rationalisation.scoring.policy_file import current_policy
from app.rationalisation.scoring.rules import combine, score_site
from tests.rationalisation.factories import NOTHING, TODAY, facts

POLICY = current_policy()
OLD = date(2015, 1, 1)


def proposal(**changes):
    return score_site(facts(**changes), POLICY, TODAY).proposal


def test_a_good_website_is_kept():
    assert (proposal().action, proposal().reason.code) == ("keep", "good_score")


def test_nothing_known_is_not_enough_evidence_and_has_no_score():
    found = score_site(NOTHING, POLICY, TODAY)
    assert (found.score, found.confidence, found.proposal.action) == (None, 0.0, "not_enough_evidence")


def test_a_register_alone_without_a_crawl_is_not_enough_evidence():
    found = score_site(
        facts(
            crawl=False,
            overlap=False,
            register={"yearly_cost": None, "statutory": None, "contract_end": None},
        ),
        POLICY,
        TODAY,
    )
    assert found.score is not None
    assert found.proposal.action == "not_enough_evidence"


@pytest.mark.parametrize(
    ("changes", "action", "target", "reason"),
    [
        ({"crawl": {"redirects_to": "new.example"}}, "close", None, "redirects"),
        ({"crawl": {"pages": 1, "words": 12}}, "close", None, "empty"),
        ({"register": {"statutory": True}, "crawl": {"middle_date": OLD}}, "keep", None, "statutory"),
        ({"crawl": {"transaction_pages": ("/pay",)}}, "keep", None, "transaction"),
        (
            {"overlap": {"hub_share": 0.6, "hub_path": "/guidance/tax", "subject_pages": 20}},
            "move",
            "/guidance/tax",
            "hub_treats_it",
        ),
        ({"crawl": {"middle_date": OLD}, "register": {"visits": 900}}, "archive", None, "stale"),
    ],
)
def test_proposals(changes, action, target, reason):
    found = proposal(**changes)
    assert (found.action, found.target, found.reason.code) == (action, target, reason)


def test_a_poor_site_that_hardly_anybody_visits_is_closed():
    poor = {"middle_date": date(2022, 11, 17), "https": False, "https_only": False, "broken_links": 90}
    poor |= {"accessible_pages": 0, "good_pages": 4, "viewport": False, "headers": ()}
    found = proposal(crawl=poor, overlap={"repeated_share": 0.5}, register={"visits": 90, "contact": None})
    assert (found.action, found.reason.code) == ("close", "low_score_unused")


def test_the_unknown_adds_nothing_to_the_score_and_cuts_the_confidence():
    findings = {"a": Finding(80.0, 1.0, ""), "b": Finding(None, 0.0, "")}
    assert combine(findings, {"a": 1, "b": 3}) == (80.0, 0.25)


def test_a_weight_of_nought_takes_a_criterion_out():
    findings = {"a": Finding(80.0, 1.0, ""), "b": Finding(10.0, 1.0, "")}
    assert combine(findings, {"a": 1, "b": 0}) == (80.0, 1.0)
