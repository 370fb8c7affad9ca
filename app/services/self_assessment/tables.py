"""The shape of one tax year's figures: whole pounds, rates in hundredths of a per cent."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Source:
    """Where a figure was read and on which day it was so."""

    title: str
    as_of: date


@dataclass(frozen=True)
class Figure:
    """An amount set by law."""

    pounds: int
    source: Source


@dataclass(frozen=True)
class Band:
    """Taxable income up to `to` (None: without end) bears this rate."""

    name: str
    to: int | None
    rate: int
    source: Source


@dataclass(frozen=True)
class Taper:
    """The personal allowance falls by a pound for every `one_for_every` pounds over `over`."""

    over: int
    one_for_every: int
    source: Source


@dataclass(frozen=True)
class SavingsAllowance:
    """Savings income at 0% for each kind of taxpayer, by the name of the highest band reached."""

    by_band: dict[str, int]
    source: Source


@dataclass(frozen=True)
class Class1:
    """What an employee pays at the main rate between two yearly amounts of pay."""

    over: int
    up_to: int
    main_rate: int
    source: Source


@dataclass(frozen=True)
class Class4:
    """What is paid on profits: the main rate between two amounts, another above."""

    over: int
    up_to: int
    main_rate: int
    above_rate: int
    source: Source
    maximum_source: Source


@dataclass(frozen=True)
class Deadline:
    """The last day for something."""

    day: date
    source: Source


@dataclass(frozen=True)
class Criterion:
    """A reason to send a return; `pounds` is the amount that must be exceeded, None where none counts."""

    source: Source
    pounds: int | None = None


@dataclass(frozen=True)
class OnAccount:
    """When half the bill is paid ahead, twice: not for a small bill, nor where enough was deducted."""

    bill_under: int
    deducted_over_percent: int
    source: Source


@dataclass(frozen=True)
class Penalty:
    """What one length of lateness adds: an amount, an amount a day, or a share of the tax."""

    source: Source
    after_days: int = 0
    after_months: int = 0
    pounds: int = 0
    pounds_a_day: int = 0
    days: int = 0
    at_least: int = 0
    percent_of_tax: int = 0


@dataclass(frozen=True)
class TaxYear:
    """Everything the rules need of one tax year, 6 April to 5 April."""

    year: int
    start: date
    end: date
    personal_allowance: Figure
    taper: Taper
    blind_persons_allowance: Figure
    bands: tuple[Band, ...]
    starting_rate_limit: Figure
    savings_allowance: SavingsAllowance
    placing: Source
    extending: Source
    reliefs: Source
    income: Source
    class_1: Class1
    class_4: Class4
    trading_allowance: Figure
    deadlines: dict[str, Deadline]
    on_account: OnAccount
    late_return: tuple[Penalty, ...]
    late_payment: tuple[Penalty, ...]
    must_send: dict[str, Criterion]

    @property
    def name(self) -> str:
        """As people write it: '2025-26'."""
        return f"{self.year}-{(self.year + 1) % 100:02}"
