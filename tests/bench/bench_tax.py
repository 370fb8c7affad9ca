"""The short return: calculations a second, each with its working line by line.

The yardstick is the oracle of the tests, which tries every placing of the allowances.
"""

import random
import time

from app.services.self_assessment.rates import rates_for
from app.services.self_assessment.rules import Figures, assess
from tests.services.self_assessment import oracle

RETURNS, ORACLE = 20_000, 40


def main():
    chance = random.Random(20251117)
    figures = [_figures(chance) for _ in range(RETURNS)]
    years = {year: rates_for(year) for year in (2024, 2025)}
    started = time.process_time()
    lines = sum(len(assess(each, years[year]).lines) for year, each in figures)
    taken = time.process_time() - started
    ours = RETURNS / taken
    print(f"calculations with working: {ours:,.0f} a second of processor, {lines / RETURNS:.1f} lines each")
    started = time.process_time()
    for year, each in figures[:ORACLE]:
        oracle.income_tax(
            year=year, earned=sum(each.pay) // 100 + each.profit // 100, savings=each.savings // 100
        )
    theirs = ORACLE / (time.process_time() - started)
    print(f"every placing tried, Income Tax alone: {theirs:,.0f} a second, ratio {ours / theirs:,.0f}")


def _figures(chance):
    """A made-up short return: pay of one to three employments, profits, interest, gifts."""
    pounds = [chance.randrange(0, 70_000) for _ in range(chance.randint(1, 3))]
    return chance.choice((2024, 2025)), Figures(
        pay=tuple(each * 100 for each in pounds),
        profit=chance.choice((0, chance.randrange(0, 9_000_000))),
        savings=chance.choice((0, chance.randrange(0, 900_000))),
        pension_at_source=chance.choice((0, chance.randrange(0, 1_000_000))),
        gift_aid=chance.choice((0, chance.randrange(0, 100_000))),
        blind=chance.random() < 0.05,
    )
