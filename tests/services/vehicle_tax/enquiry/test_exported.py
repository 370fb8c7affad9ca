"""A vehicle that was taken out of the country is nobody's to tax or to take off the road."""

from datetime import date

import pytest

from app.db import transaction
from tests.services.vehicle_tax.test_notices import CHECK, database, give, text

__all__ = ["database"]


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize("status", ["Untaxed", "SORN"])
def test_an_exported_vehicle_is_not_told_to_make_a_sorn(client, database, make_car, status):
    with transaction(database) as session:
        make_car(session, marked_for_export=True, tax_status=status)
    page = text(client, give(client, CHECK, "registration", registration_number="QQ19 ABC"))
    assert "This vehicle is recorded as exported" in page
    assert "neither tax nor a SORN" in page
    assert "£80" not in page
    assert "Take your vehicle off the road" not in page


@pytest.mark.backends("sqlite")
def test_an_exported_vehicle_whose_tax_still_runs_is_taxed(client, database, make_car):
    with transaction(database) as session:
        make_car(session, marked_for_export=True, tax_status="Taxed", tax_due=date(2026, 3, 31))
    page = text(client, give(client, CHECK, "registration", registration_number="QQ19 ABC"))
    assert "This vehicle is taxed" in page
    assert "Recorded as exported" in page
