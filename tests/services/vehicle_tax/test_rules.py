"""Boundaries of the vehicle tax rules, one sentence each."""

from datetime import date

import pytest

from app.services.vehicle_tax.rates import rates_for
from app.services.vehicle_tax.rules import (
    Exemption,
    FactProblemError,
    Fuel,
    Licence,
    LicenceKind,
    Option,
    Quote,
    Vehicle,
    quote,
    quotes,
)


def ask(
    registered: str,
    start: str = "2025-06-01",
    *,
    option: Option = Option.YEAR,
    kind: LicenceKind = LicenceKind.RENEWAL,
    exemption: Exemption | None = None,
    fuel: Fuel = Fuel.PETROL,
    **facts: int | bool | None,
) -> Quote:
    vehicle = Vehicle(date.fromisoformat(registered), fuel, **facts)
    licence = Licence(kind, date.fromisoformat(start), exemption)
    return quote(vehicle, licence, option, rates_for(licence.start))


def pence(*args, **facts) -> int | None:
    return ask(*args, **facts).amount_pence


@pytest.mark.parametrize(
    ("registered", "amount"),
    [
        ("2001-02-28", 36_000),
        ("2001-03-01", 16_500),
        ("2017-03-31", 16_500),
        ("2017-04-01", 19_500),
    ],
)
def test_the_day_of_registration_decides_the_regime(registered, amount):
    assert pence(registered, co2=125, engine_cc=1998, list_price=1) == amount


def test_the_supplement_needs_a_price_strictly_over_the_threshold():
    assert pence("2021-06-01", list_price=40_000) == 19_500
    assert pence("2021-06-01", list_price=40_001) == 62_000


@pytest.mark.parametrize(
    ("registered", "start", "amount"),
    [
        ("2019-06-01", "2025-05-01", 62_000),
        ("2019-06-01", "2025-06-01", 19_500),  # six years have passed
        ("2019-06-02", "2025-06-01", 62_000),  # less than six years, by one day
        ("2020-02-29", "2026-02-01", 62_000),
        ("2020-02-29", "2026-03-01", 19_500),
    ],
)
def test_the_supplement_ends_six_years_after_registration(registered, start, amount):
    assert pence(registered, start, list_price=50_000) == amount


def test_electric_cars_registered_before_april_2025_never_pay_the_supplement():
    car = {"fuel": Fuel.ELECTRICITY, "list_price": 70_000}
    assert pence("2025-03-31", "2026-04-01", **car) == 20_000
    assert pence("2025-04-01", "2026-04-01", **car) == 64_000


def test_electric_cars_have_a_higher_threshold_from_april_2026():
    assert pence("2025-05-01", "2026-05-01", fuel=Fuel.ELECTRICITY, list_price=50_000) == 20_000
    assert pence("2025-05-01", "2026-05-01", list_price=50_000) == 64_000


def test_electric_cars_paid_nothing_until_march_2025():
    electric = {"fuel": Fuel.ELECTRICITY}
    assert pence("2020-01-01", "2025-03-01", **electric) == 0
    assert pence("2000-01-01", "2025-03-01", **electric) == 0
    assert pence("2020-01-01", "2025-04-01", **electric) == 19_500


def test_an_electric_car_from_before_2001_is_not_offered_online_since_april_2025():
    answer = ask("2000-01-01", "2025-04-01", fuel=Fuel.ELECTRICITY)
    assert (answer.offered, answer.reason.code) == (False, "not_offered.electric_before_2001")


def test_alternative_fuels_had_ten_pounds_off_until_march_2025():
    assert pence("2019-01-01", "2024-03-01", fuel=Fuel.HYBRID_ELECTRIC, list_price=1) == 17_000
    assert pence("2019-01-01", "2025-05-01", fuel=Fuel.HYBRID_ELECTRIC) == 19_500
    assert pence("2010-01-01", "2024-03-01", fuel=Fuel.GAS, co2=150) == 19_000


def test_a_diesel_first_licence_depends_on_rde2():
    first = {"kind": LicenceKind.FIRST, "fuel": Fuel.DIESEL, "co2": 120}
    assert pence("2025-06-01", rde2=True, **first) == 44_000
    assert pence("2025-06-01", rde2=False, **first) == 54_000


def test_cars_over_225_registered_before_23_march_2006_stay_in_band_k():
    assert pence("2006-03-22", co2=300) == 43_000
    assert pence("2006-03-23", co2=300) == 76_000


