"""The vehicle enquiry port: its adapter against the sandbox, and the built-in register."""

import json
from datetime import date

import httpx
import pytest

from app import clock
from app.db import read_session, transaction
from app.services.vehicle_tax.enquiry import ves
from app.services.vehicle_tax.enquiry.builtin import BuiltInEnquiry
from app.services.vehicle_tax.enquiry.port import NotARegistrationError, NotFoundError, UnavailableError
from app.services.vehicle_tax.enquiry.rules import (
    FIELDS,
    MotStatus,
    TaxStatus,
    UnreadableError,
    read_vehicle,
)
from app.services.vehicle_tax.enquiry.sandbox import SANDBOX_KEY, invented
from app.services.vehicle_tax.models import RegisteredVehicle

BASE = "http://hub.test/api/vehicle-tax/sandbox"


@pytest.fixture
def over_http(app):
    """Our adapter, driven against the sandbox."""
    headers = {"x-api-key": SANDBOX_KEY}
    with httpx.Client(transport=httpx.WSGITransport(app=app), base_url=BASE, headers=headers) as http:
        yield ves.VesEnquiry(http)


@pytest.fixture(params=["over HTTP", "built in"])
def enquiry(request, engine):
    if request.param == "over HTTP":
        yield request.getfixturevalue("over_http")
    else:
        with read_session(engine) as session:
            yield BuiltInEnquiry(session)


@pytest.fixture
def _registered(app, engine):
    with transaction(engine) as session:
        session.add(
            RegisteredVehicle(
                registration="SAMPLE1",
                make="Sample",
                colour="Red",
                fuel="PETROL",
                co2=120,
                engine_cc=1498,
                list_price_pounds=99_999,
                first_registered=date(2021, 6, 17),
                tax_status="Taxed",
                tax_due=date(2026, 5, 31),
                mot_expires=date(2026, 6, 1),
                keeper="Sample Person",
                updated_at=clock.now(),
            )
        )


@pytest.mark.usefixtures("_registered")
def test_every_register_tells_the_same_and_nothing_private(enquiry):
    found = enquiry.find("sample 1")
    assert (found.registration, found.tax_status, found.tax_due) == (
        "SAMPLE1",
        TaxStatus.TAXED,
        date(2026, 5, 31),
    )
    assert found.first_registered == date(2021, 6, 1)  # a month counts from its first day
    assert "Sample Person" not in repr(found)
    assert "99" not in repr(found)  # nor the list price


@pytest.mark.usefixtures("_registered")
def test_every_register_says_when_it_knows_none(enquiry):
    with pytest.raises(NotFoundError):
        enquiry.find("SAMPLE2")
    for text in ("", "A", "TOO LONG 123", "é"):
        with pytest.raises(NotARegistrationError):
            enquiry.find(text)


@pytest.mark.shared
def test_the_published_test_registrations_answer_as_published(shared, over_http):
    published = json.loads((shared / "vehicle-tax" / "ves_fields.json").read_text())
    faults = {400: NotARegistrationError, 404: NotFoundError}
    for registration, status in published["test_vrns"].items():
        if status == 200:
            assert over_http.find(registration).registration == registration
        else:
            with pytest.raises(faults.get(status, UnavailableError)):
                over_http.find(registration)


@pytest.mark.shared
def test_only_published_fields_and_values_are_used(shared):
    published = json.loads((shared / "vehicle-tax" / "ves_fields.json").read_text())
    assert set(FIELDS) <= set(published["fields"])
    assert {str(s) for s in TaxStatus} == set(published["enums"]["taxStatus"])
    assert {str(s) for s in MotStatus} == set(published["enums"]["motStatus"])
    for facts in invented(date(2025, 11, 17)).values():
        assert set(facts) <= set(published["fields"])


def test_a_wrong_key_is_no_answer(app):
    http = httpx.Client(transport=httpx.WSGITransport(app=app), base_url=BASE)
    with http, pytest.raises(UnavailableError, match="403"):
        ves.VesEnquiry(http).find("AA19AAA")


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={}),
        httpx.Response(200, json={"registrationNumber": "AA19AAA", "taxStatus": "Perhaps"}),
        httpx.Response(200, json={"registrationNumber": "AA19AAA", "co2Emissions": "120"}),
        httpx.Response(200, json={"registrationNumber": "AA19AAA", "monthOfFirstRegistration": "May"}),
        httpx.Response(302, headers={"Location": "https://elsewhere.test"}),
    ],
)
def test_an_answer_without_sense_is_no_answer(answer):
    http = httpx.Client(transport=httpx.MockTransport(lambda _: answer), base_url="https://ves.test")
    with http, pytest.raises(UnavailableError):
        ves.VesEnquiry(http).find("AA19AAA")


def test_a_throttled_question_says_when_to_ask_again():
    answer = httpx.Response(429, headers={"Retry-After": "30"})
    http = httpx.Client(transport=httpx.MockTransport(lambda _: answer), base_url="https://ves.test")
    with http, pytest.raises(UnavailableError) as fault:
        ves.VesEnquiry(http).find("AA19AAA")
    assert fault.value.retry_after == 30


def test_an_import_counts_from_its_first_registration_anywhere():
    found = read_vehicle(
        {
            "registrationNumber": "AA19AAA",
            "monthOfFirstRegistration": "2016-11",
            "monthOfFirstDvlaRegistration": "2019-03",
            "somethingNew": 1,
        }
    )
    assert found.first_registered == date(2016, 11, 1)
    with pytest.raises(UnreadableError):
        read_vehicle({"make": "SAMPLE"})
