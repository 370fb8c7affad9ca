"""My vehicles: what a keeper sees of them in the account, and what can be done from there."""

from dataclasses import replace
from datetime import date

import lxml.html
import pytest

from app import clock
from app.db import transaction
from app.services.vehicle_tax.models import SORN, Holding
from app.services.vehicle_tax.queries import vehicle_by_registration
from app.services.vehicle_tax.sample import MODELS, SampleVehicle, register_vehicles
from tests.conftest import CIVIL_DATE

CAR = SampleVehicle("QQ19AAA", "12345678901", "1234567890123456", "123456789012", MODELS[0], None)
ISSUER = "https://issuer.test"


@pytest.fixture
def keep(engine):
    """Puts a car in the register that `somebody` keeps: keep(tax_due=...)."""

    def put(**changes):
        car = replace(CAR, **changes)
        with transaction(engine) as session:
            register_vehicles(session, [car], today=CIVIL_DATE, now=clock.now())
            kept = vehicle_by_registration(session, car.registration)
            session.add(Holding(vehicle_id=kept.id, issuer=ISSUER, subject="somebody", since=clock.now()))

    return put


def vehicles(client, person="somebody"):
    """The list under "Your vehicles": what it says, and the links in it."""
    client.act_as(person)
    found = lxml.html.document_fromstring(client.get("/account/").text).xpath(
        "//h2[.='Your vehicles']/following-sibling::dl[1]"
    )
    return ("", []) if not found else (found[0].text_content(), found[0].xpath(".//a/@href"))


@pytest.mark.parametrize(
    ("changes", "words", "may_be_taxed"),
    [
        ({"tax_due": date(2025, 11, 30)}, "Taxed until 30 November 2025", True),
        ({"tax_due": date(2025, 12, 31)}, "Taxed until 31 December 2025", False),
        ({"tax_due": date(2025, 10, 31)}, "Ran out on 31 October 2025", True),
        ({"tax_due": None}, "Not taxed", True),
        ({"tax_due": None, "tax_status": SORN}, "Off the road (SORN)", True),
    ],
)
def test_each_vehicle_says_how_it_stands_and_what_can_be_done(client, keep, changes, words, may_be_taxed):
    keep(**changes)
    said, links = vehicles(client)
    assert words in said
    assert links == (["/services/vehicle-tax/"] if may_be_taxed else [])


def test_nobody_sees_anothers_vehicles(client, keep):
    keep()
    assert vehicles(client, "somebody else") == ("", [])


def test_the_other_things_to_tell_about_a_vehicle_are_links(client, keep):
    keep()
    client.act_as("somebody")
    page = client.get("/account/").text
    for service in ("take-vehicle-off-the-road", "cancel-vehicle-tax", "change-vehicle-tax-class"):
        assert f'href="/services/{service}/"' in page
