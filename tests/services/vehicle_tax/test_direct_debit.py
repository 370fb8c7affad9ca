"""Vehicle tax by Direct Debit: agreed in the journey, collected, failed, renewed, changed and ended."""

import re
from datetime import UTC, date, datetime, timedelta

import lxml.html
import pytest
from sqlmodel import select

from app import clock
from app.db import transaction
from app.notifications.models import Message
from app.payments.direct_debit import operations as debit
from app.payments.direct_debit import queries
from app.payments.direct_debit.models import DebitCollection, DebitPlan, Mandate
from app.services.vehicle_tax.models import RecordedLicence, RegisteredVehicle
from app.services.vehicle_tax.notices import operations as notices
from app.services.vehicle_tax.renewals.operations import renew_by_itself
from tests.services.vehicle_tax.conftest import LOG_BOOK
from tests.services.vehicle_tax.test_journey import follow, heading
from tests.services.vehicle_tax.test_notices import deliver, give, text

TAX, DEBITS = "/services/vehicle-tax", "/payments/direct-debits"
ENTRY = {"registration_number": "QQ19 ABC", "reference_number": LOG_BOOK}
NOW = datetime(2025, 12, 1, 9, 0, tzinfo=UTC)
GOOD, NEVER, SECOND = "55779911", "55770002", "55770003"


@pytest.fixture
def database(app):
    return app.extensions["database"]


@pytest.fixture
def keeper(client, database, make_car):
    with transaction(database) as session:
        make_car(session, insured_until=date(2028, 1, 1), mot_expires=date(2027, 5, 1))
    client.act_as("sample-person")
    return client


def choose(client, option, *, number=GOOD, alone="yes"):
    give(client, TAX, "vehicle", **ENTRY)
    give(client, TAX, "your-vehicle", is_your_vehicle="yes")
    assert give(client, TAX, "how-long", how_long=option) == f"{TAX}/direct-debit"
    bank = {"account_name": "A Sample", "sort_code": "20-00-00", "account_number": number}
    return give(
        client,
        TAX,
        "direct-debit",
        **{f"bank-{part}": value for part, value in bank.items()},
        only_signature=alone,
    )


def tax_by_debit(client, database, option="total_12_monthly_direct_debit", number=GOOD):
    choose(client, option, number=number)
    give(client, TAX, "email-address", email_address="keeper@example.com")
    page = client.get(f"{TAX}/check-answers").text
    assert "Direct Debit Guarantee" in page
    assert GOOD not in page
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    sent = follow(client, client.post(f"{TAX}/check-answers", data={"seen": seen}))
    deliver(database)
    return sent


def run(database, day, *, times=1):
    """One hourly run of the collecting job on a day, each payment in its own transaction."""
    for _ in range(times):
        with transaction(database) as session:
            due = queries.due_by(session, day, limit=99)
        for each in due:
            with transaction(database) as session:
                debit.order(session, collection_id=each, today=day, now=NOW)
        with transaction(database) as session:
            ordered = queries.ordered(session, limit=99)
        for each in ordered:
            with transaction(database) as session:
                debit.take_outcome(session, collection_id=each, today=day, now=NOW)


def only(database, table):
    with transaction(database) as session:
        return session.exec(select(table)).one()


def collections(database):
    with transaction(database) as session:
        found = session.exec(select(DebitCollection)).all()
        return sorted(found, key=lambda each: (each.due_on, each.number))


def templates(database):
    with transaction(database) as session:
        return sorted(session.exec(select(Message.template)).all())


@pytest.mark.parametrize(
    ("option", "payments", "total"),
    [
        ("total_12_monthly_direct_debit", 12, 20_475),
        ("single_12_month_direct_debit", 1, 19_500),
        ("single_6_month_direct_debit", 1, 10_238),
    ],
)
def test_a_keeper_sets_up_a_debit_sees_every_payment_and_is_told_before(
    keeper, database, option, payments, total
):
    choose(keeper, option)
    assert "1 December 2025" in text(keeper, f"{TAX}/email-address")
    tax_by_debit(keeper, database, option)
    planned = collections(database)
    assert (len(planned), sum(each.amount_pence for each in planned)) == (payments, total)
    assert only(database, RegisteredVehicle).tax_status == "Taxed"
    assert "debit_notice" in templates(database)
    with transaction(database) as session:
        told = session.exec(select(Message).where(Message.template == "debit_notice")).one()
    assert told.fields.count("2025") + told.fields.count("2026") >= payments
    assert GOOD not in told.fields


