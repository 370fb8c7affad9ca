"""Payments on account and penalties, at their boundaries."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.self_assessment.bill import Bill, late_return_penalty, months_after, payment_on_account
from app.services.self_assessment.rates import rates_for

YEAR = rates_for(2024)
ONLINE_BY = date(2026, 1, 31)


def test_the_worked_example_of_the_guidance():
    # GOV.UK, understand your Self Assessment bill: a bill of 3,000 with 1,800 paid on account.
    bill = Bill(due=300_000, paid_on_account=180_000)
    assert bill.balance == 120_000
    assert payment_on_account(bill, YEAR) == 150_000


@pytest.mark.parametrize(
    ("due", "deducted", "each"),
    [
        (99_999, 0, 0),
        (100_000, 0, 50_000),
        (1_000_000, 800_000, 100_000),
        (1_000_000, 800_001, 0),
        (500_000, 400_000, 50_000),
        (500_000, 600_000, 0),
    ],
)
def test_no_payments_on_account_for_a_small_bill_or_one_mostly_deducted(due, deducted, each):
    assert payment_on_account(Bill(due, deducted), YEAR) == each


def penalty(day, tax=0):
    return late_return_penalty((day - ONLINE_BY).days, tax, YEAR)


@pytest.mark.parametrize(
    ("day", "pounds"),
    [
        (date(2026, 2, 1), 100),
        (date(2026, 4, 30), 100),
        (date(2026, 5, 2), 110),
        (date(2026, 7, 30), 1_000),
        (date(2026, 7, 31), 1_000),
        (date(2026, 8, 1), 1_300),
        (date(2027, 1, 31), 1_300),
        (date(2027, 2, 1), 1_600),
    ],
)
def test_penalties_grow_with_lateness(day, pounds):
    assert penalty(day) == pounds * 100


def test_a_share_of_the_tax_is_charged_where_it_is_more():
    assert penalty(date(2026, 8, 1), tax=1_000_000) == 150_000


@given(st.integers(1, 500), st.integers(0, 10_000_000))
def test_another_day_never_costs_less(days, tax):
    assert late_return_penalty(days, tax, YEAR) <= late_return_penalty(days + 1, tax, YEAR)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 36))
def test_months_after_keeps_within_the_month(day, months):
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1
