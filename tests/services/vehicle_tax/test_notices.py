"""A keeper tells us something: off the road, gone, another tax class; and anybody checks a vehicle."""

import re
from datetime import UTC, date, datetime

import lxml.html
import pytest
from sqlmodel import select

from app import clock
from app.db import transaction
from app.journeys.cases import operations as cases
from app.journeys.cases.models import Case
from app.services.registry import services
from app.services.vehicle_tax.enquiry.port import UnavailableError
from app.services.vehicle_tax.models import Holding, KeeperNotice, RecordedLicence, RegisteredVehicle
from app.services.vehicle_tax.notices import operations as notices
from app.services.vehicle_tax.registers import connection
from tests.services.vehicle_tax.conftest import LOG_BOOK, NEW_KEEPER, NOW, REMINDER
from tests.services.vehicle_tax.test_journey import follow, heading, local, pay_by_card

ENTRY = {"registration_number": "QQ19 ABC", "reference_number": LOG_BOOK}
OFF_ROAD, CANCEL, CLASS, CHECK, TAX = (
    f"/services/{slug}"
    for slug in (
        "take-vehicle-off-the-road",
        "cancel-vehicle-tax",
        "change-vehicle-tax-class",
        "check-vehicle-tax",
        "vehicle-tax",
    )
)
# Moving cases on looks at the day on which the tests run; their civil date is fixed.
TOLD = datetime(2025, 11, 17, 11, 0, tzinfo=UTC)


@pytest.fixture
def database(app):
    return app.extensions["database"]


@pytest.fixture
def taxed(database, make_car):
    """A car whose keeper paid here for the year to 31 August 2026."""
    with transaction(database) as session:
        car = make_car(session, tax_due=date(2026, 8, 31))
        session.add(
            RecordedLicence(
                case_id="a-case-before",
                vehicle_id=car.id,
                option="single_12_month",
                starts=date(2025, 9, 1),
                ends=date(2026, 8, 31),
                amount_pence=19_500,
                annual_pence=19_500,
                recorded_at=NOW,
            )
        )
        session.add(Holding(issuer="test", subject="the-seller", vehicle_id=car.id, since=NOW))
    return car


def give(client, root, step, **answers):
    response = client.post(f"{root}/{step}", data=answers)
    assert response.status_code == 303, response.text
    return local(response.location)


def text(client, address):
    root = lxml.html.document_fromstring(client.get(address).text)
    return " ".join(root.xpath("//main")[0].text_content().split())


def send(client, root):
    page = client.get(f"{root}/check-answers").text
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    return follow(client, client.post(f"{root}/check-answers", data={"seen": seen}))


def deliver(database):
    """What the worker does, twice, as after a kill."""
    for _ in range(2):
        with transaction(database) as session:
            case = session.exec(select(Case)).one()
            spec = services()[case.service]
            spec.deliver(session, cases.sent_case(case), TOLD)
            spec.deliver(session, cases.sent_case(case), TOLD)


def facts(database):
    with transaction(database) as session:
        car = session.exec(select(RegisteredVehicle)).one()
        notice = session.exec(select(KeeperNotice)).first()
        return car, notice


def identify(client, root, **changes):
    give(client, root, "vehicle", **{**ENTRY, **changes})
    return give(client, root, "your-vehicle", is_your_vehicle="yes")


def test_a_sorn_ends_the_tax_and_pays_full_months_back_without_an_account(client, database, taxed):
    assert identify(client, OFF_ROAD) == f"{OFF_ROAD}/from-when"
    assert give(client, OFF_ROAD, "from-when", from_when="now") == f"{OFF_ROAD}/email-address"
    # 9 full months, December to August, of 195 pounds a year
    assert "£146.25 for 9 full months" in text(client, f"{OFF_ROAD}/email-address")
    give(client, OFF_ROAD, "email-address", email_address="keeper@example.com")
    sent = send(client, OFF_ROAD)
    assert "Sent" in sent.text or heading(sent) == "Application sent"
    deliver(database)
    car, notice = facts(database)
    assert (car.tax_status, car.tax_due) == ("SORN", None)
    assert (notice.refund_months, notice.refund_pence, notice.takes_effect) == (9, 14_625, date(2025, 11, 17))
    assert heading(client.get(identify_again(client))) == "This vehicle is already off the road"


