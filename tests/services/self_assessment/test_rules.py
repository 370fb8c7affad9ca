"""The rules against the law computed another way, and their boundaries one sentence each."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.self_assessment.national_insurance import class_4
from app.services.self_assessment.rates import rates_for
from app.services.self_assessment.rules import Figures, assess
from app.services.self_assessment.trading import Trade, better_claim, profit_of
from app.services.self_assessment.working import Part
from tests.services.self_assessment import oracle

YEARS = st.sampled_from([2024, 2025])
# Where the law changes its mind, and everywhere else.
POUNDS = st.one_of(
    st.integers(0, 200_000),
    st.sampled_from([0, 1_000, 5_000, 12_570, 17_570, 37_700, 50_270, 50_271, 100_000, 125_140, 125_141]),
)
SMALL = st.integers(0, 30_000)


def due(year=2025, **pounds):
    """The assessment of figures in whole pounds."""
    blind = pounds.pop("blind", False)
    pay = tuple(each * 100 for each in pounds.pop("pay", ()))
    pence = {name: value * 100 for name, value in pounds.items()}
    return assess(Figures(pay=pay, blind=blind, **pence), rates_for(year))


@settings(max_examples=60, deadline=None)
@given(YEARS, POUNDS, POUNDS, st.one_of(SMALL, st.just(0)), st.one_of(SMALL, st.just(0)), st.booleans())
def test_income_tax_is_that_of_the_cheapest_placing_of_all(year, earned, savings, deducted, widening, blind):
    found = due(
        year,
        pay=(earned,),
        savings=savings,
        pension_to_deduct=deducted,
        pension_at_source=widening,
        blind=blind,
    )
    expected = oracle.income_tax(
        year=year, earned=earned, savings=savings, deducted=deducted, widening=widening, blind=blind
    )
    assert found.income_tax_pence == expected * 100


@settings(max_examples=60, deadline=None)
@given(st.integers(36_000, 41_000), st.integers(0, 4_000), YEARS, st.booleans())
def test_around_the_higher_rate_limit_where_the_placing_matters_most(taxable, savings, year, blind):
    earned = taxable + 12_570
    expected = oracle.income_tax(year=year, earned=earned, savings=savings, blind=blind)
    assert due(year, pay=(earned,), savings=savings, blind=blind).income_tax_pence == expected * 100


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 80_000), st.lists(st.integers(0, 80_000), max_size=3))
def test_class_4_charges_every_pound_as_the_law_does(profit, pay):
    found = class_4(profit, pay, rates_for(2025)).pence
    expected = oracle.class_4(profit=profit, pay=pay) * 100
    assert expected - 2 < found <= expected


@settings(max_examples=60, deadline=None)
@given(st.lists(POUNDS, max_size=3), POUNDS, POUNDS, SMALL, SMALL, SMALL, st.booleans(), YEARS)
def test_the_lines_add_up(pay, profit, savings, deducted, at_source, gifts, blind, year):
    found = due(
        year,
        pay=tuple(pay),
        profit=profit,
        savings=savings,
        pension_to_deduct=deducted,
        pension_at_source=at_source,
        gift_aid=gifts,
        blind=blind,
    )

    def total(part):
        return sum(line.amount_pence for line in found.lines if line.part is part)

    assert total(Part.TAX) == found.income_tax_pence
    assert total(Part.CLASS_4) == found.class_4_pence
    income = [line for line in found.lines if line.part is Part.INCOME]
    assert sum(line.amount_pence for line in income[:-1]) == income[-1].amount_pence
    assert all(line.source.title for line in found.lines)


@settings(max_examples=60, deadline=None)
@given(POUNDS, POUNDS, SMALL, st.integers(1, 5_000))
def test_more_income_never_lowers_the_tax_and_more_relief_never_raises_it(earned, savings, gifts, more):
    before = due(pay=(earned,), savings=savings, gift_aid=gifts).income_tax_pence
    assert due(pay=(earned + more,), savings=savings, gift_aid=gifts).income_tax_pence >= before
    assert due(pay=(earned,), savings=savings + more, gift_aid=gifts).income_tax_pence >= before
    assert due(pay=(earned,), savings=savings, gift_aid=gifts + more).income_tax_pence <= before
    assert (
        due(pay=(earned,), savings=savings, gift_aid=gifts, pension_to_deduct=more).income_tax_pence <= before
    )
    assert due(pay=(earned,), savings=savings, gift_aid=gifts, blind=True).income_tax_pence <= before


def test_allowances_go_to_interest_where_that_saves_more():
    # Taxable 39,000: with 1,000 set against interest the savings allowance falls into the higher rate.
    found = due(pay=(49_570,), savings=2_000)
    assert found.income_tax_pence == oracle.income_tax(year=2025, earned=49_570, savings=2_000) * 100
    assert found.income_tax_pence < oracle.fixed_order(year=2025, earned=49_570, savings=2_000) * 100
    assert any(line.code == "placed" for line in found.lines)


@pytest.mark.parametrize(
    ("pay", "allowance"),
    [(100_000, 12_570), (100_001, 12_570), (100_002, 12_569), (125_140, 0), (130_000, 0)],
)
def test_the_personal_allowance_falls_by_a_pound_for_every_two(pay, allowance):
    lines = {line.code: line for line in due(pay=(pay,)).lines}
    line = lines.get("personal_allowance") or lines["personal_allowance_reduced"]
    assert line.amount_pence == -allowance * 100


@pytest.mark.parametrize(("paid", "gross"), [(800, 1_000), (801, 1_002), (1, 2), (0, None)])
def test_gifts_are_grossed_up_and_rounded_up_to_a_pound(paid, gross):
    lines = {line.code: line.amount_pence for line in due(pay=(60_000,), gift_aid=paid).lines}
    assert lines.get("gift_aid") == (None if gross is None else gross * 100)


def test_pence_are_dropped_from_income_and_rounded_up_in_reliefs():
    year = rates_for(2025)
    exact = assess(Figures(pay=(6_000_000,), pension_at_source=100_100), year)
    assert assess(Figures(pay=(6_000_099,), pension_at_source=100_001), year) == exact


def test_the_annual_maximum_takes_each_employment_by_itself():
    year = rates_for(2025)
    assert class_4(60_000, [10_000, 10_000], year).maximum is None
    assert class_4(60_000, [55_000], year).pence == 94_860
    assert class_4(15_000, [40_000], year).pence == 9_366
    assert class_4(15_000, [12_570], year).pence == 14_580


def test_a_trade_takes_expenses_or_the_allowance_but_not_both():
    year = rates_for(2025)
    assert profit_of(Trade(500_000, None), year) == 400_000
    assert profit_of(Trade(90_000, None), year) == 0
    assert profit_of(Trade(500_000, 120_000), year) == 380_000
    assert profit_of(Trade(500_000, 600_000), year) == -100_000
    assert better_claim(500_000, 90_000, year) == "allowance"
    assert better_claim(500_000, 100_000, year) == "expenses"
