"""When a Direct Debit is collected and how its total is split; bank holidays checked by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.payments.direct_debit.rules import (
    LATEST_RETRY_WORKING_DAYS,
    Frequency,
    first_day,
    plan,
    retry_on,
    working_days_after,
)
from app.payments.direct_debit.working_days import is_working_day

MONTHS = st.dates(date(2023, 4, 1), date(2027, 3, 1)).map(lambda day: day.replace(day=1))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2025, 12, 25), False),
        (date(2025, 12, 26), False),
        (date(2026, 4, 3), False),  # Good Friday
        (date(2026, 4, 6), False),  # Easter Monday
        (date(2026, 5, 4), False),  # early May
        (date(2026, 12, 28), False),  # in place of Boxing Day, a Saturday
        (date(2026, 4, 4), False),  # a Saturday
        (date(2026, 3, 17), True),  # St Patrick's Day closes no bank in England
        (date(2026, 4, 7), True),
    ],
)
def test_banks_keep_the_holidays_of_england_and_wales(day, works):
    assert is_working_day(day) is works


def test_twelve_payments_on_first_working_days_add_up_with_the_odd_pennies_first():
    found = plan(
        total_pence=20_475,
        frequency=Frequency.MONTHLY,
        starts=date(2025, 12, 1),
        first_on=first_day(date(2025, 12, 1), date(2025, 11, 17), is_working_day),
        is_working=is_working_day,
    )
    assert [each.due_on for each in found] == [
        date(2025, 12, 1),
        date(2026, 1, 2),  # New Year's Day is a Thursday
        date(2026, 2, 2),  # 1 February is a Sunday
        date(2026, 3, 2),
        date(2026, 4, 1),
        date(2026, 5, 1),
        date(2026, 6, 1),
        date(2026, 7, 1),
        date(2026, 8, 3),
        date(2026, 9, 1),
        date(2026, 10, 1),
        date(2026, 11, 2),
    ]
    assert [each.amount_pence for each in found] == [1707] * 3 + [1706] * 9


@given(
    total=st.integers(1, 1_000_000),
    frequency=st.sampled_from(Frequency),
    starts=MONTHS,
    early=st.integers(-27, 27),
)
def test_a_plan_adds_up_on_working_days_in_order_within_ten_days_of_the_start(
    total, frequency, starts, early
):
    today = starts - timedelta(days=early)
    first = first_day(starts, today, is_working_day)
    found = plan(
        total_pence=total, frequency=frequency, starts=starts, first_on=first, is_working=is_working_day
    )
    days = [each.due_on for each in found]
    assert sum(each.amount_pence for each in found) == total
    assert len(found) == frequency.payments
    assert all(map(is_working_day, days))
    assert days == sorted(set(days))
    assert max(starts, today) <= first <= max(starts, today) + timedelta(days=10)


@given(st.dates(date(2023, 4, 1), date(2027, 3, 1)))
def test_a_failed_payment_is_tried_again_within_four_working_days(failed):
    again = retry_on(failed, is_working_day)
    assert is_working_day(again)
    assert failed < again <= working_days_after(failed, LATEST_RETRY_WORKING_DAYS, is_working_day)
