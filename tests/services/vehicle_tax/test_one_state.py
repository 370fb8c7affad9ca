"""The tax of a vehicle stands in the same words at the start of a renewal and in the account."""

from datetime import date

import pytest

from app.db import transaction
from app.services.vehicle_tax.models import Holding
from tests.services.vehicle_tax.conftest import NOW
from tests.services.vehicle_tax.test_notices import ENTRY, TAX, database, give, text

ISSUER = "https://issuer.test"
__all__ = ["database"]


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(
    ("change", "english", "welsh"),
    [
        ({"tax_due": date(2025, 11, 30)}, "Taxed until 30 November 2025", "30 Tachwedd 2025"),
        ({"tax_due": date(2025, 10, 31)}, "Ran out on 31 October 2025", "31 Hydref 2025"),
        ({"tax_status": "SORN", "tax_due": None}, "Off the road (SORN)", "Oddi ar y ffordd (HOS)"),
        ({"tax_status": "Untaxed", "tax_due": None}, "Not taxed", "Heb"),
        ({"marked_for_export": True, "tax_due": None}, "Recorded as exported", "allforiwyd"),
        ({"tax_status": "Not Taxed for on Road Use"}, "Not taxed for use on the road", "Heb ei drethu i'w"),
    ],
)
def test_the_state_of_a_vehicle_is_said_alike(client, database, make_car, change, english, welsh):
    client.act_as("sample-person")
    with transaction(database) as session:
        car = make_car(session, **change)
        session.add(Holding(issuer=ISSUER, subject="sample-person", vehicle_id=car.id, since=NOW))
    start = give(client, TAX, "vehicle", **ENTRY)
    for page in (start, "/account/"):
        assert english in text(client, page)
        assert welsh in text(client, f"{page}?lang=cy")
        client.get(f"{page}?lang=en")
