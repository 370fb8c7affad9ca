"""What vehicle tax is due on a car: pure decisions over the rates of one year.

Sources: GOV.UK vehicle-tax and vehicle-tax-rate-tables, DVLA leaflet V149, and the Vehicle Excise
and Registration Act 1994 (VERA), schedule 1. Words for the codes are in `wording.py`.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.services.vehicle_tax.tables import FirstYearRow, FuelGroup, RateYear, Source

BANDS_FROM = date(2001, 3, 1)
STANDARD_FROM = date(2017, 4, 1)
HIGH_BAND_FROM = date(2006, 3, 23)  # cars over 225 g/km registered before stay in band K
ZERO_EMISSION_TAXED_FROM = date(2025, 4, 1)
SUPPLEMENT_YEARS = 6  # VERA sch 1 para 1GE(1)(b): registered less than six years before the start
SIX_MONTHS_FROM_PENCE = 5000
HISTORIC_AFTER_YEARS = 40


class Fuel(StrEnum):
    """Fuel names as the vehicle register gives them."""

    PETROL = "PETROL"
    DIESEL = "DIESEL"
    ELECTRICITY = "ELECTRICITY"
    HYBRID_ELECTRIC = "HYBRID ELECTRIC"
    GAS_BI_FUEL = "GAS BI-FUEL"
    GAS = "GAS"
    GAS_DIESEL = "GAS DIESEL"


class LicenceKind(StrEnum):
    """The first licence of a new car has rates of its own."""

    FIRST = "first"
    RENEWAL = "renewal"


class Option(StrEnum):
    """The ways to pay."""

    YEAR = "single_12_month"
    HALF_YEAR = "single_6_month"
    YEAR_DEBIT = "single_12_month_direct_debit"
    HALF_YEAR_DEBIT = "single_6_month_direct_debit"
    MONTHLY_DEBIT = "total_12_monthly_direct_debit"

    @property
    def months(self) -> int:
        return 6 if self in (Option.HALF_YEAR, Option.HALF_YEAR_DEBIT) else 12


V149 = Source("DVLA leaflet V149: shares of the rate for a year", verified=True)
EXEMPTIONS = Source("GOV.UK vehicle-exempt-from-vehicle-tax and historic-vehicles", verified=True)
HALF_RATE = Source("VERA 1994 schedule 1 paragraph 1ZA", verified=True)

# Tenths of a per cent of the annual rate.
SHARE = {
    Option.YEAR: 1000,
    Option.YEAR_DEBIT: 1000,
    Option.HALF_YEAR: 550,
    Option.HALF_YEAR_DEBIT: 525,
    Option.MONTHLY_DEBIT: 1050,
}


class Exemption(StrEnum):
    """Classes that a keeper may claim."""

    HISTORIC = "historic"
    DISABLED = "disabled"
    DISABLED_HALF = "disabled_half"
    OTHER = "other"


@dataclass(frozen=True)
class Vehicle:
    """What is known of a car; None is unknown. `list_price` is whole pounds."""

    first_registered: date
    fuel: Fuel
    co2: int | None = None
    engine_cc: int | None = None
    list_price: int | None = None
    rde2: bool | None = None

    @property
    def group(self) -> FuelGroup:
        if self.fuel is Fuel.ELECTRICITY or self.co2 == 0:
            return FuelGroup.ZERO_EMISSION
        if self.fuel in (Fuel.PETROL, Fuel.DIESEL):
            return FuelGroup.PETROL_DIESEL
        return FuelGroup.ALTERNATIVE


@dataclass(frozen=True)
class Licence:
    """The licence applied for."""

    kind: LicenceKind
    start: date
    exemption: Exemption | None = None


@dataclass(frozen=True)
class Reason:
    """A code and its parameters; the words are found elsewhere."""

    code: str
    params: tuple[tuple[str, str | int], ...] = ()


@dataclass(frozen=True)
class Line:
    """One step of the working; the amounts of a quote's lines add up to its amount."""

    reason: Reason
    amount_pence: int
    source: Source


@dataclass(frozen=True)
class Quote:
    """The answer for one way to pay. `amount_pence` is None where it is not offered."""

    option: Option
    offered: bool
    amount_pence: int | None
    reason: Reason
    lines: tuple[Line, ...] = ()

    @property
    def verified(self) -> bool:
        return all(line.source.verified for line in self.lines)


@dataclass(frozen=True)
class Annual:
    """The yearly rate with its working, or the reason why none can be given."""

    pence: int | None
    reason: Reason
    lines: tuple[Line, ...] = ()


