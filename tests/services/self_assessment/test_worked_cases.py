"""The worked cases of independent calculators, where ../shared/data is to be had."""

import json

import pytest

from app.services.self_assessment.rates import tax_years

pytestmark = [pytest.mark.shared, pytest.mark.backends("sqlite")]
SMALL_TAX, BELOW, ABOVE = 50_000, 0.05, 0.10


@pytest.fixture
def cases(shared):
    found = json.loads((shared / "self-assessment" / "sa_oracle_cases_sample.json").read_text())
    return found["cases"]


def in_scope(case):
    known = {year.year for year in tax_years()}
    return case["tax_year"] in known and not case["scotland"] and not case["dividends"]


def expected(case):
    """Pounds of Income Tax: the beneficial figure where the two orders differ."""
    best = case["beneficial_allocation"]
    return best["income_tax"] if best["differs_from_fixed_order"] else case["expected"]["income_tax"]


def near(pence, pounds):
    return abs(pence / 100 - pounds) <= (BELOW if pounds < SMALL_TAX else ABOVE)


def test_every_case_in_scope_is_met_within_its_tolerance(cases, client):
    tried = 0
    for case in cases:
        if not in_scope(case):
            continue
        answer = client.post("/api/self-assessment/estimate", json=case, csrf=False)
        assert answer.status_code == 200, (case["id"], answer.json)
        assert near(answer.json["income_tax_pence"], expected(case)), (case["id"], answer.json)
        assert near(answer.json["class_4_pence"], case["expected"]["ni_class_4"]), (case["id"], answer.json)
        tried += 1
    assert tried >= 6


def test_every_case_out_of_scope_is_refused_with_its_field(cases, client):
    for case in cases:
        if in_scope(case):
            continue
        answer = client.post("/api/self-assessment/estimate", json=case, csrf=False)
        fields = {error["field"] for error in answer.json["errors"]}
        wanted = {name for name in ("dividends", "scotland") if case[name]}
        if case["tax_year"] < 2024:
            wanted.add("tax_year")
        assert (answer.status_code, fields) == (422, wanted), case["id"]


def test_our_figures_are_those_of_the_reference(shared):
    years = json.loads((shared / "self-assessment" / "sa_rates.json").read_text())["years"]
    for year in tax_years():
        read = years[year.name]
        assert str(year.start) == read["from"]
        assert str(year.end) == read["to"]
        assert year.personal_allowance.pounds == read["personal_allowance"]
        assert year.blind_persons_allowance.pounds == read["blind_persons_allowance"]
        assert year.taper.over == read["pa_taper"]["from_adjusted_net_income"]
        assert [(b.name, b.to, b.rate / 10_000) for b in year.bands] == [
            (b["name"], b["to_taxable"], b["rate"]) for b in read["income_tax_bands_rest_of_uk"]
        ]
        assert {b.name: b.rate / 10_000 for b in year.bands} == read["savings_rates"]
        assert year.starting_rate_limit.pounds == read["starting_rate_for_savings"]["limit"]
        assert year.savings_allowance.by_band == read["personal_savings_allowance"]
        assert year.trading_allowance.pounds == read["trading_allowance"]
        rule = read["class_4"]
        assert (year.class_4.over, year.class_4.up_to) == (
            rule["lower_profits_limit"],
            rule["upper_profits_limit"],
        )
        assert (year.class_4.main_rate / 10_000, year.class_4.above_rate / 10_000) == (
            rule["main"],
            rule["above"],
        )
