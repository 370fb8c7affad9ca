"""What a year's return comes to: Income Tax and Class 4 National Insurance, line by line, for England.

Pure decisions over one tax year's figures. Each tax has its own module; this one puts them together.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.services.self_assessment import income_tax, national_insurance
from app.services.self_assessment.income_tax import Income, Reliefs
from app.services.self_assessment.tables import TaxYear
from app.services.self_assessment.working import Line, Part

PENCE = 100


@dataclass(frozen=True)
class Figures:
    """What a person had and gave in the year, in pence.

    Attributes:
        pay: one amount for each employment.
        profit: of self-employment, after expenses or the trading allowance.
        pension_to_deduct: pension payments without any tax relief so far.
        pension_at_source: payments that the scheme claims basic rate on, with that relief (gross).
        gift_aid: gifts as they were paid (net).
    """

    pay: tuple[int, ...] = ()
    profit: int = 0
    savings: int = 0
    pension_to_deduct: int = 0
    pension_at_source: int = 0
    gift_aid: int = 0
    blind: bool = False


@dataclass(frozen=True)
class Assessment:
    """What is due for the year before anything already paid, in pence, and the working."""

    income_tax_pence: int
    class_4_pence: int
    lines: tuple[Line, ...]

    @property
    def total_pence(self) -> int:
        return self.income_tax_pence + self.class_4_pence


def assess(figures: Figures, year: TaxYear) -> Assessment:
    """The tax and contributions of a year. Figures are first rounded to whole pounds in the
    taxpayer's favour: income down, what lowers the tax up.
    """
    pay = tuple(each // PENCE for each in figures.pay)
    profit = figures.profit // PENCE
    reliefs = Reliefs(
        deducted=_up(figures.pension_to_deduct),
        pension_at_source=_up(figures.pension_at_source),
        gift_aid=gross_gift(figures.gift_aid, year),
        blind=figures.blind,
    )
    income = Income(earned=sum(pay) + profit, savings=figures.savings // PENCE)
    tax = income_tax.income_tax(income, reliefs, year)
    contributions = national_insurance.class_4(profit, pay, year)
    lines = (
        *_income_lines(pay, profit, income, year),
        *income_tax.deduction_lines(tax, year),
        *income_tax.band_lines(reliefs, tax, year),
        *income_tax.tax_lines(tax, year),
        *national_insurance.class_4_lines(profit, contributions, year),
    )
    return Assessment(tax.pence, contributions.pence, lines)


def gross_gift(paid_pence: int, year: TaxYear) -> int:
    """Whole pounds of a gift with the basic rate tax on it added back, rounded up (ITA 2007 s.414)."""
    basic = year.bands[0].rate
    return -(-paid_pence * 10_000 // ((10_000 - basic) * PENCE))


def _up(pence: int) -> int:
    """Whole pounds, rounded up."""
    return -(-pence // PENCE)


def _income_lines(pay: tuple[int, ...], profit: int, income: Income, year: TaxYear) -> Iterator[Line]:
    for number, each in enumerate(pay, 1):
        code = "employment" if len(pay) == 1 else "employment_number"
        yield Line(Part.INCOME, code, each * PENCE, year.income, (("number", number),))
    if profit:
        yield Line(Part.INCOME, "profit", profit * PENCE, year.income)
    if income.savings:
        yield Line(Part.INCOME, "savings", income.savings * PENCE, year.income)
    yield Line(Part.INCOME, "total", income.total * PENCE, year.income)
