"""Sample data for demonstrations: invented vehicles and a few months of renewals, made by the same
operations that serve people. Area code QQ is on no real number plate.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session, select

from app.config import Settings
from app.services.vehicle_tax.models import SORN, TAXED, UNTAXED, RegisteredVehicle
from app.services.vehicle_tax.periods import month_end, month_start
from app.services.vehicle_tax.queries import reference_hash

KEEPER = "Sample keeper (invented)"
HISTORY_MONTHS = 4
FIRST_LOG_BOOK = 12_345_678_901
FIRST_NEW_KEEPER = 123_456_789_012
FIRST_REMINDER = 1_234_567_890_123_456
LETTERS = "ABCDEFGHJKLMNOPRSTUVWXY"


class NotInProductionError(RuntimeError):
    """Sample data was asked for in production."""


@dataclass(frozen=True)
class Model:
    """A kind of sample vehicle."""

    make: str
    colour: str
    fuel: str
    first_registered: date
    co2: int | None
    engine_cc: int | None
    list_price: int | None
    kind: str = "car"


@dataclass(frozen=True)
class SampleVehicle:
    """A vehicle of the sample register, with the references that its keeper would hold."""

    registration: str
    log_book: str
    reminder: str
    new_keeper: str
    model: Model
    tax_due: date | None
    tax_status: str = TAXED
    mot_days: int | None = 200
    insured: bool = True
    marked_for_export: bool = False
    tax_class: str = "standard"


# Makes are invented. What differs from row to row is what the rules look at.
MODELS = (
    Model("SAMPLE HATCHBACK", "Blue", "PETROL", date(2019, 5, 10), 120, 1199, 22_000),
    Model("SAMPLE SALOON", "Silver", "DIESEL", date(2018, 9, 3), 139, 1968, 31_500),
    Model("SAMPLE ESTATE", "Green", "PETROL", date(2021, 3, 15), 128, 1498, 27_950),
    Model("SAMPLE ELECTRIC", "White", "ELECTRICITY", date(2020, 11, 2), 0, None, 34_000),
    Model("SAMPLE HYBRID", "Grey", "HYBRID ELECTRIC", date(2022, 6, 21), 92, 1798, 29_250),
    Model("SAMPLE COUPE", "Red", "PETROL", date(2023, 9, 1), 168, 1998, 46_500),
    Model("SAMPLE RUNABOUT", "Yellow", "PETROL", date(2017, 4, 1), 99, 998, 12_800),
)
BAND_CAR = Model("SAMPLE CLASSIC SALOON", "Black", "DIESEL", date(2010, 8, 12), 149, 1968, None)
ENGINE_CAR = Model("SAMPLE OLDTIMER", "Burgundy", "PETROL", date(1998, 2, 20), None, 1396, None)
HISTORIC_CAR = Model("SAMPLE ROADSTER", "Green", "PETROL", date(1972, 7, 4), None, 1798, None)
VAN = Model("SAMPLE VAN", "White", "DIESEL", date(2019, 1, 8), 175, 1995, None, kind="van")


def registration(index: int, year: int) -> str:
    """An invented number plate: area code QQ, the year, three letters."""
    first, rest = divmod(index, len(LETTERS) ** 2)
    second, third = divmod(rest, len(LETTERS))
    return f"QQ{year % 100:02}{LETTERS[first]}{LETTERS[second]}{LETTERS[third]}"


def _vehicle(index: int, model: Model, tax_due: date | None) -> SampleVehicle:
    return SampleVehicle(
        registration=registration(index, model.first_registered.year),
        log_book=f"{FIRST_LOG_BOOK + index * 11}",
        reminder=f"{FIRST_REMINDER + index * 1_111}",
        new_keeper=f"{FIRST_NEW_KEEPER + index * 111}",
        model=model,
        tax_due=tax_due,
    )


def demonstration_vehicles(today: date) -> tuple[SampleVehicle, ...]:
    """Vehicles to try out: the first six can be renewed today, each other one meets an obstacle."""
    ends, later = month_end(today), month_end(month_start(today, 7))
    ready = [_vehicle(n, MODELS[n], ends) for n in range(6)]
    if today < ends.replace(day=5):
        ready = [replace(each, tax_due=today - timedelta(days=today.day)) for each in ready]
    lapsed = month_start(today) - timedelta(days=1)
    return (
        *ready,
        replace(_vehicle(6, MODELS[6], lapsed), tax_status=UNTAXED),
        _vehicle(7, BAND_CAR, ready[0].tax_due),
        _vehicle(8, MODELS[1], later),
        replace(_vehicle(9, MODELS[0], ready[0].tax_due), mot_days=-3),
        replace(_vehicle(10, MODELS[2], ready[0].tax_due), insured=False),
        replace(_vehicle(11, MODELS[1], lapsed), tax_status=SORN),
        replace(_vehicle(12, MODELS[3], ready[0].tax_due), marked_for_export=True),
        _vehicle(13, VAN, ready[0].tax_due),
        _vehicle(14, ENGINE_CAR, ready[0].tax_due),
        replace(_vehicle(15, HISTORIC_CAR, ready[0].tax_due), tax_class="historic", mot_days=None),
        replace(_vehicle(16, MODELS[2], ready[0].tax_due), tax_class="disabled"),
    )


def history_vehicles(today: date) -> tuple[SampleVehicle, ...]:
    """Vehicles whose tax ended in one of the months before, seven for each month."""
    return tuple(
        _vehicle(
            100 + back * 7 + place,
            MODELS[place],
            month_start(today, 1 - back) - timedelta(days=1),
        )
        for back in range(HISTORY_MONTHS, 0, -1)
        for place in range(7)
    )


def register_vehicles(
    session: Session, vehicles: Sequence[SampleVehicle], *, today: date, now: datetime
) -> int:
    """Put sample vehicles into the register; those already there stay as they are."""
    known = set(session.exec(select(RegisteredVehicle.registration)).all())
    new = [each for each in vehicles if each.registration not in known]
    session.add_all(_row(each, today=today, now=now) for each in new)
    session.flush()
    return len(new)


def _row(sample: SampleVehicle, *, today: date, now: datetime) -> RegisteredVehicle:
    model = sample.model
    expires = None if sample.mot_days is None else today + timedelta(days=sample.mot_days)
    return RegisteredVehicle(
        registration=sample.registration,
        make=model.make,
        colour=model.colour,
        kind=model.kind,
        fuel=model.fuel,
        co2=model.co2,
        engine_cc=model.engine_cc,
        list_price_pounds=model.list_price,
        first_registered=model.first_registered,
        tax_status=sample.tax_status,
        tax_due=sample.tax_due,
        mot_expires=expires,
        insured_until=today + timedelta(days=250) if sample.insured else today - timedelta(days=1),
        marked_for_export=sample.marked_for_export,
        tax_class=sample.tax_class,
        log_book_hash=reference_hash(sample.registration, sample.log_book),
        reminder_hash=reference_hash(sample.registration, sample.reminder),
        new_keeper_hash=reference_hash(sample.registration, sample.new_keeper),
        keeper=KEEPER,
        sample=True,
        updated_at=now,
    )


def refuse_in_production(settings: Settings) -> None:
    """Sample data never mixes with real people.

    Raises:
        NotInProductionError: the hub runs in production.
    """
    if settings.production:
        raise NotInProductionError("sample data is for demonstrations only")
