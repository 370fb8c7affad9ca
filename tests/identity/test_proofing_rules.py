"""GPG 45 profiles: more is never worse, each piece counts once, and the published examples hold."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.identity.proofing.rules import PROFILES, Evidence, Scores, best_profile, missing, reaches_profile

SCORE = st.integers(0, 4)
EVIDENCE = st.builds(Evidence, st.just("passport"), SCORE, SCORE)
SCORES = st.builds(Scores, st.lists(EVIDENCE, max_size=4).map(tuple), SCORE, SCORE, SCORE)


def scores(*evidence, activity=0, fraud=0, verification=0):
    return Scores(tuple(Evidence("x", s, v) for s, v in evidence), activity, fraud, verification)


@pytest.mark.parametrize(
    ("seen", "name"),
    [
        (scores((4, 2), fraud=1, verification=2), "M1A"),
        (scores((3, 2), activity=1, fraud=2, verification=2), "M1B"),
        (scores((3, 3), verification=3), "M1C"),
        (scores((3, 2), (2, 2), activity=1, fraud=1, verification=2), "M2B"),
        (scores((2, 2), (2, 2), (2, 2), activity=2, fraud=2, verification=2), "M3A"),
        (scores((2, 2), fraud=1, verification=1), "L1A"),
        (scores((3, 2), verification=1), "L1B"),
        (scores((4, 1), fraud=1, verification=2), None),
        (scores((3, 2), (1, 1), activity=1, fraud=1, verification=2), "L1A"),
        (scores(activity=4, fraud=4, verification=4), None),
    ],
)
def test_the_strongest_profile_is_found(seen, name):
    found = best_profile(seen)
    assert (found and found.name) == name


@pytest.mark.parametrize("profile", PROFILES, ids=lambda p: p.name)
def test_each_profile_needs_every_one_of_its_parts(profile):
    exact = scores(
        *profile.evidence,
        activity=profile.activity,
        fraud=profile.fraud,
        verification=profile.verification,
    )
    assert reaches_profile(exact, profile)
    for part in ("activity", "fraud", "verification"):
        if getattr(profile, part):
            assert not reaches_profile(replace(exact, **{part: getattr(profile, part) - 1}), profile)
    assert not reaches_profile(replace(exact, evidence=exact.evidence[1:]), profile)


@given(SCORES, EVIDENCE)
def test_more_evidence_is_never_worse(seen, more):
    before, after = best_profile(seen), best_profile(replace(seen, evidence=(*seen.evidence, more)))
    if before is not None:
        assert after is not None
        assert after.level >= before.level


@given(SCORES, st.sampled_from(["P1", "P2"]))
def test_nothing_is_missing_exactly_where_the_level_is_reached(seen, level):
    found = best_profile(seen)
    assert (not missing(seen, level)) == (found is not None and found.level >= level)
