"""A keeper renews vehicle tax: from the start page to the register, with what can go wrong on the way."""

import re
from datetime import date

import lxml.html
import pytest
from sqlmodel import select

from app import clock
from app.db import transaction
from app.journeys.cases import operations as cases
from app.journeys.cases import rejections
from app.journeys.cases.models import Case
from app.journeys.cases.receipts import reconcile, send_receipt
from app.notifications.models import Message
from app.payments import connection
from app.payments.port import ProviderUnavailableError
from app.services.registry import services
from app.services.vehicle_tax.models import RecordedLicence, RegisteredVehicle
from tests.services.vehicle_tax.conftest import LOG_BOOK, REMINDER

ROOT = "/services/vehicle-tax"
ACCOUNT = "https://hub.test/account/"
ENTRY = {"registration_number": "qq19 abc", "reference_number": LOG_BOOK}


@pytest.fixture
def database(app):
    return app.extensions["database"]


@pytest.fixture
def keeper(client, database, make_car):
    """Somebody signed in, with a car in the register."""
    with transaction(database) as session:
        make_car(session)
    client.act_as("sample-person")
    return client


def give(client, step, **answers):
    response = client.post(f"{ROOT}/{step}", data=answers)
    assert response.status_code == 303, response.text
    return response.location


def heading(response):
    return lxml.html.document_fromstring(response.text).xpath("//h1")[0].text_content().strip()


def answer_all(client, option="single_12_month"):
    give(client, "vehicle", **ENTRY)
    give(client, "your-vehicle", is_your_vehicle="yes")
    give(client, "how-long", how_long=option)
    return give(client, "email-address", email_address="keeper@example.com")


def press_pay(client):
    page = client.get(f"{ROOT}/check-answers").text
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    return client.post(f"{ROOT}/check-answers", data={"seen": seen}).location


def local(address):
    return re.sub(r"^https?://[^/]+", "", address)


def follow(client, response):
    """Follow redirects, also those that name the hub's own host."""
    while response.status_code in {302, 303}:
        response = client.get(local(response.location))
    return response


def pay_by_card(client, address, number="4242424242424242"):
    """Give a card on the sandbox's pages and confirm; returns the last page."""
    path = local(address).partition("?")[0]
    client.get(path)
    card = {
        "card_number": number,
        "expiry_month": "11",
        "expiry_year": "30",
        "cardholder_name": "Sample Person",
        "security_code": "123",
    }
    shown = follow(client, client.post(path, data=card))
    if "/confirm" in shown.text:
        return follow(client, client.post(f"{path}/confirm"))
    return shown


def only_case(database):
    with transaction(database) as session:
        return session.exec(select(Case)).one()


def work(database, case):
    """What the worker does for a paid case, each step twice, as after a kill."""
    for _ in range(2):
        with transaction(database) as session:
            cases.deliver(session, services=services(), case_id=case.id, now=clock.now())
        with transaction(database) as session:
            send_receipt(
                session,
                services=services(),
                case_id=case.id,
                link="https://hub.test/account/",
                now=clock.now(),
            )
        with transaction(database) as session:
            reconcile(session, case_id=case.id, now=clock.now())
        for _ in range(2):
            work_on_rejection(database, case)


def work_on_rejection(database, case):
    """What the worker does for a case that the register does not accept; nothing for another."""
    with transaction(database) as session:
        link = "https://hub.test/account/"
        rejections.tell(session, services=services(), case_id=case.id, link=link, now=clock.now())
    with transaction(database) as session:
        rejections.give_back(session, case_id=case.id, now=clock.now())


