"""The walk through a spec."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.journeys.fields import Choice, Number, Option, Text
from app.journeys.mistakes import plain_words
from app.journeys.rules import (
    CHECK,
    Assurance,
    Branch,
    Fact,
    Is,
    Outcome,
    Page,
    Question,
    Spec,
    needs_sign_in,
    problems,
    relevant,
    walk,
)

YES_NO = Choice((Option("yes", "Yes"), Option("no", "No")))


def ask(slug, kind, then, *branches):
    name = slug.replace("-", "_")
    return Page(slug, slug, (Question(name, slug, kind),), then, branches)


SPEC = Spec(
    slug="permit",
    name="Permit",
    organisation="sample",
    pages=(
        ask("has-car", YES_NO, "colour", Branch(Is("has_car", "no"), "no-car")),
        ask("colour", Text(), "is-new"),
        ask("is-new", YES_NO, "age", Branch(Is("is_new", "yes"), CHECK)),
        ask("age", Number(at_most=30), CHECK),
    ),
    outcomes=(Outcome("no-car", "No permit needed", ()),),
    declaration=(),
    what_next=(),
    reference_prefix="PP",
    assurance=Assurance("Cl.Cm"),
)
FULL = {"has_car": "yes", "colour": "red", "is_new": "no", "age": 3}


def test_an_empty_draft_stands_at_the_first_page():
    assert walk(SPEC, {}).path == ("has-car",)


def test_nobody_skips_ahead():
    walked = walk(SPEC, {"has_car": "yes", "age": 3})
    assert walked.stands_at == "colour"
    assert not walked.allows("age")


def test_all_answers_lead_to_the_check():
    walked = walk(SPEC, FULL)
    assert walked.complete
    assert walked.before(CHECK) == "age"
    assert walked.after("colour") == "is-new"


def test_a_branch_leads_elsewhere_and_an_outcome_ends_the_walk():
    walked = walk(SPEC, {**FULL, "has_car": "no"})
    assert walked.path == ("has-car", "no-car")
    assert not walked.complete


def test_a_changed_answer_keeps_later_ones_for_when_they_apply_again():
    away = {**FULL, "is_new": "yes"}
    assert relevant(SPEC, away) == {"has_car": "yes", "colour": "red", "is_new": "yes"}
    assert relevant(SPEC, {**away, "is_new": "no"}) == FULL


def test_an_answer_that_no_longer_counts_is_asked_again():
    assert walk(SPEC, {**FULL, "age": 99}).stands_at == "age"


def test_sign_in_is_asked_from_the_page_that_the_spec_names():
    walked = walk(SPEC, FULL)
    assert needs_sign_in(SPEC, walked, CHECK)
    assert not needs_sign_in(SPEC, walked, "age")
    earlier = replace(SPEC, assurance=Assurance("Cl", before="is-new"))
    assert needs_sign_in(earlier, walked, "age")
    assert not needs_sign_in(replace(SPEC, assurance=None), walked, CHECK)


SENT = replace(SPEC, deliver=lambda session, case, now: None)


def test_a_sound_spec_has_no_problems():
    assert problems(SENT) == []


def test_problems_are_named():
    lost = replace(
        SENT,
        pages=(*SPEC.pages, replace(ask("lost", Text(), "nowhere"), rests_on="thin-air")),
        assurance=Assurance("Cl", "gone"),
    )
    assert problems(lost) == [
        "lost: leads to nowhere, which does not exist",
        "lost: rests on thin-air, which does not exist",
        "lost: no answer leads here",
        "gone: sign-in is asked before a page that does not exist",
    ]


@pytest.mark.parametrize(
    ("when", "fault"),
    [
        (Is("has_cra", "no"), "no question is called has_cra"),
        (Is("has_car", "never"), "has_car is never never"),
        (Fact("vehicle", "obstacle", "no_mot"), "no look-up finds vehicle"),
    ],
)
def test_a_condition_that_never_holds_is_a_problem(when, fault):
    first = replace(SENT.pages[0], branches=(Branch(when, SENT.pages[1].slug),))
    found = problems(replace(SENT, pages=(first, *SENT.pages[1:])))
    assert f"{first.slug}: {fault}" in found


def test_a_channel_that_there_is_not_and_an_organisation_that_can_have_no_address_are_problems():
    found = problems(replace(SENT, replaces=("telefone", "post"), organisation="Vehicle Licensing"))
    assert found == [
        "organisation: Vehicle Licensing is no slug: small letters, digits and hyphens",
        "replaces: telefone is no channel: choose among counter, post, telephone",
    ]


def test_an_end_from_which_nothing_is_sent_and_a_lost_receipt_are_problems():
    found = problems(replace(SPEC, receipt_to="e_mail"))
    assert "receipt_to: no question is called e_mail" in found
    assert any("nothing is sent: name what delivers" in each for each in found)


def test_words_that_stay_english_are_named():
    assert str(SPEC.pages[0].title) in plain_words(SPEC)


def test_a_circle_is_a_fault_of_the_spec():
    with pytest.raises(ValueError, match="circle"):
        walk(replace(SPEC, pages=(ask("has-car", YES_NO, "has-car"),)), {"has_car": "yes"})


ANSWERS = st.dictionaries(
    st.sampled_from(["has_car", "colour", "is_new", "age"]),
    st.one_of(st.sampled_from(["yes", "no", "", "red"]), st.integers(-5, 50), st.none()),
)


@given(ANSWERS)
def test_every_walk_ends_and_only_passes_answered_pages(answers):
    walked = walk(SPEC, answers)
    assert len(set(walked.path)) == len(walked.path)
    assert all(SPEC.page(slug).answered(answers) for slug in walked.path[:-1])
