"""The walk through sections and repeating groups."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.journeys.pages import DONE
from app.journeys.rules import CHECK, TASKS, Assurance, Section, problems, relevant, walk
from tests.journeys.returns import DRIVER, EMPLOYMENTS, JOB, RETURN, ask
from tests.journeys.test_rules import YES_NO

OTHER = {"id": "b2", "employer": "Garage", "pay": 300, "car": "yes", "car_value": 5}


def alone(answers, **changes):
    """A walk through a spec that is one group."""
    return walk(_Alone(changes), answers)


def _Alone(changes):  # noqa: N802 - reads as a spec
    before = ask("start", YES_NO, "employments")
    groups = (replace(EMPLOYMENTS, then=CHECK, **changes),)
    return replace(RETURN, sections=(), pages=(before,), groups=groups, outcomes=(), assurance=None)


def statuses(answers):
    return {way.section: (way.stands_at, way.done) for way in walk(RETURN, answers).ways}


def test_a_sound_spec_with_sections_and_a_group():
    assert problems(RETURN) == []


def test_the_task_list_comes_first_and_a_section_waits_for_those_it_needs():
    walked = walk(RETURN, {"income": ["job", "savings"]})
    assert walked.stands_at == TASKS
    assert statuses({}) == {"you": ("name", False)}
    assert not walked.allows("employments")
    assert walked.allows("name")


def test_sections_that_do_not_apply_are_no_tasks():
    assert set(statuses(DRIVER)) == {"you", "jobs"}
    assert set(statuses({**DRIVER, "income": ["savings"]})) == {"you", "savings"}


def test_sections_are_done_in_any_order_and_lead_back_to_the_task_list():
    both = {**DRIVER, "income": ["job", "savings"], "interest": 5}
    assert statuses(both)["savings"] == (TASKS, True)
    walked = walk(RETURN, both)
    assert walked.after("interest") == TASKS
    assert walked.before("interest") == TASKS
    assert walked.before("income") == "name"
    assert not walked.complete
    done = walk(RETURN, {**both, "employments": [JOB], "employments_more": "no"})
    assert done.complete
    assert done.stands_at == CHECK
    assert done.before(CHECK) == TASKS


def test_an_outcome_in_a_section_keeps_it_open():
    walked = walk(RETURN, {**DRIVER, "income": ["abroad"]})
    assert walked.gap("income") == "not-online"
    assert walked.after("income") == "not-online"
    assert not walked.complete


def test_a_group_that_needs_an_item_asks_for_the_first_at_once():
    walked = alone({"start": "yes"})
    assert walked.stands_at == "employments/1/employer"
    assert walked.after("start") == walked.stands_at
    assert walked.before(walked.stands_at) == "start"


def test_a_group_that_may_be_empty_begins_with_its_list():
    assert alone({"start": "yes"}, at_least=0).stands_at == "employments"
    assert alone({"start": "yes", "employments_more": "no"}, at_least=0).complete


def test_the_pages_of_an_item_lead_to_the_list_and_the_list_leads_on():
    begun = {"start": "yes", "employments": [{"id": "1", "employer": "Bakery"}]}
    walked = alone(begun)
    assert walked.stands_at == "employments/1/pay"
    assert walked.before("employments/1/pay") == "employments/1/employer"
    whole = alone({**begun, "employments": [JOB]})
    assert whole.stands_at == "employments"
    assert whole.after("employments/1/car") == "employments"
    assert whole.before("employments/1/employer") == "employments"
    settled = alone({**begun, "employments": [JOB], "employments_more": "no"})
    assert settled.after("employments") == CHECK


def test_an_unfinished_item_is_finished_or_removed_before_going_on():
    half = {"start": "yes", "employments": [JOB, {"id": "b2", "employer": "G"}], "employments_more": "no"}
    assert alone(half).stands_at == "employments/b2/pay"
    assert alone({**half, "employments": [JOB]}).complete


def test_one_more_item_begins_at_its_first_page_while_there_is_room():
    walked = alone({"start": "yes", "employments": [JOB]})
    assert walked.allows("employments/a1b2c3d4/employer")
    assert not walked.allows("employments/a1b2c3d4/pay")
    assert not walked.allows("employments/../employer")
    full = alone({"start": "yes", "employments": [{**JOB, "id": str(n)} for n in (1, 2, 3)]})
    assert not full.allows("employments/a1b2c3d4/employer")
    assert full.complete


def test_branches_within_an_item_see_that_item():
    answers = {"start": "yes", "employments": [JOB, OTHER], "employments_more": "no"}
    path = alone(answers).path
    assert "employments/b2/car-value" in path
    assert "employments/1/car-value" not in path


def test_only_what_applies_to_each_item_is_sent():
    stale = {**JOB, "car_value": 9}
    given_answers = {**DRIVER, "employments": [stale, OTHER], "employments_more": "no", "interest": 5}
    assert relevant(RETURN, given_answers) == {
        **DRIVER,
        "employments": [JOB, OTHER],
        "employments_more": "no",
    }


def test_faults_of_groups_and_sections_are_named():
    inner = replace(
        EMPLOYMENTS, pages=(ask("employer", YES_NO, "income"), ask("lost", YES_NO, DONE)), at_most=0
    )
    spec = replace(
        RETURN,
        groups=(inner,),
        sections=(Section("a", "A", "nowhere", needs=("b",)), *RETURN.sections),
        assurance=Assurance("Cl", "income"),
    )
    assert problems(spec) == [
        "a: begins at nowhere, which does not exist",
        "employer: leads out of employments to income; the pages of an item end at done",
        "done: no answer leads here",
        "lost: no answer leads here",
        "employments: at least 1 and at most 0 cannot be",
        "a: needs b, which is no section before it",
        "income: with a task list, sign-in is asked before tasks or before check-answers",
    ]


ITEMS = st.lists(
    st.fixed_dictionaries(
        {"id": st.sampled_from(["1", "b2", "c3"])},
        optional={
            "employer": st.sampled_from(["", "Bakery"]),
            "pay": st.integers(-1, 5),
            "car": st.sampled_from(["yes", "no", "?"]),
            "car_value": st.integers(-1, 5),
        },
    ),
    max_size=3,
    unique_by=lambda item: item["id"],
)


@given(ITEMS, st.sampled_from([None, "no"]), st.integers(0, 1))
def test_every_walk_stands_where_it_may_and_steps_back_to_the_start(items, more, at_least):
    answers = {"start": "yes", "employments": items, **({"employments_more": more} if more else {})}
    walked = alone(answers, at_least=at_least)
    assert walked.allows(walked.stands_at)
    for address in walked.path:
        assert walked.allows(address)
        trail = [address]
        while (before := walked.before(trail[-1])) is not None:
            assert before not in trail, f"back runs in a circle: {trail}"
            trail.append(before)
        assert trail[-1] == "start"
    assert walked.complete == (walked.path[-1] == CHECK)