def test_every_payment_stands_where_the_person_agrees_to_it(keeper):
    choose(keeper, "total_12_monthly_direct_debit")
    give(keeper, TAX, "email-address", email_address="keeper@example.com")
    page = lxml.html.document_fromstring(keeper.get(f"{TAX}/check-answers").text)
    days, amounts = (
        [part.text_content() for part in page.xpath(f"//h2[.='Amounts']/following::dl[1]//{kind}")]
        for kind in ("dt", "dd")
    )
    assert (days[0], days[-1]) == ("1 December 2025", "2 November 2026")
    assert sum(int(amount.strip("£").replace(".", "")) for amount in amounts) == 20_475


def test_an_account_that_needs_two_signatures_has_another_way(keeper):
    where = choose(keeper, "single_12_month_direct_debit", alone="no")
    assert heading(keeper.get(where)) == "You cannot pay from this account by Direct Debit here"


def test_payments_are_taken_on_their_day_and_never_twice(keeper, database):
    tax_by_debit(keeper, database)
    run(database, date(2025, 11, 30))
    assert {each.status for each in collections(database)} == {"due"}
    run(database, date(2025, 12, 1), times=3)
    run(database, date(2026, 1, 2), times=2)
    assert [each.status for each in collections(database)] == ["collected"] * 2 + ["due"] * 10


def test_a_payment_that_fails_once_is_tried_again_and_the_tax_stays(keeper, database):
    tax_by_debit(keeper, database, number=SECOND)
    run(database, date(2025, 12, 1))
    first = collections(database)[0]
    assert (first.status, first.attempt, first.due_on) == ("due", 2, date(2025, 12, 4))
    run(database, date(2025, 12, 3))
    assert collections(database)[0].status == "due"
    run(database, date(2025, 12, 4))
    assert collections(database)[0].status == "collected"
    assert only(database, RegisteredVehicle).tax_status == "Taxed"
    assert "debit_failed_once" in templates(database)


def test_a_second_failure_cancels_and_untaxes_and_says_so(keeper, database):
    tax_by_debit(keeper, database, number=NEVER)
    run(database, date(2025, 12, 1))
    run(database, date(2025, 12, 4), times=2)
    assert only(database, Mandate).status == "failed"
    assert {each.status for each in collections(database)} == {"failed", "cancelled"}
    car = only(database, RegisteredVehicle)
    assert (car.tax_status, car.tax_due) == ("Untaxed", None)
    assert only(database, RecordedLicence).ended_on is not None
    assert {"debit_failed_once", "debit_failed_twice"} <= set(templates(database))
    run(database, date(2026, 1, 5))
    assert "collected" not in {each.status for each in collections(database)}


def renew(database, day):
    with transaction(database) as session:
        mandate = session.exec(select(Mandate)).one()
        return renew_by_itself(session, mandate_id=mandate.id, today=day, now=NOW)


def test_it_renews_by_itself_once_while_the_mot_holds(keeper, database):
    tax_by_debit(keeper, database, "single_6_month_direct_debit")
    run(database, date(2025, 12, 1))
    assert renew(database, date(2026, 5, 16)) == "waits"  # more than 14 days to run
    assert renew(database, date(2026, 5, 20)) == "renewed"
    assert renew(database, date(2026, 5, 21)) == "waits"
    with transaction(database) as session:
        plans = sorted(session.exec(select(DebitPlan)).all(), key=lambda each: each.starts)
    assert [(each.starts, each.ends, each.total_pence) for each in plans][1] == (
        date(2026, 6, 1),
        date(2026, 11, 30),
        10_500,  # 52.5 per cent of the 200 pounds of 2026-27
    )
    assert only(database, RegisteredVehicle).tax_due == date(2026, 11, 30)
    assert collections(database)[-1].due_on == date(2026, 6, 1)
    assert templates(database).count("debit_notice") == 2


