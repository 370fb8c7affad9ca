"""The answers of the short return as the rules' own types, and what they come to. Pure."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.journeys.fields import Answers
from app.services.self_assessment import bill, rules, trading
from app.services.self_assessment.rates import rates_for
from app.services.self_assessment.tables import TaxYear

REMEMBERED = 512


@dataclass(frozen=True)
class Paid:
    """What was paid for the year already, in pence: from pay, on account, and since through the hub."""

    deducted: int
    on_account: int
    since: int


@dataclass(frozen=True)
class Result:
    """What a return comes to: the tax with its working, the account, what is paid ahead for next year."""

    year: TaxYear
    assessment: rules.Assessment
    account: bill.Bill
    on_account: int
    late_penalty: int

    @property
    def to_pay(self) -> int:
        """Pence owed for the year; nothing where a refund is due."""
        return max(0, self.account.balance)

    @property
    def seal(self) -> str:
        """A digest of every line: whoever agreed to one calculation did not agree to another."""
        lines = [
            (line.part.value, line.code, line.params, line.amount_pence) for line in self.assessment.lines
        ]
        text = repr((self.year.name, lines, self.account, self.on_account, self.late_penalty))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def year_of(answers: Answers) -> TaxYear:
    """The tax year that the return is for."""
    return rates_for(int(answers["tax_year"]))


def trade_of(answers: Answers) -> trading.Trade | None:
    """The trade as it was claimed; None for somebody who was not self-employed."""
    if answers.get("self_employed") != "yes":
        return None
    expenses = answers.get("expenses", 0) if answers.get("claim") == "expenses" else None
    return trading.Trade(answers.get("turnover", 0), expenses)


def profit_of(answers: Answers) -> int:
    """Pence of profit; below nought it is a loss."""
    trade = trade_of(answers)
    return 0 if trade is None else trading.profit_of(trade, year_of(answers))


def employments_of(answers: Answers) -> list[dict[str, Any]]:
    """The employments that count: none for somebody who says that they had none."""
    return list(answers.get("employments", ())) if answers.get("employed") == "yes" else []


def figures_of(answers: Answers) -> rules.Figures:
    """What the rules need; what was not asked or was answered with no is nothing."""

    def amount(question: str, name: str) -> int:
        return int(answers.get(name, 0)) if answers.get(question) == "yes" else 0

    return rules.Figures(
        pay=tuple(each.get("pay", 0) for each in employments_of(answers)),
        profit=max(0, profit_of(answers)),
        savings=amount("had_interest", "interest"),
        pension_to_deduct=amount("had_pension_without_relief", "pension_without_relief"),
        pension_at_source=amount("had_pension_at_source", "pension_at_source"),
        gift_aid=amount("had_gift_aid", "gift_aid"),
        blind=answers.get("blind") == "yes",
    )


def result_of(answers: Answers) -> Result:
    """What the return comes to."""
    paid = Paid(
        deducted=sum(each.get("tax_deducted", 0) for each in employments_of(answers)),
        on_account=answers.get("paid_on_account", 0),
        since=(answers.get("taxpayer") or {}).get("paid_here", 0),
    )
    late = (answers.get("filing") or {}).get("days_late", 0)
    return _result(figures_of(answers), int(answers["tax_year"]), paid, late)


@lru_cache(maxsize=REMEMBERED)
def _result(figures: rules.Figures, year: int, paid: Paid, days_late: int) -> Result:
    """One page asks for the same return several times."""
    rates = rates_for(year)
    assessed = rules.assess(figures, rates)
    account = bill.Bill(assessed.total_pence, paid.deducted, paid.on_account, paid.since)
    shown_tax = max(0, account.due - paid.deducted)
    return Result(
        year=rates,
        assessment=assessed,
        account=account,
        on_account=bill.payment_on_account(account, rates),
        late_penalty=bill.late_return_penalty(days_late, shown_tax, rates) if days_late else 0,
    )
