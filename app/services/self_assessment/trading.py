"""The profit of a trade: turnover less expenses, or less the trading allowance (ITTOIA 2005 Part 6A)."""

from dataclasses import dataclass

from app.services.self_assessment.tables import TaxYear

PENCE = 100


@dataclass(frozen=True)
class Trade:
    """A year of one trade in pence. `expenses` None: the trading allowance is claimed instead."""

    turnover: int
    expenses: int | None


def allowance_of(trade: Trade, year: TaxYear) -> int:
    """The trading allowance that a trade uses, in pence: never more than its turnover."""
    return min(trade.turnover, year.trading_allowance.pounds * PENCE)


def profit_of(trade: Trade, year: TaxYear) -> int:
    """The profit in pence; below nought it is a loss, which the short return does not take."""
    if trade.expenses is None:
        return trade.turnover - allowance_of(trade, year)
    return trade.turnover - trade.expenses


def better_claim(turnover: int, expenses: int, year: TaxYear) -> str:
    """Which claim leaves the lower profit: 'allowance' or 'expenses'; equal amounts are expenses."""
    whole = profit_of(Trade(turnover, None), year)
    return "allowance" if whole < profit_of(Trade(turnover, expenses), year) else "expenses"
