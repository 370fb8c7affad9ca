"""Licence periods, refunds and changes of class."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.services.vehicle_tax.periods import (
    class_change,
    full_months_left,
    licence_end,
    next_start,
    refund,
)

DAYS = st.dates(date(2023, 4, 1), date(2027, 3, 31))
AMOUNTS = st.integers(0, 600_000)


def test_tax_ends_on_the_last_day_of_a_month():
    assert licence_end(date(2025, 6, 1), 12) == date(2026, 5, 31)
    assert licence_end(date(2025, 9, 1), 6) == date(2026, 2, 28)


def test_the_next_licence_follows_the_one_in_force():
    assert next_start(date(2025, 11, 17), date(2025, 11, 30)) == date(2025, 12, 1)
    assert next_start(date(2025, 11, 17), date(2025, 8, 31)) == date(2025, 11, 1)
    assert next_start(date(2025, 11, 17), None) == date(2025, 11, 1)


def test_the_published_example_of_a_change_of_class_holds():
    cost = class_change(
        old_pence=10_000,
        new_pence=13_000,
        term_months=12,
        changed_on=date(2025, 6, 10),
        ends_on=date(2025, 9, 30),
    )
    assert cost == 1_000


def test_a_decrease_counts_from_the_next_month():
    cost = class_change(
        old_pence=13_000,
        new_pence=10_000,
        term_months=12,
        changed_on=date(2025, 6, 10),
        ends_on=date(2025, 9, 30),
    )
    assert cost == -750


def test_a_first_licence_is_refunded_at_the_lower_rate():
    found = refund(
        annual_pence=549_000,
        standard_annual_pence=19_500,
        months_left=full_months_left(date(2025, 6, 10), date(2025, 12, 31)),
        paid_pence=549_000,
    )
    assert (found.months, found.amount_pence) == (6, 9_750)


@given(annual=AMOUNTS, standard=st.none() | AMOUNTS, months=st.integers(0, 12), paid=AMOUNTS)
def test_a_refund_is_never_more_than_was_paid(annual, standard, months, paid):
    found = refund(
        annual_pence=annual,
        standard_annual_pence=standard,
        months_left=months,
        paid_pence=paid,
    )
    assert 0 <= found.amount_pence <= paid
    assert found.amount_pence <= annual


@given(told=DAYS, ends=DAYS)
def test_months_left_are_whole_and_never_negative(told, ends):
    left = full_months_left(told, ends)
    assert left >= 0
    assert left == 0 or ends > told