def test_without_an_mot_it_says_so_once_and_gives_up_when_the_tax_has_run_out(keeper, database):
    tax_by_debit(keeper, database, "single_6_month_direct_debit")
    run(database, date(2025, 12, 1))
    with transaction(database) as session:
        car = session.exec(select(RegisteredVehicle)).one()
        car.mot_expires = date(2026, 4, 1)
        session.add(car)
    assert [renew(database, date(2026, 5, 20) + timedelta(days=n)) for n in range(3)] == ["waits"] * 3
    assert templates(database).count("debit_not_renewed_no_mot") == 1
    assert renew(database, date(2026, 6, 1)) == "given_up"
    assert only(database, Mandate).status == "cancelled"


def test_the_payer_sees_it_changes_the_bank_and_cancels(keeper, database, monkeypatch):
    tax_by_debit(keeper, database)
    monkeypatch.setattr(clock, "today", lambda: date(2025, 12, 2))
    run(database, date(2025, 12, 1))
    mandate = only(database, Mandate)
    address = f"{DEBITS}/{mandate.id}"
    assert "QQ19 ABC" in text(keeper, f"{DEBITS}/")
    assert "ending 9911" in text(keeper, address)
    assert "Taken" in text(keeper, address)

    wrong = keeper.post(f"{address}/bank", data={"account_name": "", "sort_code": "1", "account_number": "x"})
    assert wrong.status_code == 422
    assert wrong.text.count("govuk-error-message") >= 3
    other = {"account_name": "A Sample", "sort_code": "200000", "account_number": "55770001"}
    refused = keeper.post(f"{address}/bank", data=other)
    assert "does not take Direct Debits" in refused.text
    assert only(database, Mandate).account_number == GOOD
    assert keeper.post(f"{address}/bank", data={**other, "account_number": "44112233"}).status_code == 303
    assert "ending 2233" in text(keeper, f"{address}?notice=bank")

    assert "no longer taxed from today" in text(keeper, f"{address}/cancel")
    assert keeper.post(f"{address}/cancel").status_code == 303
    assert only(database, Mandate).status == "cancelled"
    assert only(database, RegisteredVehicle).tax_status == "Untaxed"
    assert keeper.get(f"{address}/bank").status_code == 303


def test_a_debit_that_is_paid_in_full_keeps_its_tax_when_cancelled(keeper, database):
    tax_by_debit(keeper, database, "single_12_month_direct_debit")
    run(database, date(2025, 12, 1))
    address = f"{DEBITS}/{only(database, Mandate).id}"
    assert "does not renew by itself" in text(keeper, f"{address}/cancel")
    keeper.post(f"{address}/cancel")
    assert only(database, RegisteredVehicle).tax_status == "Taxed"


def test_nobody_sees_another_persons_debit(keeper, database):
    tax_by_debit(keeper, database)
    address = f"{DEBITS}/{only(database, Mandate).id}"
    keeper.act_as("somebody-else")
    assert "You have no Direct Debits" in text(keeper, f"{DEBITS}/")
    for call in (keeper.get(address), keeper.get(f"{address}/cancel"), keeper.post(f"{address}/cancel")):
        assert call.status_code == 404


@pytest.mark.parametrize(("months", "back"), [(1, 0), (12, 17_875)])
def test_a_refund_of_instalments_is_what_was_paid_off_less_the_months_used(keeper, database, months, back):
    tax_by_debit(keeper, database)
    for each in collections(database)[:months]:
        run(database, each.due_on)
    with transaction(database) as session:
        car = session.exec(select(RegisteredVehicle)).one()
        due = notices.refund_due(session, car, date(2025, 12, 10))
    assert (due.months, due.amount_pence) == (11, back)
