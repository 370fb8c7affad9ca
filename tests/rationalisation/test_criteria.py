"""Each criterion: a value with its evidence, or nothing."""

import re
from datetime import date

import pytest

from app.rationalisation.scoring.criteria import CRITERIA
from app.rationalisation.scoring.facts import BrandFacts
from app.rationalisation.scoring.policy import parse_policy, value_at
from app.rationalisation.scoring.policy_file import current_policy
from app.rationalisation.scoring.presenters import REASONS, SENTENCES, reason, sentence
from tests.rationalisation.factories import NOTHING, TODAY, facts

POLICY = current_policy()


def find(name, **changes):
    return CRITERIA[name](facts(**changes), POLICY, TODAY)


def test_every_criterion_of_the_policy_has_a_rule_and_the_other_way_round():
    assert set(CRITERIA) == set(POLICY.criteria)


@pytest.mark.parametrize("name", CRITERIA)
def test_a_criterion_without_evidence_has_no_number_and_no_confidence(name):
    found = CRITERIA[name](NOTHING, POLICY, TODAY)
    assert found.value is None
    assert found.confidence == 0.0


@pytest.mark.parametrize("name", CRITERIA)
def test_a_criterion_with_evidence_lies_between_0_and_100(name):
    found = find(name)
    assert 0 <= found.value <= 100
    assert 0 < found.confidence <= 1
    assert found.evidence


@pytest.mark.parametrize(
    ("name", "changes", "value"),
    [
        ("use", {"register": {"visits": 0}}, 0),
        ("use", {"register": {"visits": 500}}, 25),
        ("use", {"register": {"visits": 9_000_000}}, 100),
        ("use", {"register": {"visits": None, "page_views": 1250}}, 25),
        ("cost_per_visit", {"register": {"yearly_cost": 600_000, "visits": 1000}}, 50),
        ("duplication", {"overlap": {"repeated_share": 0.3}}, 40),
        ("freshness", {"crawl": {"middle_date": date(2015, 1, 1)}}, 0),
        ("freshness", {"crawl": {"middle_date": date(2026, 1, 1)}}, 100),
        ("link_health", {"crawl": {"broken_links": 20}}, 50),
        ("link_health", {"crawl": {"broken_links": 900}}, 0),
        ("accessibility", {"crawl": {"accessible_pages": 10}}, 25),
        ("security", {"crawl": {"https": False, "https_only": None, "headers": ()}}, 0),
        ("content_quality", {"crawl": {"good_pages": 0}}, 0),
        ("mobile", {"crawl": {"viewport": False}}, 0),
        ("distinctiveness", {"overlap": {"hub_share": 0.75, "subject_pages": 30}}, 25),
        ("transaction", {"crawl": {"transaction_pages": ("/pay",)}}, 100),
        ("ownership", {"register": {"contact": None}}, 70),
        ("statutory_need", {"register": {"statutory": True}}, 100),
        ("contract_end", {"register": {"contract_end": date(2025, 1, 1)}}, 0),
    ],
)
def test_values(name, changes, value):
    assert find(name, **changes).value == pytest.approx(value)


@pytest.mark.parametrize(
    ("brand", "value", "said"),
    [
        (BrandFacts(0.0), 100, "Nothing that stands around its front page is the same"),
        (BrandFacts(0.25, "tax.example"), 100, "25% of what stands around its front page"),
        (BrandFacts(0.375, "tax.example"), 85, "is the same as on tax.example."),
        (BrandFacts(0.9, "tax.example"), 70, "90% of what stands around its front page"),
        (BrandFacts(0.0, "", "Roads Office", 4), 70, "name “Roads Office”, as 4 other websites do."),
        (BrandFacts(None, "", "Roads Office", 1), 70, "name “Roads Office”, as 1 other website does."),
    ],
)
def test_three_tenths_of_distinctiveness_are_the_brand(brand, value, said):
    found = find("distinctiveness", brand=brand)
    assert found.value == pytest.approx(value)
    assert said in sentence(vars(found))
    assert sentence(vars(found)).startswith("No page of the hub treats the subjects of its 38 pages.")


