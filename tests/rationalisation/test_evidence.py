"""From stored evidence to facts: forgiving of what cannot be read, exact about what can."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from app.rationalisation.scoring.evidence import (
    PageSeen,
    RegisterValue,
    crawl_facts,
    register_facts,
    trend_of,
)

WEBSITE = {"owner": "", "title": "", "purpose": "", "visits": None, "page_views": None}


@dataclass
class Visit:
    cause: str | None = None
    documents: int = 0
    evidence: dict[str, Any] = field(default_factory=dict)


def page(
    url="http://a.example/x", *, words=200, title=None, heading="Heading", day=None, forms=(), checks=None
):
    checks = {"main_headings": 1} if checks is None else checks
    return PageSeen(url, title or url, heading, words, day, None, 5, forms, checks)


def facts(*pages, cause=None, **evidence):
    return crawl_facts("a.example", Visit(cause=cause, evidence=evidence), pages, 0, 30)


def test_heads_of_cost_are_added_and_what_cannot_be_read_is_not_known():
    values = [
        RegisterValue("cost_hosting", "1000"),
        RegisterValue("cost_staff", "500"),
        RegisterValue("contract_ends_on", "soon"),
        RegisterValue("statutory", "Yes"),
    ]
    found = register_facts(WEBSITE, values)
    assert (found.yearly_cost, found.contract_end, found.statutory) == (1500, None, True)
    assert register_facts(WEBSITE, []).yearly_cost is None
    assert register_facts(WEBSITE, []).owner is None


def test_a_later_value_wins():
    values = [RegisterValue("contact", "old@a.example"), RegisterValue("contact", "new@a.example")]
    assert register_facts(WEBSITE, values).contact == "new@a.example"


def test_a_website_without_a_page_gives_no_evidence():
    assert facts() is None


def test_a_front_page_on_another_host_means_that_it_leads_elsewhere():
    found = facts(front={"final_url": "https://www.b.example/"})
    assert found.redirects_to == "b.example"
    assert facts(page(), front={"final_url": "https://www.a.example/home"}).redirects_to is None


def test_a_front_page_that_leads_to_a_private_address_is_no_evidence():
    assert facts(front={"final_url": "http://127.0.0.1/"}, cause="forbidden_address") is None
    asking = "https://login.example/authorize?client_id=a&redirect_uri=https%3A%2F%2Fa.example%2F"
    assert facts(front={"final_url": asking}, cause="redirect_outside") is None


def test_the_middle_date_is_the_middle_of_the_pages_that_give_one():
    days = [date(2020, 1, 1), date(2025, 1, 1), date(2024, 1, 1)]
    found = facts(page(), *(page(day=day) for day in days))
    assert (found.dated_pages, found.middle_date, found.newest_date) == (
        3,
        date(2024, 1, 1),
        date(2025, 1, 1),
    )


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"purpose": "payment", "method": "post", "fields": ["card"], "action": "/pay"}, True),
        ({"purpose": "other", "method": "post", "fields": ["a", "b"], "action": "/apply"}, True),
        ({"purpose": "other", "method": "get", "fields": ["a", "b"], "action": "/quiz"}, False),
        ({"purpose": "other", "method": "post", "fields": ["a", "b"], "action": "/feedback"}, False),
        ({"purpose": "search", "method": "get", "fields": ["q"], "action": "/search"}, False),
        ({"purpose": "contact", "method": "post", "fields": ["a", "b"], "action": "/x"}, False),
    ],
)
def test_a_transaction_is_a_form_that_is_not_small_talk(form, expected):
    assert bool(facts(page(forms=[form])).transaction_pages) is expected


def test_a_page_counts_once_for_each_fault():
    found = facts(
        page(checks={"main_headings": 0, "images_without_text": 9}),
        page(checks={"main_headings": 1, "images_without_text": 0}),
    )
    assert found.accessible_pages == 1
    assert found.accessibility_faults == {"images_without_text": 1, "not_one_main_heading": 1}


def test_good_pages_have_a_heading_their_own_title_and_words():
    found = facts(page(title="Same"), page(title="Same"), page(heading=""), page(words=3), page(title="Own"))
    assert (found.good_pages, found.thin_pages) == (1, 1)


def test_what_was_not_measured_stays_unknown():
    found = facts(page())
    assert (found.https, found.https_only, found.headers, found.viewport) == (None, None, None, None)


def test_https_that_fails_is_evidence():
    found = facts(page(), variants={"https://a.example": {"cause": "tls_failed"}, "http://a.example": {}})
    assert (found.https, found.https_only) == (False, False)


OCTOBER = date(2025, 10, 1)


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        ({}, None),
        ({OCTOBER: 50}, None),
        ({OCTOBER: 50, date(2025, 9, 1): 100}, None),  # a month apart is the weather
        ({OCTOBER: 50, date(2025, 6, 1): 100, date(2025, 7, 1): 5}, (0.5, date(2025, 6, 1))),
        ({OCTOBER: 50, date(2024, 10, 1): 25, date(2024, 1, 1): 1}, (2.0, date(2024, 10, 1))),
        ({OCTOBER: 50, date(2024, 10, 1): 0}, None),
    ],
)
def test_a_trend_compares_with_the_year_before_or_at_least_three_months(months, expected):
    assert trend_of(months) == expected
