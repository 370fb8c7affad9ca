"""Do I need to send a tax return: the decision, and the smart answer over HTTP."""

from dataclasses import fields, replace
from datetime import date

import lxml.html
import pytest

from app import clock
from app.services.self_assessment.checker.rules import Circumstances, Duty, finding
from app.services.self_assessment.rates import rates_for, tax_years

ROOT = "/services/do-i-need-to-send-a-tax-return"
NOTHING = Circumstances()
SEND = {
    "notice": True, "trading": "large", "partner": True, "capital_gains": True, "rent": "large",
    "investments": True, "other": "large", "foreign": True, "job_expenses": True,
}  # fmt: skip
# The questions in order, and the answers of somebody whom nothing applies to.
NO = {
    "tax_year": "2025", "told_to_send": "no", "self_employment": "small", "business_partner": "no",
    "capital_gains": "no", "rent": "none", "investments": "no", "other_income": "none",
    "foreign_income": "no", "job_expenses": "no", "child_benefit": "no",
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), SEND.items())
@pytest.mark.parametrize("year", tax_years(), ids=lambda year: year.name)
def test_each_reason_by_itself_means_a_return_and_says_where_it_is_written(name, value, year):
    found = finding(replace(NOTHING, **{name: value}), year)
    assert found.duty is Duty.SEND
    assert found.source.title


def test_every_circumstance_matters():
    assert {field.name for field in fields(Circumstances)} == {*SEND, "child_benefit"}


def test_lesser_duties_give_way_to_a_return():
    year = rates_for(2025)
    assert finding(NOTHING, year).duty is Duty.NONE
    assert finding(replace(NOTHING, rent="small", other="small", trading="small"), year).duty is Duty.TELL
    assert finding(replace(NOTHING, rent="small", child_benefit=True), year).duty is Duty.CHARGE
    assert finding(replace(NOTHING, child_benefit=True, partner=True), year).duty is Duty.SEND


def give(client, **changes):
    """Answer the questions in order until one ends them; returns the address of the end."""
    for name, value in {**NO, **changes}.items():
        response = client.post(f"{ROOT}/{name.replace('_', '-')}", data={name: value})
        assert response.status_code == 303, response.text
        if response.location.rpartition("/")[2] in {"send-a-return", "child-benefit-charge"}:
            break
    return response.location


@pytest.mark.parametrize(
    ("changes", "end", "said"),
    [
        ({}, "no-return-needed", "You do not need to send a tax return"),
        ({"told_to_send": "yes"}, "send-a-return", "31 January 2027"),
        ({"tax_year": "2024", "self_employment": "large"}, "send-a-return", "31 January 2026"),
        ({"self_employment": "large"}, "send-a-return", "£1,000"),
        ({"investments": "yes"}, "send-a-return", "£10,000"),
        ({"job_expenses": "yes"}, "send-a-return", "£2,500"),
        ({"rent": "small"}, "tell-hmrc", "tax code"),
        ({"rent": "small"}, "tell-hmrc", "5 October 2026"),
        ({"child_benefit": "yes"}, "child-benefit-charge", "£60,000"),
        ({"child_benefit": "yes", "rent": "small"}, "child-benefit-charge", "tax code"),
    ],
)
@pytest.mark.backends("sqlite")
def test_the_smart_answer_ends_where_the_rules_say(client, changes, end, said):
    address = give(client, **changes)
    assert address == f"{ROOT}/{end}"
    assert said in lxml.html.document_fromstring(client.get(address).text).text_content()


@pytest.mark.parametrize(
    ("today", "passed"), [(date(2026, 1, 31), 2), (date(2026, 2, 1), 4)], ids=["last day", "day after"]
)
@pytest.mark.backends("sqlite")
def test_days_that_have_passed_are_said_to_have(client, monkeypatch, today, passed):
    monkeypatch.setattr(clock, "today", lambda: today)
    page = client.get(give(client, tax_year="2024", told_to_send="yes")).text
    assert page.count("This day has passed") == passed
    assert ("Send it as soon as you can" in page) is (passed == 4)
    page = client.get(give(client, tax_year="2024", child_benefit="yes", rent="small")).text
    assert ("Now you must send a tax return" in page) is (passed == 4)
    assert ("Then no return is needed" in page) is (passed == 2)
    assert "Tell HMRC about your untaxed income too" in page


@pytest.mark.backends("sqlite")
def test_limits_on_the_pages_are_those_of_the_year(client):
    give(client)
    for step, limit in (
        ("self-employment", "£1,000"),
        ("rent", "£2,500"),
        ("investments", "£10,000"),
        ("child-benefit", "£60,000"),
    ):
        assert limit in client.get(f"{ROOT}/{step}").text


@pytest.mark.backends("sqlite")
def test_it_is_asked_and_answered_in_welsh(client):
    address = give(client, told_to_send="yes")
    assert "Rhaid i chi anfon Ffurflen Dreth" in client.get(f"{address}?lang=cy").text


@pytest.mark.backends("sqlite")
def test_the_start_page_leads_to_the_first_question(client):
    assert f'href="{ROOT}/tax-year"' in client.get(f"{ROOT}/").text
