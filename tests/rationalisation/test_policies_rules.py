"""Which policy is in force after any history of acceptances, withdrawals and releases."""

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from app.rationalisation.policies.rules import Step, in_force, next_version, reason_fault, states

AT = datetime(2025, 11, 17, tzinfo=UTC)
ACTS = st.lists(st.sampled_from(["accept", "withdraw", "release"]), max_size=14)


def history(acts):
    """The steps that these acts leave, the release that ships at their end, and a stack as the oracle."""
    steps, base, stack = [], 1, []
    for act in acts:
        number = len(steps) + 1
        step = Step(number, "accepted", f"v{number}", str(base), "because", "anna", AT)
        if act == "accept":
            steps.append(step)
            stack.append(step)
        elif act == "withdraw" and stack:
            gone = stack.pop()
            steps.append(replace(step, kind="withdrawn", version=gone.version, refers_to=gone.number))
        elif act == "release":
            base, stack = base + 1, []
    return steps, str(base), stack


@given(ACTS)
def test_the_newest_that_nobody_withdrew_is_in_force_and_a_release_starts_anew(acts):
    steps, base, stack = history(acts)
    assert in_force(steps, base) == (stack[-1] if stack else None)


@given(ACTS)
def test_no_more_than_one_is_said_to_be_in_force(acts):
    steps, base, stack = history(acts)
    said = states(steps, base)
    assert [number for number, state in said.items() if state == "in_force"] == [
        step.number for step in stack[-1:]
    ]
    assert {step.number for step in stack[:-1]} == {n for n, state in said.items() if state == "replaced"}


@given(st.sets(st.integers(1, 6)))
def test_no_two_policies_share_a_version(taken):
    day = date(2025, 11, 17)
    names = ["2026.1+20251117", *(f"2026.1+20251117.{number}" for number in range(2, 8))]
    known = {names[each] for each in taken}
    found = next_version("2026.1", day, known)
    assert found not in known
    assert found in names


def test_a_reason_is_a_sentence():
    assert reason_fault("  short  ") == "reason_short"
    assert reason_fault("x" * 2001) == "reason_long"
    assert reason_fault("People decided so.") == ""
