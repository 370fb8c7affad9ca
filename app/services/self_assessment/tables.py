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

    @property
    def name(self) -> str:
        """As people write it: '2025-26'."""
        return f"{self.year}-{(self.year + 1) % 100:02}"
