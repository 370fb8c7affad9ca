"""The chain shows every kind of tampering."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.audit.rules import START, Act, canonical, digest, verify

NOW = datetime(2025, 11, 17, 9, 30, tzinfo=UTC)


def chain(length):
    acts, previous = [], START
    for number in range(1, length + 1):
        act = Act(number, NOW, "p1", "decision.record", "website", f"w{number}", "", "", "{}", previous, "")
        act = replace(act, digest=digest(act))
        acts.append(act)
        previous = act.digest
    return acts


def outcome(acts, whole):
    return verify(acts, expected_rows=len(whole), expected_head=whole[-1].digest)


def test_an_untouched_chain_is_whole():
    acts = chain(5)
    assert outcome(acts, acts).whole


def test_an_empty_record_is_whole():
    assert verify([], expected_rows=0, expected_head=START).whole


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "somebody-else"},
        {"after": '{"role":"admin"}'},
        {"at": NOW.replace(hour=10)},
        {"subject_id": "w9"},
    ],
)
def test_a_changed_row_shows(change):
    acts = chain(5)
    changed = [replace(a, **change) if a.sequence == 3 else a for a in acts]
    assert outcome(changed, acts).broken_at == 3


def test_a_changed_row_with_a_fresh_digest_shows_in_the_next_row():
    acts = chain(5)
    forged = replace(acts[2], actor="somebody-else")
    acts_now = [*acts[:2], replace(forged, digest=digest(forged)), *acts[3:]]
    assert outcome(acts_now, acts).broken_at == 4


def test_a_removed_row_shows():
    acts = chain(5)
    assert outcome([*acts[:2], *acts[3:]], acts).broken_at == 4


def test_rows_cut_off_at_the_end_show():
    acts = chain(5)
    assert outcome(acts[:3], acts).reason == "rows at the end are missing"


def test_fields_cannot_flow_into_each_other():
    act = chain(1)[0]
    assert digest(replace(act, actor="ab", act="c")) != digest(replace(act, actor="a", act="bc"))


def test_the_same_facts_have_one_spelling():
    assert canonical({"b": 1, "a": "é"}) == canonical({"a": "é", "b": 1}) == '{"a":"é","b":1}'