def identify_again(client):
    client.delete_cookie("guest")
    client.get(f"{OFF_ROAD}/")
    give(client, OFF_ROAD, "vehicle", **ENTRY)
    return give(client, OFF_ROAD, "your-vehicle", is_your_vehicle="yes")


def test_a_reminder_letter_can_only_start_a_sorn_next_month(client, database, taxed):
    identify(client, OFF_ROAD, reference_number=REMINDER)
    assert client.post(f"{OFF_ROAD}/from-when", data={"from_when": "now"}).status_code == 422
    give(client, OFF_ROAD, "from-when", from_when="next_month")
    give(client, OFF_ROAD, "email-address", email_address="keeper@example.com")
    send(client, OFF_ROAD)
    deliver(database)
    car, notice = facts(database)
    assert (car.tax_status, notice.takes_effect, notice.applied_at) == ("Taxed", date(2025, 12, 1), None)
    with transaction(database) as session:
        assert notices.apply_due(session, today=date(2025, 11, 30), now=TOLD) == 0
        assert notices.apply_due(session, today=date(2025, 12, 1), now=TOLD) == 1
        assert notices.apply_due(session, today=date(2025, 12, 1), now=TOLD) == 0
    assert facts(database)[0].tax_status == "SORN"


@pytest.mark.parametrize(
    ("what", "status", "leaves"),
    [
        ("sold", "Untaxed", True),
        ("scrapped", "Not Taxed for on Road Use", True),
        ("written_off", "Not Taxed for on Road Use", True),
        ("exported", "Untaxed", True),
        ("stolen", "Untaxed", False),
    ],
)
@pytest.mark.backends("sqlite")
def test_a_vehicle_that_is_gone_is_refunded_and_leaves_its_keeper(
    client, database, taxed, what, status, leaves
):
    identify(client, CANCEL)
    give(client, CANCEL, "what-happened", what_happened=what)
    day = {"happened_on-day": "16", "happened_on-month": "11", "happened_on-year": "2025"}
    give(client, CANCEL, "when", **day)
    give(client, CANCEL, "email-address", email_address="keeper@example.com")
    # Whoever sold it keeps it no longer, but is the one whom the register still names.
    assert "you are the vehicle’s keeper in our records" in text(client, f"{CANCEL}/check-answers")
    send(client, CANCEL)
    deliver(database)
    car, notice = facts(database)
    assert (car.tax_status, car.tax_due, notice.refund_pence) == (status, None, 14_625)
    assert car.marked_for_export is (what == "exported")
    with transaction(database) as session:
        assert (session.exec(select(Holding)).first() is None) is leaves
    assert (car.log_book_hash == "") is leaves


@pytest.mark.backends("sqlite")
def test_something_that_has_not_happened_yet_is_refused_in_place(client, taxed):
    identify(client, CANCEL)
    give(client, CANCEL, "what-happened", what_happened="sold")
    day = {"happened_on-day": "18", "happened_on-month": "11", "happened_on-year": "2025"}
    page = client.post(f"{CANCEL}/when", data=day)
    assert page.status_code == 422
    assert "must be today or in the past" in page.text
    assert 'value="18"' in page.text


