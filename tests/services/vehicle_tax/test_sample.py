"""Sample data: made by real operations, repeatable, refused in production."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import col, func, select

from app.config import Settings
from app.db import transaction
from app.events.models import EventRecord
from app.events.rules import SAMPLE_DRAFT
from app.journeys.cases.models import Case
from app.services.vehicle_tax import operations
from app.services.vehicle_tax.models import RecordedLicence, RegisteredVehicle
from app.services.vehicle_tax.sample import (
    NotInProductionError,
    demonstration_vehicles,
    refuse_in_production,
    register_vehicles,
)
from app.services.vehicle_tax.sample_history import SampleOwner, load

TODAY = date(2025, 11, 17)
NOW = datetime(2025, 11, 17, 9, 0, tzinfo=UTC)
DRIVER = SampleOwner("https://issuer.test", "driver", "driver@sample.example")


@pytest.mark.backends("sqlite")
@pytest.mark.usefixtures("app")
def test_invented_people_never_pay_at_a_real_provider(engine, settings):
    key = type(settings.pay_api_key)("api_test_key")
    real = settings.model_copy(update={"pay_api_url": "https://pay.example", "pay_api_key": key})
    with transaction(engine) as session:
        assert load(session, settings=real, owners=[DRIVER], today=TODAY, now=NOW) == (45, 24)


@pytest.mark.usefixtures("app")
def test_it_fills_the_register_and_a_few_months_and_repeating_adds_nothing(engine, settings):
    for expected in ((45, 24), (0, 0)):
        with transaction(engine) as session:
            added = load(session, settings=settings, owners=[DRIVER], today=TODAY, now=NOW)
        assert added == expected
    with transaction(engine) as session:
        states = session.exec(select(Case.state, func.count()).group_by(Case.state)).all()
        licences = session.exec(select(RecordedLicence)).all()
        mine = session.exec(select(Case).where(Case.subject == "driver")).all()
        plain = select(EventRecord).where(~col(EventRecord.key).startswith(SAMPLE_DRAFT))
        assert states == [("accepted", 24)]
        assert len(licences) == 24
        assert len(mine) == 1
        assert session.exec(plain).all() == [], "sample journeys are marked as sample"
        assert len({case.submitted_at.month for case in session.exec(select(Case)).all()}) == 4


@pytest.mark.parametrize("day", [date(2025, 11, 3), TODAY, date(2026, 2, 28), date(2026, 11, 22)])
def test_the_first_six_vehicles_can_be_renewed_whatever_the_day(session, settings, day):
    with_settings = settings  # installs the keys
    assert with_settings
    with_obstacles = []
    for sample in demonstration_vehicles(day):
        load_one(session, sample, day)
        facts = operations.find_vehicle(
            session,
            {"registration_number": sample.registration, "reference_number": sample.reminder},
            day,
        )
        with_obstacles.append(facts["obstacle"])
    assert with_obstacles[:8] == [""] * 8
    assert set(with_obstacles) == {"", "too_early", "no_mot", "no_insurance", "exported", "not_a_car"}


def load_one(session, sample, day):
    register_vehicles(session, [sample], today=day, now=NOW)


def test_every_vehicle_says_that_it_is_sample(session, settings):
    assert settings
    for sample in demonstration_vehicles(TODAY):
        load_one(session, sample, TODAY)
    cars = session.exec(select(RegisteredVehicle)).all()
    assert all(car.sample and car.make.startswith("SAMPLE") and "Sample" in car.keeper for car in cars)


def test_production_refuses_it():
    safe = Settings(
        env="production",
        base_url="https://hub.example",
        secret_key="x" * 40,
        metrics_token="y" * 40,
    )
    with pytest.raises(NotInProductionError):
        refuse_in_production(safe)
