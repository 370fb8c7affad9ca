"""Who may decide what, and where a history of decisions leaves a website."""

from datetime import UTC, datetime

import pytest

from app.rationalisation.decisions.rules import Step, Wish, faults, may_answer, state_of

REASON = "It repeats the Roads Office, page for page."


def step(kind, action="close", by="anna"):
    return Step("1", kind, action, None, REASON, by, datetime(2025, 11, 17, tzinfo=UTC))


@pytest.mark.parametrize(
    ("history", "state"),
    [
        ([], "none"),
        ([step("proposed", "keep")], "decided"),
        ([step("proposed", "close")], "waiting"),
        ([step("proposed"), step("signed_off")], "decided"),
        ([step("proposed"), step("sent_back")], "returned"),
        ([step("proposed"), step("sent_back"), step("proposed", "archive")], "waiting"),
        ([step("proposed"), step("signed_off"), step("proposed", "keep")], "decided"),
    ],
)
def test_states(history, state):
    assert state_of(history) == state


def test_nobody_answers_what_they_proposed():
    assert not may_answer(step("proposed", by="anna"), "anna")
    assert may_answer(step("proposed", by="anna"), "berta")


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (Wish("keep", "", REASON), {}),
        (Wish("", "", REASON), {"action": "action_missing"}),
        (Wish("explode", "", REASON), {"action": "action_missing"}),
        (Wish("keep", "", "  why  "), {"reason": "reason_short"}),
        (Wish("keep", "", "x" * 2001), {"reason": "reason_long"}),
        (Wish("merge", "Roads.Example", REASON), {}),
        (Wish("merge", "", REASON), {"target": "target_host"}),
        (Wish("merge", "not a host", REASON), {"target": "target_host"}),
        (Wish("merge", "own.example", REASON), {"target": "target_itself"}),
        (Wish("merge", "other.example", REASON), {"target": "target_unknown"}),
        (Wish("move", "/guidance/tax", REASON), {}),
        (Wish("move", "guidance", REASON), {"target": "target_path"}),
        (Wish("move", "//evil.example", REASON), {"target": "target_path"}),
    ],
)
def test_faults_of_a_wish(wish, expected):
    assert faults(wish, "own.example", frozenset({"roads.example"})) == expected