def test_brand_alone_is_known_less_surely_and_its_lack_lowers_the_confidence():
    both = find("distinctiveness", brand=BrandFacts(0.0))
    alone = find("distinctiveness", overlap=False, brand=BrandFacts(0.8, "tax.example"))
    without = find("distinctiveness")
    assert (alone.value, without.value) == (0, 100)
    assert without.confidence < both.confidence
    nothing = find("distinctiveness", overlap=False, brand=BrandFacts(), register={"title": None})
    assert (nothing.value, nothing.confidence) == (None, 0)


@pytest.mark.parametrize(("trend", "value"), [(1.0, 30), (2.0, 40), (0.1, 20), (9.0, 40)])
def test_a_fifth_of_use_is_how_it_has_changed(trend, value):
    found = find("use", register={"visits": 500, "trend": trend, "trend_since": date(2024, 10, 1)})
    assert found.value == pytest.approx(value)
    assert (found.sentence, found.evidence["since"]) == ("use_visits_trend", "2024-10-01")
    assert "October 2024" in sentence(vars(found))


def test_no_visits_at_all_gives_no_cost_per_visit():
    assert find("cost_per_visit", register={"visits": 0}).value is None


def test_pages_without_a_date_lower_the_confidence_in_freshness():
    assert find("freshness", crawl={"dated_pages": 4}).confidence < find("freshness").confidence / 5


def test_a_soft_404_lowers_the_confidence_in_link_health():
    assert find("link_health", crawl={"soft_404": True}).confidence < 0.5


def test_values_lie_on_the_lines_between_points():
    points = ((0.0, 100.0), (10.0, 50.0), (20.0, 0.0))
    assert [value_at(points, at) for at in (-5, 0, 5, 10, 15, 99)] == [100, 100, 75, 50, 25, 0]


@pytest.mark.parametrize(
    ("criterion", "message"),
    [
        ({"weight": -1}, "negative"),
        ({"weight": 1, "points": [[5, 0], [1, 100]]}, "rise"),
        ({"weight": 1, "points": [[0, 0], [1, 101]]}, "0 to 100"),
        ({"weight": 0}, "nought"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(criterion, message):
    raw = {
        "version": "1",
        "valid_from": TODAY,
        "criteria": {"use": {"title": "Use", "definition": "", **criterion}},
        "thresholds": {},
    }
    with pytest.raises(ValueError, match=message):
        parse_policy(raw)


@pytest.mark.parametrize("code", [*SENTENCES, *REASONS])
@pytest.mark.parametrize("number", [1, 2])
def test_nouns_and_verbs_agree_with_their_numbers(code, number):
    named = re.findall(r"%\((\w+)", str((SENTENCES | REASONS)[code]))
    values = dict.fromkeys(named, number) | dict.fromkeys(
        ("since", "middle_date", "contract_end"), "2025-01-09"
    )
    told = reason(code, values) if code in REASONS else sentence({"sentence": code, "evidence": values})
    nouns = ("page", "page view", "visit", "link", "word", "month", "year", "other website")
    wrong = [f"1 {noun}s" for noun in nouns] + [f"2 {noun} " for noun in nouns if noun != "page"]
    assert not [each for each in wrong if each in told], told
    assert not re.search(r"\b1( (of 1 )?[a-z]+)? (within it )?(give|lead|have|hold|were|are)\b", told)
    several = r"\b2( (of 2 )?[a-z]+)? (within it )?(gives|leads|has|holds|was|is)\b"
    assert code in REASONS or not re.search(several, told)  # "Its score of 2 is" is right


def test_the_only_link_leads_somewhere():
    found = find("link_health", crawl={"links": 1, "broken_links": 0})
    assert sentence(vars(found)) == "The only link within it leads somewhere."
    assert sentence(vars(find("link_health", crawl={"links": 1200, "broken_links": 1}))).startswith(
        "1 of 1,200 links within it leads nowhere."
    )
