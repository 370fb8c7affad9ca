"""Websites with the same text: which one is kept, which go along with it, and what is said of it."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rationalisation.scoring.merging import score_sites, without_copies
from app.rationalisation.scoring.policy_file import current_policy
from app.rationalisation.scoring.presenters import reason, sentence
from app.rationalisation.scoring.sensitivity import Scored, changes
from tests.rationalisation.factories import TODAY, facts

POLICY = current_policy()
OLD = date(2015, 1, 1)
HOSTS = ("a.example", "b.example", "c.example", "d.example")
# As a crawl without a register leaves a website: its score hangs on its duplication.
BARE = {"visits": None, "yearly_cost": None, "contract_end": None, "statutory": None}
UNDATED = {"middle_date": None, "dated_pages": 0}


def copy(host, others, *, register=None, crawl=None, **overlap):
    repeated = min(1.0, sum(others.values()))
    main = max(others, key=others.get, default=None)
    found = {"others": others, "repeated_share": repeated, "main_host": main, **overlap}
    found["main_share"] = others[main] if main else 0.0
    return replace(facts(register=register, crawl=crawl, overlap=found), website_id=host, host=host)


def pair(one, other, share=0.9):
    return [
        copy("a.example", {"b.example": share}, **one),
        copy("b.example", {"a.example": share}, **other),
    ]


def scored(*sites):
    return {score.host: score for score in score_sites(sites, POLICY, TODAY)}


def said(score):
    return reason(score.proposal.reason.code, score.proposal.reason.values)


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ({"register": {"visits": 900}}, {"register": {"visits": 901}}, "which is used more"),
        (
            {"register": {"visits": None, "page_views": 900}},
            {"register": {"visits": None, "page_views": 901}},
            "which is used more",
        ),
        (
            {"register": {"visits": 900_000}, "crawl": {"middle_date": date(2025, 5, 1)}},
            {"register": {"visits": None}, "crawl": {"middle_date": date(2025, 5, 2)}},
            "whose pages were changed more recently",
        ),
        ({"crawl": {"good_pages": 30}}, {"crawl": {"good_pages": 31}}, "are in good order"),
        ({"crawl": {"pages": 40}}, {"crawl": {"pages": 80, "good_pages": 76}}, "which has more pages"),
        (
            {"register": {"visits": 4_000}, "crawl": {"middle_date": OLD}},
            {"register": {"visits": 900}},
            "which would be kept while this one would not",
        ),
    ],
)
def test_the_sentence_tells_what_the_choice_rests_on(one, other, words):
    found = scored(*pair(one, other))
    assert (found["a.example"].proposal.action, found["a.example"].proposal.target) == ("merge", "b.example")
    assert words in said(found["a.example"])
    assert found["b.example"].proposal.action == "keep"


def test_without_traffic_nothing_is_said_of_use_and_the_first_by_name_stays():
    one = {"register": BARE, "crawl": UNDATED}
    found = scored(*pair(one, one))
    assert [found[host].proposal.action for host in HOSTS[:2]] == ["keep", "merge"]
    assert "used more" not in said(found["b.example"])
    assert "Nothing known tells the two apart" in said(found["b.example"])


def test_copies_that_are_to_be_merged_do_not_count_against_the_one_to_keep():
    one = {"register": BARE, "crawl": UNDATED}
    duplication = scored(*pair(one, one))["a.example"].findings["duplication"]
    assert duplication.value == 100
    told = sentence({"sentence": duplication.sentence, "evidence": duplication.evidence})
    assert told.startswith("90% of its text is also on other websites")
    assert told.endswith("What is to be merged with it does not count: 0% does.")


def test_what_a_third_website_publishes_still_counts():
    kept = copy("a.example", {"b.example": 0.5, "c.example": 0.3}, hub_text_share=0.1)
    assert without_copies(kept, {"b.example"}).overlap.counted_share == pytest.approx(0.3)


def test_where_the_one_to_keep_moves_its_copies_move_to_the_same_page():
    moves = {"hub_share": 0.9, "hub_path": "/guidance/x", "subject_pages": 30, "register": {"visits": 90_000}}
    found = scored(*pair({"register": {"visits": 900}}, moves))
    assert (found["a.example"].proposal.action, found["a.example"].proposal.target) == ("move", "/guidance/x")
    assert said(found["a.example"]).endswith("That website goes to /guidance/x itself.")


def test_copies_of_a_website_that_is_merged_go_where_it_goes():
    visits = dict(zip(HOSTS, (900, 9_000, 90_000), strict=False))
    others = ({"b.example": 0.6}, {"c.example": 0.6}, {})
    found = scored(
        *(
            copy(host, share, register={"visits": visits[host]})
            for host, share in zip(HOSTS, others, strict=False)
        )
    )
    assert [found[host].proposal.target for host in HOSTS[:3]] == ["c.example", "c.example", None]
    assert said(found["a.example"]).startswith("b.example, which is used more")
    assert said(found["a.example"]).endswith("That website goes to c.example itself.")


def test_other_weights_merge_nothing_with_a_website_that_they_would_not_keep():
    sites = pair(
        {"register": {"visits": 900}}, {"register": {"visits": 90_000}, "crawl": {"viewport": False}}
    )
    stored = [
        Scored(each.host, each.host, each.findings, each.grounds, each.proposal, each.score)
        for each in score_sites(sites, POLICY, TODAY)
    ]
    only_mobile = dict.fromkeys(POLICY.weights(), 0.0) | {"mobile": 1.0}
    after = {each.host: each.after.action for each in changes(stored, POLICY.with_weights(only_mobile))}
    assert after == {"a.example": "keep", "b.example": "archive"}


def test_signs_that_are_known_of_two_only_lead_around_in_no_circle():
    # a is used less than b, b is older than c, and c is older than a.
    known = {
        "a.example": ("b.example", 900, date(2025, 9, 1)),
        "b.example": ("c.example", 9_000, date(2025, 7, 1)),
        "c.example": ("a.example", None, date(2025, 8, 1)),
    }
    found = scored(
        *(
            copy(host, {other: 0.7}, register={"visits": visits}, crawl={"middle_date": middle})
            for host, (other, visits, middle) in known.items()
        )
    )
    assert [found[host].proposal.target for host in HOSTS[:3]] == [None, "a.example", "a.example"]
    assert found["a.example"].proposal.action == "keep"


def test_nothing_is_merged_with_a_website_that_ends_because_another_copy_goes_elsewhere():
    # b would be kept were both copies to go, but c goes to d, so half of b is still published twice;
    # so a, which is good enough, stays, and its own copy goes to a.
    poor = {"register": BARE, "hub_share": 1.0}
    found = scored(
        copy("a.example", {"b.example": 0.9}, register=BARE, crawl=UNDATED | {"good_pages": 9}),
        copy("b.example", {"a.example": 0.5, "c.example": 0.5}, crawl=UNDATED | {"good_pages": 10}, **poor),
        copy("c.example", {"d.example": 0.9, "b.example": 0.5}, crawl=UNDATED | {"good_pages": 5}, **poor),
        copy("d.example", {}),
        copy("e.example", {"a.example": 0.9}, crawl=UNDATED | {"good_pages": 3}, **poor),
    )
    told = [(each.proposal.action, each.proposal.target) for each in found.values()]
    kept, ended = ("keep", None), ("archive", None)
    assert told == [kept, ended, ("merge", "d.example"), kept, ("merge", "a.example")]


WELL = {"good_pages": 38, "viewport": True, "broken_links": 0}
POORLY = {"good_pages": 10, "viewport": False, "broken_links": 90, "accessible_pages": 0, "headers": ()}
SITES = st.fixed_dictionaries(
    {
        "others": st.dictionaries(st.sampled_from(HOSTS), st.sampled_from([0.5, 0.9]), max_size=2),
        "register": st.sampled_from([None, 900, 90_000]).map(lambda visits: BARE | {"visits": visits}),
        "crawl": st.tuples(
            st.sampled_from([WELL, POORLY]),
            st.sampled_from([None, OLD, date(2024, 1, 1), date(2025, 9, 1)]),
            st.sampled_from([None, None, None, "new.example"]),
        ).map(lambda drawn: drawn[0] | {"middle_date": drawn[1], "redirects_to": drawn[2]}),
        "hub_share": st.sampled_from([0.0, 0.3, 0.9]),
        "hub_path": st.sampled_from(["", "/guidance/x", "/guidance/y"]),
    }
)


def _estate(drawn):
    return [
        copy(host, {other: share for other, share in each["others"].items() if other != host}, **rest)
        for host, each in zip(HOSTS, drawn, strict=True)
        for rest in [{name: value for name, value in each.items() if name != "others"}]
    ]


@given(st.lists(SITES, min_size=len(HOSTS), max_size=len(HOSTS)))
def test_a_merge_leads_to_a_website_that_is_kept_and_a_move_to_where_another_moves(drawn):
    found = scored(*_estate(drawn))
    moved_to = {each.proposal.target for each in found.values() if not each.grounds.follows}
    for score in found.values():
        if score.proposal.action == "merge":
            assert score.proposal.target != score.host
            assert found[score.proposal.target].proposal.action == "keep"
        elif score.proposal.reason.code.startswith("repeated"):
            assert score.proposal.target in moved_to


@given(st.lists(SITES, min_size=len(HOSTS), max_size=len(HOSTS)), st.permutations(HOSTS))
def test_the_order_of_websites_makes_no_difference(drawn, order):
    sites = {each.host: each for each in _estate(drawn)}
    assert scored(*sites.values()) == scored(*(sites[host] for host in order))