class FactProblemError(ValueError):
    """A fact that contradicts another."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code


def quote(vehicle: Vehicle, licence: Licence, option: Option, year: RateYear) -> Quote:
    """The amount for one way to pay, in pence, with the lines that lead to it.

    A fact that is unknown where it decides the amount means that nothing is offered, with the fact
    as the reason. Raises FactProblemError where two facts contradict one another.
    """
    annual = annual_rate(vehicle, licence, year)
    refusal = _option_refused(licence, option, annual.pence)
    if annual.pence is None:
        return Quote(option, offered=False, amount_pence=None, reason=refusal or annual.reason)
    if refusal is not None:
        return Quote(option, offered=False, amount_pence=None, reason=refusal)
    amount = share_of(annual.pence, SHARE[option])
    lines = annual.lines
    if amount != annual.pence:
        lines = (*lines, Line(Reason(f"option.{option}"), amount - annual.pence, V149))
    return Quote(option, offered=True, amount_pence=amount, reason=annual.reason, lines=lines)


def quotes(vehicle: Vehicle, licence: Licence, year: RateYear) -> tuple[Quote, ...]:
    """One quote for each way to pay, offered or not."""
    return tuple(quote(vehicle, licence, option, year) for option in Option)


def share_of(pence: int, thousandths: int) -> int:
    """A share rounded half up to the penny."""
    return (pence * thousandths + 500) // 1000


def _option_refused(licence: Licence, option: Option, annual_pence: int | None) -> Reason | None:
    if option.months < 12 and licence.kind is LicenceKind.FIRST:
        return Reason("not_offered.six_months_first_licence")
    if annual_pence is None:
        return None
    if option.months < 12 and annual_pence < SIX_MONTHS_FROM_PENCE:
        return Reason("not_offered.six_months_small_rate")
    if option is Option.MONTHLY_DEBIT and annual_pence == 0:
        return Reason("not_offered.nothing_to_spread")
    return None


def annual_rate(vehicle: Vehicle, licence: Licence, year: RateYear) -> Annual:
    """The rate for twelve months before any choice of how to pay."""
    _check(vehicle, licence, year)
    if licence.exemption is Exemption.HISTORIC and not may_be_historic(vehicle, licence.start):
        return Annual(None, Reason("not_offered.not_historic", _cutoff(licence.start)))
    if licence.exemption in (Exemption.DISABLED, Exemption.OTHER, Exemption.HISTORIC):
        reason = Reason(f"exempt.{licence.exemption}")
        return Annual(0, reason, (Line(reason, 0, EXEMPTIONS),))
    full = _full_rate(vehicle, licence, year)
    if licence.exemption is Exemption.DISABLED_HALF and full.pence is not None:
        half = share_of(full.pence, 500)
        reason = Reason("exempt.disabled_half")
        return Annual(half, reason, (*full.lines, Line(reason, half - full.pence, HALF_RATE)))
    return full


def _check(vehicle: Vehicle, licence: Licence, year: RateYear) -> None:
    registered = vehicle.first_registered
    if licence.start < registered.replace(day=1):
        raise FactProblemError("licence_start", "before_registration")
    if not year.start <= licence.start <= year.end:
        raise FactProblemError("rate_year", "contradicts_start")
    if vehicle.fuel is Fuel.ELECTRICITY and vehicle.co2:
        raise FactProblemError("co2", "electric_emits_nothing")


def historic_cutoff(start: date) -> date:
    """Built before this day is historic for a licence starting on `start`: 40 years, each April."""
    april_year = start.year if (start.month, start.day) >= (4, 1) else start.year - 1
    return date(april_year - HISTORIC_AFTER_YEARS, 1, 1)


def is_historic(vehicle: Vehicle, start: date) -> bool:
    """Registered early enough that it was certainly built before the cut-off."""
    return vehicle.first_registered < historic_cutoff(start)


def may_be_historic(vehicle: Vehicle, start: date) -> bool:
    """A claim counts up to 7 January where the build date is unknown (GOV.UK historic-vehicles)."""
    return vehicle.first_registered < historic_cutoff(start).replace(day=8)


def _cutoff(start: date) -> tuple[tuple[str, str | int], ...]:
    return (("cutoff", historic_cutoff(start).isoformat()),)


def _full_rate(vehicle: Vehicle, licence: Licence, year: RateYear) -> Annual:
    if is_historic(vehicle, licence.start):
        reason = Reason("exempt.historic_by_age", _cutoff(licence.start))
        return Annual(0, reason, (Line(reason, 0, EXEMPTIONS),))
    if vehicle.first_registered < BANDS_FROM:
        return _by_engine(vehicle, licence, year)
    if vehicle.first_registered < STANDARD_FROM:
        return _by_band(vehicle, year)
    if licence.kind is LicenceKind.FIRST:
        return _first_year(vehicle, year)
    return _standard(vehicle, licence, year)


def _by_engine(vehicle: Vehicle, licence: Licence, year: RateYear) -> Annual:
    row = year.engine
    if vehicle.fuel is Fuel.ELECTRICITY:
        if licence.start < ZERO_EMISSION_TAXED_FROM:
            reason = Reason("exempt.electric_before_2025")
            return Annual(0, reason, (Line(reason, 0, row.source),))
        return Annual(None, Reason("not_offered.electric_before_2001"))
    if vehicle.engine_cc is None:
        return _unknown("engine_cc")
    small = vehicle.engine_cc <= row.small_up_to_cc
    reason = Reason("rate.engine_small" if small else "rate.engine_large", (("cc", row.small_up_to_cc),))
    return _one_line(reason, row.small if small else row.large, row.source)


def _by_band(vehicle: Vehicle, year: RateYear) -> Annual:
    co2 = _co2(vehicle)
    if co2 is None:
        return _unknown("co2_for_bands")
    row = next(r for r in year.bands if r.co2_to is None or co2 <= r.co2_to)
    if row.co2_from > 225 and vehicle.first_registered < HIGH_BAND_FROM:
        row = next(r for r in year.bands if r.band == "K")
    petrol_diesel = vehicle.group is FuelGroup.PETROL_DIESEL
    pounds = row.petrol_diesel if petrol_diesel else row.alternative
    reason = Reason("rate.band", (("band", row.band), ("co2", co2)))
    return _one_line(reason, pounds, row.source)


def _first_year(vehicle: Vehicle, year: RateYear) -> Annual:
    co2 = _co2(vehicle)
    if co2 is None:
        return _unknown("co2_for_first_licence")
    row = next(r for r in year.first_year if r.co2_to is None or co2 <= r.co2_to)
    if vehicle.fuel is Fuel.DIESEL and vehicle.rde2 is None and row.petrol != row.diesel:
        return _unknown("rde2")
    reason = Reason("rate.first_year", (("co2", co2),))
    return _one_line(reason, _first_year_pounds(vehicle, row), row.source)


def _first_year_pounds(vehicle: Vehicle, row: FirstYearRow) -> int:
    if vehicle.fuel is Fuel.PETROL:
        return row.petrol
    if vehicle.fuel is not Fuel.DIESEL:
        return row.alternative
    return row.petrol if vehicle.rde2 else row.diesel


def _standard(vehicle: Vehicle, licence: Licence, year: RateYear) -> Annual:
    row = year.standard[vehicle.group]
    reason = Reason("rate.standard", (("group", vehicle.group),))
    lines = [Line(reason, row.annual * 100, row.source)]
    if in_supplement_years(vehicle, licence.start) and row.supplement:
        if vehicle.list_price is None:
            return _unknown("list_price")
        if vehicle.list_price > row.list_price_over:
            over = (("over", row.list_price_over),)
            reason = Reason("rate.standard_with_supplement", over)
            lines.append(Line(Reason("rate.supplement", over), row.supplement * 100, row.source))
    return Annual(sum(line.amount_pence for line in lines), reason, tuple(lines))


def in_supplement_years(vehicle: Vehicle, start: date) -> bool:
    """Whether the list price can matter for a second or later licence starting on `start`."""
    registered = vehicle.first_registered
    electric_before = registered < ZERO_EMISSION_TAXED_FROM
    if vehicle.group is FuelGroup.ZERO_EMISSION and electric_before:
        return False
    return start < _years_after(registered, SUPPLEMENT_YEARS)


def _years_after(day: date, years: int) -> date:
    """The same day years later; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _co2(vehicle: Vehicle) -> int | None:
    return 0 if vehicle.fuel is Fuel.ELECTRICITY else vehicle.co2


def _unknown(what: str) -> Annual:
    """No rate can be given without this fact."""
    return Annual(None, Reason(f"not_offered.unknown_{what}"))


def _one_line(reason: Reason, pounds: int, source: Source) -> Annual:
    return Annual(pounds * 100, reason, (Line(reason, pounds * 100, source),))
