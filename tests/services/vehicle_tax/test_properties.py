"""Properties of the vehicle tax rules over every car and licence, not only the worked cases."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.payments.direct_debit.rules import Frequency, plan
from app.services.vehicle_tax.notices.rules import PaidTerm, refund_of
from app.services.vehicle_tax.periods import licence_end
from app.services.vehicle_tax.rates import rate_years, rates_for
from app.services.vehicle_tax.rules import Exemption, Fuel, Licence, LicenceKind, Option, Vehicle, quotes

FIRST, LAST = rate_years()[0].start, rate_years()[-1].end
STARTS = st.dates(FIRST, LAST)
FACTS = {
    "fuel": st.sampled_from([fuel for fuel in Fuel if fuel is not Fuel.ELECTRICITY]),
    "co2": st.none() | st.integers(0, 500),
    "engine_cc": st.none() | st.integers(0, 8_000),
    "list_price": st.none() | st.integers(0, 200_000),
    "rde2": st.none() | st.booleans(),
}


@st.composite
def asked(draw):
    """A car and a licence that do not contradict one another."""
    start = draw(STARTS)
    registered = draw(st.dates(date(1950, 1, 1), start))
    kind = draw(st.sampled_from(LicenceKind))
    exemption = draw(st.none() | st.sampled_from(Exemption))
    return Vehicle(registered, **draw(st.fixed_dictionaries(FACTS))), Licence(kind, start, exemption)


@given(asked())
def test_every_answer_is_whole_and_explains_itself(case):
    car, licence = case
    for found in quotes(car, licence, rates_for(licence.start)):
        assert found.offered == (found.amount_pence is not None)
        assert sum(line.amount_pence for line in found.lines) == (found.amount_pence or 0)
        assert found.offered or found.reason.code.startswith("not_offered.")


@given(asked())
def test_the_ways_to_pay_keep_their_shares_of_the_year(case):
    car, licence = case
    found = {q.option: q.amount_pence for q in quotes(car, licence, rates_for(licence.start))}
    year = found[Option.YEAR]
    assert found[Option.YEAR_DEBIT] == year
    for option, share in (
        (Option.HALF_YEAR, "0.55"),
        (Option.HALF_YEAR_DEBIT, "0.525"),
        (Option.MONTHLY_DEBIT, "1.05"),
    ):
        if found[option] is not None:
            exact = Decimal(year) * Decimal(share)
            assert found[option] == int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    halves = (found[Option.HALF_YEAR], found[Option.HALF_YEAR_DEBIT])
    if licence.kind is LicenceKind.FIRST or year is None or year < 5000:
        assert halves == (None, None)
    else:
        assert None not in halves


@given(asked())
def test_twelve_monthly_payments_add_up_to_the_quoted_total(case):
    car, licence = case
    total = quotes(car, licence, rates_for(licence.start))[-1].amount_pence
    if total is not None:
        planned = plan(
            total_pence=total,
            frequency=Frequency.MONTHLY,
            starts=licence.start,
            first_on=licence.start,
            is_working=lambda day: day.weekday() < 5,
        )
        assert sum(each.amount_pence for each in planned) == total


@given(registered=st.dates(date(2017, 4, 1), date(2021, 3, 31)), price=st.integers(40_001, 200_000))
def test_the_supplement_is_due_on_each_start_before_the_sixth_birthday_and_never_after(registered, price):
    car = Vehicle(registered, Fuel.PETROL, list_price=price)
    birthday = next(
        day
        for day in (registered + timedelta(days=n) for n in range(2190, 2196))
        if (day.month, day.day) == (registered.month, registered.day)
        or ((registered.month, registered.day) == (2, 29) and (day.month, day.day) == (3, 1))
    )
    for start, due in ((birthday - timedelta(days=1), True), (birthday, False)):
        if FIRST <= start <= LAST:
            year = rates_for(start)
            found = quotes(car, Licence(LicenceKind.RENEWAL, start), year)[0].amount_pence
            plain = year.standard[car.group]
            assert found == 100 * (plain.annual + (plain.supplement if due else 0))


@given(asked(), st.integers(0, 400))
def test_no_refund_is_more_than_was_paid(case, days):
    car, licence = case
    found = quotes(car, licence, rates_for(licence.start))
    for paid in found:
        if paid.amount_pence is None:
            continue
        starts = licence.start.replace(day=1)
        term = PaidTerm(
            starts=starts,
            ends=licence_end(starts, paid.option.months),
            annual_pence=found[0].amount_pence,
            paid_pence=paid.amount_pence,
        )
        back = refund_of(term, told_on=licence.start + timedelta(days=days))
        assert 0 <= back.amount_pence <= paid.amount_pence