def test_six_months_are_not_offered_under_fifty_pounds_nor_for_a_first_licence():
    for option in (Option.HALF_YEAR, Option.HALF_YEAR_DEBIT):
        small = ask("2010-01-01", co2=120, option=option)
        assert small.reason.code == "not_offered.six_months_small_rate"
        first = ask("2025-06-01", co2=120, kind=LicenceKind.FIRST, option=option)
        assert first.reason.code == "not_offered.six_months_first_licence"


def test_halves_of_a_penny_round_up():
    assert pence("2019-01-01", list_price=1, option=Option.HALF_YEAR_DEBIT) == 10_238


@pytest.mark.parametrize(
    ("registered", "start", "amount"),
    [
        ("1985-12-31", "2026-04-01", 0),
        ("1985-12-31", "2026-03-01", 36_000),
        ("1986-01-01", "2026-04-01", 37_500),
    ],
)
def test_cars_become_historic_forty_years_on_each_april(registered, start, amount):
    assert pence(registered, start, engine_cc=1600) == amount


def test_a_historic_claim_counts_up_to_7_january_and_is_refused_after():
    claim = {"exemption": Exemption.HISTORIC, "engine_cc": 1600}
    assert pence("1986-01-07", "2026-04-01", **claim) == 0
    refused = ask("1986-01-08", "2026-04-01", **claim)
    assert (refused.offered, refused.reason.code) == (False, "not_offered.not_historic")


def test_exempt_classes_pay_nothing_and_half_is_half():
    assert pence("2019-01-01", exemption=Exemption.DISABLED) == 0
    assert pence("2019-01-01", exemption=Exemption.OTHER) == 0
    assert pence("2019-01-01", exemption=Exemption.DISABLED_HALF) == 9_750


def test_nothing_to_pay_is_not_spread_over_months():
    answers = quotes(
        Vehicle(date(2010, 1, 1), Fuel.PETROL, co2=90),
        Licence(LicenceKind.RENEWAL, date(2024, 1, 1)),
        rates_for(date(2024, 1, 1)),
    )
    assert [(a.option, a.amount_pence) for a in answers if a.offered] == [
        (Option.YEAR, 0),
        (Option.YEAR_DEBIT, 0),
    ]


@pytest.mark.parametrize(
    ("facts", "unknown"),
    [
        ({"registered": "1999-01-01"}, "engine_cc"),
        ({"registered": "2010-01-01"}, "co2_for_bands"),
        ({"registered": "2021-01-01"}, "list_price"),
        ({"registered": "2025-06-01", "kind": LicenceKind.FIRST}, "co2_for_first_licence"),
        (
            {"registered": "2025-06-01", "kind": LicenceKind.FIRST, "fuel": Fuel.DIESEL, "co2": 100},
            "rde2",
        ),
    ],
)
@pytest.mark.parametrize("exemption", [None, Exemption.DISABLED_HALF])
def test_nothing_is_offered_where_an_unknown_fact_decides_the_rate(facts, unknown, exemption):
    asked = dict(facts)
    found = ask(asked.pop("registered"), exemption=exemption, **asked)
    assert (found.offered, found.amount_pence, found.lines) == (False, None, ())
    assert found.reason.code == f"not_offered.unknown_{unknown}"


def test_six_months_of_a_first_licence_are_refused_whatever_is_unknown():
    found = ask("2025-06-01", kind=LicenceKind.FIRST, option=Option.HALF_YEAR)
    assert found.reason.code == "not_offered.six_months_first_licence"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"registered": "2025-07-01"}, "licence_start"),
        ({"registered": "2021-01-01", "fuel": Fuel.ELECTRICITY, "co2": 5}, "co2"),
    ],
)
def test_a_contradicting_fact_is_named(facts, field):
    asked = dict(facts)
    with pytest.raises(FactProblemError) as fault:
        ask(asked.pop("registered"), **asked)
    assert fault.value.field == field


def test_an_unknown_fact_that_decides_nothing_is_not_asked_for():
    assert pence("2018-01-01") == 19_500  # the supplement years are over
    first = {"kind": LicenceKind.FIRST, "fuel": Fuel.DIESEL, "co2": 300}
    assert pence("2025-06-01", **first) == 549_000  # both diesel columns are the same


def test_2026_27_figures_are_marked_unverified_and_2025_26_are_not():
    assert not ask("2019-01-01", "2026-04-01").verified
    assert ask("2019-01-01", "2025-06-01").verified