def test_a_new_keeper_taxes_with_the_green_slip_though_the_old_tax_still_runs(client, database, taxed):
    client.act_as("the-buyer")
    give(client, TAX, "vehicle", **{**ENTRY, "reference_number": NEW_KEEPER})
    assert "tax does not pass to a new keeper" in text(client, f"{TAX}/your-vehicle")
    give(client, TAX, "your-vehicle", is_your_vehicle="yes")
    assert "From 1 November 2025 to 31 October 2026" in text(client, f"{TAX}/how-long")
    give(client, TAX, "how-long", how_long="single_12_month")
    give(client, TAX, "email-address", email_address="buyer@example.com")
    assert heading(pay_by_card(client, send(client, TAX).request.path)) == "Payment received"
    deliver(database)
    car, _ = facts(database)
    assert (car.tax_status, car.tax_due, car.log_book_hash) == ("Taxed", date(2026, 10, 31), "")
    with transaction(database) as session:
        held = session.exec(select(Holding)).all()
        before = session.exec(select(RecordedLicence).where(RecordedLicence.case_id == "a-case-before")).one()
    assert [each.subject for each in held] == ["the-buyer"]
    assert before.ended_on == date(2025, 11, 1)


@pytest.mark.backends("sqlite")
def test_a_change_to_an_exempt_class_pays_back_from_next_month(client, database, taxed):
    client.act_as("sample-person")
    identify(client, CLASS)
    assert give(client, CLASS, "new-class", new_class="disabled") == f"{CLASS}/certificate"
    give(client, CLASS, "certificate", certificate="PIP 123456")
    page = text(client, f"{CLASS}/email-address")
    assert "£146.25 back" in page
    assert "1 December 2025" in page
    give(client, CLASS, "email-address", email_address="keeper@example.com")
    assert "PIP 123456" not in client.get(f"{CLASS}/check-answers").text
    assert "£146.25 back" in text(client, f"{CLASS}/check-answers")
    send(client, CLASS)
    deliver(database)
    car, notice = facts(database)
    assert (car.tax_class, car.tax_due, notice.refund_pence) == ("disabled", date(2026, 8, 31), 14_625)
    assert notice.evidence == "PIP 123456"


@pytest.mark.backends("sqlite")
def test_a_change_from_an_exempt_class_is_paid_from_this_month(client, database, make_car):
    with transaction(database) as session:
        make_car(session, tax_class="disabled", tax_due=date(2026, 8, 31))
    client.act_as("sample-person")
    identify(client, CLASS)
    give(client, CLASS, "new-class", new_class="standard")
    give(client, CLASS, "email-address", email_address="keeper@example.com")
    # 10 of 12 months, November to August, of 195 pounds
    assert "£162.50" in client.get(f"{CLASS}/check-answers").text
    assert heading(pay_by_card(client, send(client, CLASS).request.path)) == "Payment received"
    deliver(database)
    assert facts(database)[0].tax_class == "standard"


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(
    ("registered", "wanted", "title"),
    [
        (date(2019, 5, 10), "historic", "The register does not show that the vehicle is historic"),
        (date(2019, 5, 10), "other", "Claim this exemption at a Post Office"),
        (date(1975, 5, 10), "historic", "What is your email address?"),
    ],
)
def test_an_exemption_that_the_register_cannot_confirm_is_claimed_elsewhere(
    client, database, make_car, registered, wanted, title
):
    with transaction(database) as session:
        make_car(session, first_registered=registered, engine_cc=1798, mot_expires=None)
    identify(client, CLASS)
    page = client.get(give(client, CLASS, "new-class", new_class=wanted))
    assert heading(page) == title
    assert ("Choose another tax class" in page.text) is (not title.startswith("What"))