def test_a_keeper_renews_for_twelve_months(keeper, database):
    assert answer_all(keeper) == f"{ROOT}/check-answers"
    check = keeper.get(f"{ROOT}/check-answers").text
    assert "QQ19 ABC" in check
    assert "£195.00" in check
    assert LOG_BOOK not in check
    assert "Direct Debit Guarantee" not in check
    done = pay_by_card(keeper, press_pay(keeper))
    case = only_case(database)
    assert heading(done) == "Payment received"
    assert case.reference in done.text

    work(database, case)
    with transaction(database) as session:
        car = session.exec(select(RegisteredVehicle)).one()
        licence = session.exec(select(RecordedLicence)).one()
        receipt = session.exec(select(Message)).one()
    assert (car.tax_due, licence.starts, licence.amount_pence) == (
        date(2026, 11, 30),
        date(2025, 12, 1),
        19_500,
    )
    assert (receipt.to, receipt.reference) == ("keeper@example.com", case.reference)

    account = keeper.get("/account/").text
    assert case.reference in account
    assert "Done" in account
    assert "Taxed until 30 November 2026" in account
    page = keeper.get(f"{ROOT}/cases/{case.id}").text
    assert "Payment confirmed" in page


def test_six_months_cost_what_the_rules_say(keeper):
    answer_all(keeper, "single_6_month")
    assert "£107.25" in keeper.get(f"{ROOT}/check-answers").text


@pytest.mark.parametrize(
    "entry",
    [
        {"reference_number": "10987654321"},
        {"registration_number": "QQ19 ABD"},
        {"reference_number": "9" * 16},
    ],
)
def test_a_wrong_entry_gets_one_message_whichever_half_is_wrong(keeper, entry):
    page = keeper.post(f"{ROOT}/vehicle", data={**ENTRY, **entry})
    assert page.status_code == 422
    assert "These details do not match our records" in page.text
    assert "SAMPLE HATCHBACK" not in page.text
    assert "Sample keeper" not in page.text


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"registration_number": ""}, "Enter the registration number"),
        ({"registration_number": "nonsense!"}, "correct format, like AB19 CDE"),
        ({"reference_number": "12345"}, "must be 16 digits"),
        ({"reference_number": "1234567890A"}, "must only include digits"),
    ],
)
def test_a_mistyped_entry_has_its_message_beside_the_field(keeper, entry, message):
    page = keeper.post(f"{ROOT}/vehicle", data={**ENTRY, **entry})
    assert message in page.text
    field = next(iter(entry))
    root = lxml.html.document_fromstring(page.text)
    assert message in root.xpath(f"//*[@id='{field}-error']")[0].text_content()


def test_the_reminder_works_as_well_as_the_log_book(keeper):
    assert give(keeper, "vehicle", **{**ENTRY, "reference_number": REMINDER}) == f"{ROOT}/your-vehicle"


@pytest.mark.parametrize(
    ("change", "title"),
    [
        ({"mot_expires": None}, "Your vehicle needs an MOT first"),
        ({"insured_until": None}, "Your vehicle needs insurance first"),
        ({"tax_due": date(2026, 6, 30)}, "You cannot tax this vehicle yet"),
        ({"kind": "van"}, "You cannot tax this kind of vehicle online yet"),
        ({"marked_for_export": True}, "This vehicle is recorded as exported"),
        (
            {"fuel": "DIESEL", "co2": None, "first_registered": date(2010, 1, 1)},
            "You cannot tax this vehicle online",
        ),
    ],
)
def test_each_obstacle_has_a_page_that_says_what_to_do(client, database, make_car, change, title):
    with transaction(database) as session:
        make_car(session, **change)
    give(client, "vehicle", **ENTRY)
    page = client.get(give(client, "your-vehicle", is_your_vehicle="yes"))
    assert heading(page) == title
    welsh = client.get(f"{page.request.path}?lang=cy")
    assert heading(welsh) != title


