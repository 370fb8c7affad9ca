"""What stands in the way of taxing a car."""

from dataclasses import replace
from datetime import date

import pytest

from app.services.vehicle_tax.eligibility import Standing, mot_needed, obstacle

TODAY = date(2025, 11, 17)
START = date(2025, 12, 1)
FINE = Standing(
    kind="car",
    first_registered=date(2019, 5, 10),
    tax_due=date(2025, 11, 30),
    mot_expires=date(2026, 5, 1),
    insured_until=date(2026, 2, 1),
)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, ""),
        ({"tax_due": None}, ""),
        ({"tax_due": date(2025, 10, 31)}, ""),
        ({"tax_due": date(2025, 12, 31)}, "too_early"),
        ({"marked_for_export": True}, "exported"),
        ({"kind": "van"}, "not_a_car"),
        ({"mot_expires": None}, "no_mot"),
        ({"mot_expires": date(2025, 11, 30)}, "no_mot"),
        ({"mot_expires": START}, ""),
        ({"mot_expires": None, "first_registered": date(2023, 1, 1)}, ""),
        ({"mot_expires": None, "first_registered": date(1980, 1, 1)}, ""),
        ({"insured_until": date(2025, 11, 16)}, "no_insurance"),
        ({"insured_until": None}, "no_insurance"),
        ({"insured_until": TODAY}, ""),
    ],
)
def test_the_first_obstacle_is_named(change, code):
    assert obstacle(replace(FINE, **change), start=START, today=TODAY) == code


def test_tax_is_renewable_from_the_fifth_of_its_last_month():
    assert obstacle(FINE, start=START, today=date(2025, 11, 4)) == "too_early"
    assert obstacle(FINE, start=START, today=date(2025, 11, 5)) == ""


def test_a_leap_day_car_needs_its_mot_from_the_first_of_march():
    assert not mot_needed(date(2020, 2, 29), date(2023, 2, 28))
    assert mot_needed(date(2020, 2, 29), date(2023, 3, 1))
