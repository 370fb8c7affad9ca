"""Income Tax on earned and savings income: reliefs, allowances, their placing, bands.

Income Tax Act 2007 (ITA) section 23 gives the order of steps. Another kind of income (dividends, say)
becomes a part of `Income` and a slice of the stack in `_stacked`. Amounts are whole pounds in, pence out.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.services.self_assessment.tables import Band, TaxYear
from app.services.self_assessment.working import Line, Part

PENCE = 100


@dataclass(frozen=True)
class Income:
    """Whole pounds of each kind; `earned` is pay and profits together."""

    earned: int
    savings: int

    @property
    def total(self) -> int:
        return self.earned + self.savings


@dataclass(frozen=True)
class Reliefs:
    """Whole pounds: what is taken off income, and what widens the bands instead (both gross)."""

    deducted: int = 0
    pension_at_source: int = 0
    gift_aid: int = 0
    blind: bool = False

    @property
    def widening(self) -> int:
        return self.pension_at_source + self.gift_aid


@dataclass(frozen=True)
class Deductions:
    """What comes off income before tax, in the order of ITA section 23 steps 2 and 3."""

    reliefs: int
    personal: int
    adjusted_net_income: int
    blind: int

    @property
    def total(self) -> int:
        return self.reliefs + self.personal + self.blind


@dataclass(frozen=True)
class Slice:
    """Some pounds of one kind of income that bear one rate (hundredths of a per cent)."""

    kind: str
    band: str
    pounds: int
    rate: int

    @property
    def pence(self) -> int:
        return pence_at(self.pounds, self.rate)


@dataclass(frozen=True)
class IncomeTax:
    """The tax with all that led to it."""

    income: Income
    deductions: Deductions
    bands: tuple[Band, ...]
    taxable: Income
    slices: tuple[Slice, ...]

    @property
    def pence(self) -> int:
        return sum(each.pence for each in self.slices)


def pence_at(pounds: int, rate: int) -> int:
    """Tax on whole pounds at a rate in hundredths of a per cent, in whole pence, rounded down."""
    return pounds * rate // PENCE


def income_tax(income: Income, reliefs: Reliefs, year: TaxYear) -> IncomeTax:
    """The Income Tax of a year."""
    deductions = deductions_of(income, reliefs, year)
    bands = widened(year.bands, reliefs.widening)
    taxable = place(income, min(deductions.total, income.total), bands, year)
    return IncomeTax(income, deductions, bands, taxable, tuple(_stacked(taxable, bands, year)))


def deductions_of(income: Income, reliefs: Reliefs, year: TaxYear) -> Deductions:
    """Reliefs and allowances. The personal allowance falls as adjusted net income rises (ITA s.35)
    and is rounded up to a whole pound.
    """
    deducted = min(reliefs.deducted, income.total)
    adjusted = max(0, income.total - deducted - reliefs.widening)
    lost = max(0, adjusted - year.taper.over) // year.taper.one_for_every
    return Deductions(
        reliefs=deducted,
        personal=max(0, year.personal_allowance.pounds - lost),
        adjusted_net_income=adjusted,
        blind=year.blind_persons_allowance.pounds if reliefs.blind else 0,
    )


def widened(bands: tuple[Band, ...], by: int) -> tuple[Band, ...]:
    """The bands with their limits raised by gross contributions and gifts (FA 2004 s.192, ITA s.414)."""
    if not by:
        return bands
    return tuple(
        Band(band.name, None if band.to is None else band.to + by, band.rate, band.source) for band in bands
    )


def place(income: Income, off: int, bands: tuple[Band, ...], year: TaxYear) -> Income:
    """What stays taxable of each kind when `off` pounds are set where they save most (ITA s.25(2)).

    The tax is linear between a few points of earned income, so one of those or an end is cheapest.
    Of equally cheap ways the one that takes most off earned income is chosen.
    """
    total = income.total - off
    least, most = max(0, income.earned - off), min(income.earned, total)
    if least == most:
        return Income(least, total - least)
    tried = {least, most}
    tried.update(point for point in _corners(total, bands, year) if least < point < most)
    cheapest = min(
        sorted(tried),
        key=lambda earned: sum(s.pence for s in _stacked(Income(earned, total - earned), bands, year)),
    )
    return Income(cheapest, total - cheapest)


def _corners(total: int, bands: tuple[Band, ...], year: TaxYear) -> Iterator[int]:
    """Amounts of earned income at which another pound of it begins to matter differently."""
    allowance = _savings_allowance(total, bands, year)
    yield year.starting_rate_limit.pounds
    yield total - allowance
    for band in bands:
        if band.to is not None:
            yield band.to
            yield band.to - allowance


def _stacked(taxable: Income, bands: tuple[Band, ...], year: TaxYear) -> Iterator[Slice]:
    """Earned income at the bottom, savings on top; income at 0% uses up its band (ITA ss.12 to 16)."""
    yield from _at_bands("earned", 0, taxable.earned, bands)
    if not taxable.savings:
        return
    start, left = taxable.earned, taxable.savings
    nil = (
        ("starting", max(0, year.starting_rate_limit.pounds - taxable.earned)),
        ("allowance", _savings_allowance(taxable.total, bands, year)),
    )
    for name, limit in nil:
        pounds = min(left, limit)
        if pounds:
            yield Slice("savings", name, pounds, 0)
            start, left = start + pounds, left - pounds
    yield from _at_bands("savings", start, left, bands)


def _at_bands(kind: str, start: int, pounds: int, bands: tuple[Band, ...]) -> Iterator[Slice]:
    end = start + pounds
    floor = 0
    for band in bands:
        top = end if band.to is None else min(end, band.to)
        inside = top - max(start, floor)
        if inside > 0:
            yield Slice(kind, band.name, inside, band.rate)
        if band.to is None or band.to >= end:
            return
        floor = band.to


def _savings_allowance(taxable_total: int, bands: tuple[Band, ...], year: TaxYear) -> int:
    """By the highest band that any of the income reaches, before anything at 0% (ITA s.12B)."""
    reached = next(band for band in bands if band.to is None or taxable_total <= band.to)
    return year.savings_allowance.by_band[reached.name]


def deduction_lines(tax: IncomeTax, year: TaxYear) -> Iterator[Line]:
    """What comes off income, and where it was set where there was a choice."""
    off = tax.deductions
    if off.reliefs:
        yield Line(Part.DEDUCTIONS, "reliefs", -off.reliefs * PENCE, year.reliefs)
    full = year.personal_allowance.pounds
    if off.personal == full:
        yield Line(
            Part.DEDUCTIONS, "personal_allowance", -off.personal * PENCE, year.personal_allowance.source
        )
    else:
        params = (("full", full), ("adjusted", off.adjusted_net_income), ("over", year.taper.over))
        yield Line(
            Part.DEDUCTIONS, "personal_allowance_reduced", -off.personal * PENCE, year.taper.source, params
        )
    if off.blind:
        yield Line(
            Part.DEDUCTIONS,
            "blind_persons_allowance",
            -off.blind * PENCE,
            year.blind_persons_allowance.source,
        )
    on_savings = tax.income.savings - tax.taxable.savings
    if on_savings and tax.taxable.earned:
        placed = (("savings", on_savings), ("earned", tax.income.earned - tax.taxable.earned))
        yield Line(Part.DEDUCTIONS, "placed", 0, year.placing, placed)
    yield Line(Part.DEDUCTIONS, "taxable", tax.taxable.total * PENCE, year.income)


def band_lines(reliefs: Reliefs, tax: IncomeTax, year: TaxYear) -> Iterator[Line]:
    """How far the bands were widened, where they were: those that the income reaches."""
    for code, pounds in (("pension_at_source", reliefs.pension_at_source), ("gift_aid", reliefs.gift_aid)):
        if pounds:
            yield Line(Part.BANDS, code, pounds * PENCE, year.extending)
    if not reliefs.widening:
        return
    for band in tax.bands:
        if band.to is not None:
            params = (("band", band.name),)
            yield Line(Part.BANDS, "limit", band.to * PENCE, year.extending, params)
        if band.to is None or band.to >= tax.taxable.total:
            return


def tax_lines(tax: IncomeTax, year: TaxYear) -> Iterator[Line]:
    """Each slice of taxable income at its rate; the amounts add up to the tax."""
    sources = {band.name: band.source for band in year.bands}
    sources["starting"] = year.starting_rate_limit.source
    sources["allowance"] = year.savings_allowance.source
    for each in tax.slices:
        code = f"{each.kind}.{each.band}" if each.band in {"starting", "allowance"} else each.kind
        params = (("pounds", each.pounds), ("rate", each.rate), ("band", each.band))
        yield Line(Part.TAX, code, each.pence, sources[each.band], params)