@pytest.mark.backends("sqlite")
def test_an_exempt_vehicle_is_taxed_again_for_nothing(client, database, make_car):
    with transaction(database) as session:
        make_car(session, tax_class="historic", first_registered=date(1972, 7, 4), mot_expires=None)
    client.act_as("sample-person")
    give(client, TAX, "vehicle", **ENTRY)
    give(client, TAX, "your-vehicle", is_your_vehicle="yes")
    assert "12 months: £0.00" in text(client, f"{TAX}/how-long")
    give(client, TAX, "how-long", how_long="single_12_month")
    give(client, TAX, "email-address", email_address="keeper@example.com")
    send(client, TAX)
    deliver(database)
    assert facts(database)[0].tax_due == date(2026, 11, 30)


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(
    ("change", "title"),
    [
        ({"tax_due": date(2026, 4, 30)}, "This vehicle is taxed"),
        ({"tax_due": date(2025, 10, 31)}, "This vehicle is not taxed"),
        ({"tax_status": "Untaxed", "tax_due": None}, "This vehicle is not taxed"),
        ({"tax_status": "SORN", "tax_due": None}, "This vehicle is registered as off the road (SORN)"),
        ({"tax_status": "Not Taxed for on Road Use"}, "This vehicle is not taxed for use on the road"),
    ],
)
def test_anybody_checks_a_vehicle_and_learns_nothing_of_its_keeper(client, database, make_car, change, title):
    with transaction(database) as session:
        make_car(session, **change)
    page = client.get(give(client, CHECK, "registration", registration_number="QQ19 ABC"))
    assert heading(page) == title
    assert "Sample keeper" not in page.text
    assert heading(client.get(f"{page.request.path}?lang=cy")) != title


@pytest.mark.backends("sqlite")
def test_an_unknown_vehicle_and_a_silent_register_keep_what_was_typed(client, monkeypatch):
    page = client.post(f"{CHECK}/registration", data={"registration_number": "QQ19 ZZZ"})
    assert page.status_code == 422
    assert "cannot find a vehicle" in page.text

    class Silent:
        def find(self, registration):
            raise UnavailableError("503")

    monkeypatch.setattr(connection._Process, "vehicles", Silent())
    page = client.post(f"{CHECK}/registration", data={"registration_number": "QQ19 ZZZ"})
    assert "cannot ask the registers at the moment" in page.text
    assert 'value="QQ19 ZZZ"' in page.text


@pytest.mark.backends("sqlite")
def test_a_change_of_class_promises_nothing_of_what_was_paid_elsewhere(client, database, make_car):
    with transaction(database) as session:
        make_car(session, tax_due=date(2026, 8, 31))
    client.act_as("sample-person")
    identify(client, CLASS)
    give(client, CLASS, "new-class", new_class="disabled")
    give(client, CLASS, "certificate", certificate="PIP 123456")
    assert "the tax was not paid here" in text(client, f"{CLASS}/email-address")
    give(client, CLASS, "email-address", email_address="keeper@example.com")
    send(client, CLASS)
    deliver(database)
    car, notice = facts(database)
    assert (car.tax_class, notice.refund_pence) == ("disabled", 0)


@pytest.mark.backends("sqlite")
def test_no_refund_is_held_out_where_no_full_month_is_left(client, database, make_car):
    with transaction(database) as session:
        make_car(session, tax_due=date(2025, 11, 30))
    identify(client, OFF_ROAD)
    give(client, OFF_ROAD, "from-when", from_when="next_month")
    assert "None: there is no full month of paid tax left" in text(client, f"{OFF_ROAD}/email-address")


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize("root", [OFF_ROAD, CANCEL, CLASS, TAX])
@pytest.mark.parametrize("wrong", [{"reference_number": "10987654321"}, {"registration_number": "QQ19 ABD"}])
def test_a_wrong_reference_reveals_nothing_in_any_journey(client, taxed, root, wrong):
    page = client.post(f"{root}/vehicle", data={**ENTRY, **wrong})
    assert page.status_code == 422
    assert "These details do not match our records" in page.text
    assert "SAMPLE HATCHBACK" not in page.text


def test_told_on_stays_in_the_month_of_the_sending():
    assert clock.today() == date(2025, 11, 17)
    late = datetime(2025, 12, 2, 9, 0, tzinfo=UTC)
    assert notices.told_on("2025-11-01", late) == date(2025, 11, 1)
    assert notices.told_on("2025-11-01", TOLD) == date(2025, 11, 17)
