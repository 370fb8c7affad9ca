"""The same law computed another way, slowly: every placing of the allowances is tried, every pound of
profit is charged by itself. Its figures are typed from the Acts, not read from the product's tables.
"""

from fractions import Fraction

ALLOWANCE, TAPER_FROM = 12_570, 100_000
BLIND = {2024: 3_070, 2025: 3_130}
BASIC_TO, HIGHER_TO = 37_700, 125_140
STARTING_RATE = 5_000
LOWER, UPPER = 12_570, 50_270


def income_tax(*, year, earned, savings, deducted=0, widening=0, blind=False):
    """Pounds of Income Tax (a Fraction) with the allowances set in the cheapest of all ways."""
    total = earned + savings
    deducted = min(deducted, total)
    over = max(0, total - deducted - widening - TAPER_FROM)
    off = deducted + max(0, ALLOWANCE - over // 2) + (BLIND[year] if blind else 0)
    off = min(off, total)
    ways = range(max(0, off - earned), min(off, savings) + 1)
    return min(_tax(earned - (off - way), savings - way, widening) for way in ways)


def fixed_order(*, year, earned, savings, blind=False):
    """The tax where allowances always go to earned income first."""
    over = max(0, earned + savings - TAPER_FROM)
    off = max(0, ALLOWANCE - over // 2) + (BLIND[year] if blind else 0)
    on_earned = min(off, earned)
    return _tax(earned - on_earned, max(0, savings - (off - on_earned)), 0)


def _up_to(pounds, widening):
    """Twentieths of a pound of tax on the first so many pounds, by what each band adds."""
    return 4 * pounds + 4 * max(0, pounds - BASIC_TO - widening) + 1 * max(0, pounds - HIGHER_TO - widening)


def _tax(earned, savings, widening):
    total = earned + savings
    if total <= BASIC_TO + widening:
        free = 1_000
    elif total <= HIGHER_TO + widening:
        free = 500
    else:
        free = 0
    untaxed = min(savings, max(0, STARTING_RATE - earned) + free)
    twentieths = _up_to(earned, widening) + _up_to(total, widening) - _up_to(earned + untaxed, widening)
    return Fraction(twentieths, 20)


def class_4(*, profit, pay):
    """Pounds of Class 4: 6% while there is room under the annual maximum, 2% on every other pound."""
    room = None
    if any(each > LOWER for each in pay):
        class_1 = sum(Fraction(8, 100) * max(0, min(each, UPPER) - LOWER) for each in pay)
        room = max(Fraction(0), Fraction(6, 100) * (UPPER - LOWER) - class_1)
    due = Fraction(0)
    for pound in range(LOWER, profit):
        full = Fraction(6, 100)
        if pound >= UPPER:
            due += Fraction(2, 100)
        elif room is None or room >= full:
            due += full
            room = None if room is None else room - full
        else:
            due += room + Fraction(2, 100) * (1 - room / full)
            room = Fraction(0)
    return due