def test_who_said_no_enters_the_details_again_and_is_asked_again(keeper):
    give(keeper, "vehicle", **ENTRY)
    assert give(keeper, "your-vehicle", is_your_vehicle="no") == f"{ROOT}/not-your-vehicle"
    assert give(keeper, "vehicle", **ENTRY) == f"{ROOT}/your-vehicle"
    assert give(keeper, "your-vehicle", is_your_vehicle="yes") == f"{ROOT}/how-long"
    again = keeper.post(f"{ROOT}/vehicle?change=1", data=ENTRY)  # the same: nothing is asked twice
    assert local(again.location).startswith(f"{ROOT}/how-long")


def test_another_vehicle_has_to_be_confirmed_too(keeper, database, make_car):
    with transaction(database) as session:
        make_car(session, registration="QQ19ABD", colour="Red")
    answer_all(keeper)
    data = {**ENTRY, "registration_number": "QQ19 ABD"}
    onward = keeper.post(f"{ROOT}/vehicle?change=1", data=data)
    assert local(onward.location).startswith(f"{ROOT}/your-vehicle")
    assert "Red" in keeper.get(f"{ROOT}/your-vehicle").text
    assert keeper.get(f"{ROOT}/check-answers").status_code == 303


def test_a_vehicle_taxed_in_another_tab_is_noticed_before_paying(keeper, database):
    answer_all(keeper)
    page = keeper.get(f"{ROOT}/check-answers").text
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    with transaction(database) as session:
        car = session.exec(select(RegisteredVehicle)).one()
        car.tax_due = date(2026, 11, 30)
        session.add(car)
    answer = keeper.post(f"{ROOT}/check-answers", data={"seen": seen})
    assert answer.location == f"{ROOT}/too-early?notice=changed"
    assert heading(keeper.get(answer.location)) == "You cannot tax this vehicle yet"


def test_a_declined_card_takes_no_money_and_another_can_be_tried(keeper, database):
    answer_all(keeper)
    refused = pay_by_card(keeper, press_pay(keeper), "4000000000000002")
    case = only_case(database)
    assert case.state == "awaiting_payment"
    if f"/cases/{case.id}" not in refused.request.path:  # the card page says so first
        link = lxml.html.document_fromstring(refused.text).xpath(
            "//main//a[contains(@href,'/payment')]/@href"
        )
        refused = follow(keeper, keeper.get(local(link[0])))
    assert "no money was taken" in refused.text
    again = keeper.post(f"{ROOT}/cases/{case.id}/pay").location
    assert heading(pay_by_card(keeper, again)) == "Payment received"


def test_staff_see_that_a_price_rests_on_an_unverified_rate(client, database, make_car):
    with transaction(database) as session:
        make_car(session, tax_due=date(2026, 4, 30), insured_until=date(2026, 12, 1))
    with clock.fixed_today(date(2026, 4, 10)):
        for roles, shown in (([], False), (["content"], True)):
            client.act_as("sample-person", roles=roles)
            give(client, "vehicle", **ENTRY)
            give(client, "your-vehicle", is_your_vehicle="yes")
            assert ("not verified yet" in client.get(f"{ROOT}/how-long").text) is shown


def test_the_start_page_names_the_other_ways_and_the_button_starts(client):
    page = client.get(f"{ROOT}/")
    assert heading(page) == "Tax your vehicle"
    assert f'href="{ROOT}/vehicle"' in page.text
    for way in ("phone", "post"):
        assert way in page.text.lower()


def test_nobody_hears_that_nothing_was_taken_before_the_provider_has_answered(keeper, database, monkeypatch):
    answer_all(keeper)
    card_page = local(press_pay(keeper)).partition("?")[0]
    case = only_case(database)

    class Silent:
        def find(self, provider_id):
            raise ProviderUnavailableError("ReadTimeout")

    monkeypatch.setattr(connection._Process, "connect", lambda _session: Silent())
    page = follow(keeper, keeper.get(f"/services/vehicle-tax/cases/{case.id}/payment")).text
    assert "do not pay again" in page
    assert "no money was taken" not in page
    monkeypatch.undo()
    assert heading(pay_by_card(keeper, card_page)) == "Payment received"
