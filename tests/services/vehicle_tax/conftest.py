"""A register with one car of each kind that the tests need."""

from datetime import UTC, date, datetime

import pytest

from app import crypto
from app.services.vehicle_tax.models import TAXED, RegisteredVehicle
from app.services.vehicle_tax.queries import reference_hash

NOW = datetime(2025, 11, 17, 10, 0, tzinfo=UTC)
LOG_BOOK, NEW_KEEPER, REMINDER = "12345678901", "123456789012", "1234567890123456"


@pytest.fixture(autouse=True)
def _keys():
    crypto.install(("the-secret-of-the-vehicle-tests",))


@pytest.fixture
def make_car():
    """A car in the register: make_car(session, registration="QQ19ABC", tax_due=...)."""

    def make(session, registration="QQ19ABC", **changes):
        facts = {
            "make": "SAMPLE HATCHBACK",
            "colour": "Blue",
            "fuel": "PETROL",
            "co2": 120,
            "list_price_pounds": 22_000,
            "first_registered": date(2019, 5, 10),
            "tax_status": TAXED,
            "tax_due": date(2025, 11, 30),
            "mot_expires": date(2026, 5, 1),
            "insured_until": date(2026, 2, 1),
            "log_book_hash": reference_hash(registration, LOG_BOOK),
            "reminder_hash": reference_hash(registration, REMINDER),
            "new_keeper_hash": reference_hash(registration, NEW_KEEPER),
            "keeper": "Sample keeper",
            "updated_at": NOW,
        }
        car = RegisteredVehicle(registration=registration, **{**facts, **changes})
        session.add(car)
        session.flush()
        return car

    return make
