"""The register: found only by both halves of an entry, renewed once per case."""

from datetime import date

import pytest
from sqlmodel import select

from app.journeys.fields import RefusedError
from app.journeys.rules import SentCase
from app.services.vehicle_tax import operations, queries
from app.services.vehicle_tax.models import RecordedLicence
from tests.services.vehicle_tax.conftest import LOG_BOOK, NOW, REMINDER

TODAY = date(2025, 11, 17)


def find(session, registration="QQ19ABC", reference=LOG_BOOK, today=TODAY):
    entry = {"registration_number": registration, "reference_number": reference}
    return operations.find_vehicle(session, entry, today)


def a_case(facts, option="single_12_month", **changes):
    answers = {"reference_number": LOG_BOOK, "vehicle": facts, "how_long": option}
    fields = {"id": "c1", "reference": "VT-1", "issuer": "i", "subject": "s", "amount_pence": 19_500}
    return SentCase(**{**fields, **changes}, answers=answers)


@pytest.mark.parametrize("reference", [LOG_BOOK, REMINDER])
def test_both_documents_find_the_vehicle_and_its_prices(session, make_car, reference):
    make_car(session)
    facts = find(session, reference=reference)
    assert (facts["make"], facts["starts"], facts["obstacle"]) == ("SAMPLE HATCHBACK", "2025-12-01", "")
    by_card = [o for o in facts["offers"] if not o["option"].endswith("direct_debit")]
    assert [(o["months"], o["amount_pence"], o["ends"]) for o in by_card] == [
        (12, 19_500, "2026-11-30"),
        (6, 10_725, "2026-05-31"),
    ]


@pytest.mark.parametrize(
    ("registration", "reference"),
    [
        ("QQ19ABC", "10987654321"),
        ("QQ19ABD", LOG_BOOK),
        ("QQ19ABC", "6543210987654321"),
        ("QQ20ABC", REMINDER),
    ],
)
def test_whichever_half_is_wrong_the_answer_is_the_same(session, make_car, registration, reference):
    make_car(session)
    make_car(session, "QQ20ABC", log_book_hash="", reminder_hash="")
    with pytest.raises(RefusedError) as refused:
        find(session, registration, reference)
    assert refused.value.code == "no_match"


def test_nothing_about_the_keeper_is_among_the_facts(session, make_car):
    make_car(session)
    assert "keeper" not in str(find(session)).lower()


def test_the_rate_is_the_one_in_force_when_the_licence_starts(session, make_car):
    make_car(session, tax_due=date(2026, 3, 31))
    facts = find(session, today=date(2026, 3, 10))
    assert (facts["starts"], facts["offers"][0]["amount_pence"]) == ("2026-04-01", 20_000)
    assert not facts["offers"][0]["verified"]


def test_a_date_without_rates_is_an_obstacle_not_a_guess(session, make_car):
    make_car(session, tax_due=date(2031, 3, 31), mot_expires=date(2032, 1, 1), insured_until=date(2032, 1, 1))
    facts = find(session, today=date(2031, 3, 10))
    assert (facts["obstacle"], facts["offers"]) == ("no_rate", [])


def test_missing_particulars_send_the_keeper_to_another_way(session, make_car):
    make_car(session, first_registered=date(2010, 1, 1), co2=None)
    assert find(session)["obstacle"] == "not_online"


def test_renewing_twice_records_one_licence(session, make_car):
    car = make_car(session)
    case = a_case(find(session))
    for _ in range(2):
        operations.renew(session, case, NOW)
    [licence] = session.exec(select(RecordedLicence)).all()
    assert (licence.starts, licence.ends, licence.amount_pence) == (
        date(2025, 12, 1),
        date(2026, 11, 30),
        19_500,
    )
    assert car.tax_due == date(2026, 11, 30)
    assert queries.vehicles_of(session, issuer="i", subject="s") == [car]


def test_a_guest_gets_no_vehicle_in_an_account(session, make_car):
    make_car(session)
    operations.renew(session, a_case(find(session), issuer=None, subject=None), NOW)
    assert queries.vehicles_of(session, issuer="", subject="") == []


def test_a_vehicle_that_left_the_register_is_a_fault(session, make_car):
    facts = {**find_after(make_car(session), session), "vehicle_id": "gone"}
    with pytest.raises(LookupError):
        operations.renew(session, a_case(facts), NOW)


def find_after(car, session):
    return find(session, car.registration)
