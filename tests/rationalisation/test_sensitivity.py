"""Other weights: which proposals change, and how far one weight must move."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rationalisation.scoring.criteria import CRITERIA, Finding
from app.rationalisation.scoring.policy_file import current_policy
from app.rationalisation.scoring.rules import Grounds, Proposal, Reason, score_site
from app.rationalisation.scoring.sensitivity import Scored, changes, turns, under
from tests.rationalisation.factories import TODAY, facts

POLICY = current_policy()
MOVE = Proposal("move", "/guidance/x", Reason("hub_treats_it", {}))


def findings(**values):
    """Every criterion known and sure at 50, but for those named."""
    return {name: Finding(values.get(name, 50.0), 1.0, "") for name in CRITERIA}


def site(found, grounds=Grounds()):  # noqa: B008 - a frozen value
    proposal, score = under(found, grounds, POLICY.weights(), POLICY.thresholds)
    return Scored("1", "a.example", found, grounds, proposal, score)


def test_the_same_weights_change_nothing():
    assert not list(changes([site(findings(use=0.0))], POLICY))


def test_a_website_that_lives_by_one_criterion_falls_when_it_weighs_less():
    found = findings(**dict.fromkeys(CRITERIA, 40.0)) | {"use": Finding(100.0, 1.0, "")}
    (change,) = changes([site(found)], POLICY.with_weights({"use": 1}))
    assert (change.before.action, change.after.action) == ("keep", "archive")
    assert change.score_after < 45 <= change.score_before


def test_the_nearest_turn_is_found_exactly():
    # 0.82 of the weight at 40 and 0.18 at 100: the whole is 45 where use weighs 82 * 5 / 55.
    found = findings(**dict.fromkeys(CRITERIA, 40.0)) | {"use": Finding(100.0, 1.0, "")}
    turn = next(each for each in turns(found, Grounds(), POLICY) if each.criterion == "use")
    others = sum(POLICY.weights().values()) - POLICY.weights()["use"]
    assert turn.needed == pytest.approx(others * (44.95 - 40) / (100 - 44.95), abs=0.001)
    assert turn.becomes.action == "archive"


def test_what_is_settled_whatever_the_score_has_no_turn_while_enough_is_known():
    assert not turns(findings(use=0.0), Grounds(settled=MOVE), POLICY)


def test_a_hint_of_the_hub_counts_once_the_score_is_low():
    found = findings(**dict.fromkeys(CRITERIA, 40.0))
    assert site(found, Grounds(weak_move=MOVE)).proposal.target == "/guidance/x"


def test_the_whole_score_and_its_parts_tell_the_same():
    whole = score_site(facts(), POLICY, TODAY)
    proposal, score = under(whole.findings, whole.grounds, POLICY.weights(), POLICY.thresholds)
    assert (proposal, score) == (whole.proposal, whole.score)


VALUES = st.one_of(st.none(), st.floats(0, 100))


@given(st.fixed_dictionaries(dict.fromkeys(CRITERIA, VALUES)), st.integers(0, 2000))
def test_every_turn_truly_changes_the_proposal(values, visits):
    found = {name: Finding(value, 0.0 if value is None else 0.8, "") for name, value in values.items()}
    grounds, weights = Grounds(visits=visits), POLICY.weights()
    now, _ = under(found, grounds, weights, POLICY.thresholds)
    for turn in turns(found, grounds, POLICY):
        then, _ = under(found, grounds, {**weights, turn.criterion: turn.needed}, POLICY.thresholds)
        assert then.action == turn.becomes.action != now.action
