"""Agreement with people's decisions, and weights recovered from decisions that they planted."""

import random

from app.rationalisation.scoring.calibration import Judged, agreement, kept_alike, leanings, suggest

NAMES = ("use", "freshness", "duplication", "mobile", "security")
EVEN = dict.fromkeys(NAMES, 10.0)
PLANTED = {"use": 30.0, "freshness": 12.0, "duplication": 8.0, "mobile": 0.0, "security": 0.0}
LINE = 45


def decided(count, seed, weights=PLANTED):
    chance = random.Random(seed)
    judged = []
    for _ in range(count):
        values = {name: chance.uniform(0, 100) for name in NAMES}
        if chance.random() < 0.2:
            values["mobile"] = None
        known = {name: weight for name, weight in weights.items() if values[name] is not None}
        score = sum(weight * values[name] for name, weight in known.items()) / sum(known.values())
        judged.append(Judged("keep", "keep" if score >= LINE else "close", values))
    return judged


def test_agreement_counts_what_was_proposed_against_what_was_decided():
    found = agreement(
        [
            Judged("keep", "keep", {}),
            Judged("keep", "close", {}),
            Judged("close", "close", {}),
            Judged("not_enough_evidence", "close", {}),
        ]
    )
    assert (found.decisions, found.same) == (3, 2)
    assert found.confusion["keep", "close"] == 1
    assert agreement([]).share is None


def test_planted_weights_are_recovered_from_the_decisions_they_make():
    learned = suggest(decided(300, seed=1), EVEN, LINE)
    fresh = decided(300, seed=2)
    assert kept_alike(fresh, learned, LINE) >= 0.95 > kept_alike(fresh, EVEN, LINE)
    assert learned["use"] > learned["freshness"] > learned["security"]
    assert learned["mobile"] + learned["security"] < 0.1 * sum(learned.values())
    assert abs(sum(learned.values()) - sum(EVEN.values())) < 0.5


def test_a_few_decisions_or_decisions_of_one_kind_suggest_nothing():
    assert suggest(decided(20, seed=1), EVEN, LINE) is None
    assert suggest([Judged("keep", "keep", {"use": 50.0})] * 50, EVEN, LINE) is None


def test_leanings_tell_what_people_went_by():
    judged = [Judged("keep", "keep", {"use": 90.0}), Judged("keep", "close", {"use": 10.0, "mobile": None})]
    use, mobile = leanings(judged, ["use", "mobile"])
    assert (use.kept, use.ended) == (90.0, 10.0)
    assert (mobile.kept, mobile.ended) == (None, None)
