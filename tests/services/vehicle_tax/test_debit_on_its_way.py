"""A payment that the bank was asked for is neither lost nor kept when the tax ends before it arrives."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from app import clock
from app.db import transaction
from app.payments.direct_debit import operations as debit
from app.payments.direct_debit import queries
from app.payments.direct_debit.models import Mandate, SandboxCollection
from app.services.vehicle_tax.models import KeeperNotice, RecordedLicence, RegisteredVehicle
from app.services.vehicle_tax.notices import operations as notices
from app.services.vehicle_tax.notices.rules import What
from tests.services.vehicle_tax.test_direct_debit import (
    DEBITS,
    NEVER,
    NOW,
    collections,
    database,
    keeper,
    only,
    renew,
    run,
    tax_by_debit,
    templates,
    text,
)

__all__ = ["database", "keeper"]
ORDERED, SOLD = date(2025, 12, 1), date(2025, 12, 2)


def order(database, day=ORDERED):
    """The bank is asked for what is due, and has not answered yet."""
    with transaction(database) as session:
        for each in queries.due_by(session, day, limit=99):
            debit.order(session, collection_id=each, today=day, now=NOW)


def tell(database, what=What.SOLD, *, takes_effect=SOLD, applied=True):
    """What delivering a notice does to the register."""
    with transaction(database) as session:
        car = session.exec(select(RegisteredVehicle)).one()
        back = notices.refund_due(session, car, SOLD)
        session.add(
            KeeperNotice(
                case_id="told",
                vehicle_id=car.id,
                what=what.value,
                takes_effect=takes_effect,
                refund_months=back.months,
                refund_pence=back.amount_pence,
                applied_at=NOW if applied else None,
                recorded_at=NOW + timedelta(days=1),
            )
        )
        if applied:
            notices.apply_notice(session, vehicle=car, what=what, on=SOLD, now=NOW)


def refunds(database):
    with transaction(database) as session:
        return [(each.what, each.refund_pence) for each in session.exec(select(KeeperNotice)).all()]


def cancel(keeper, database, monkeypatch, today=SOLD):
    monkeypatch.setattr(clock, "today", lambda: today)
    address = f"{DEBITS}/{only(database, Mandate).id}/cancel"
    shown = text(keeper, address)
    assert keeper.post(address).status_code == 303
    return shown


def test_what_arrives_after_a_sale_is_paid_back(keeper, database):
    tax_by_debit(keeper, database, "single_12_month_direct_debit")
    order(database)
    tell(database)
    assert refunds(database) == [("sold", 0)]
    run(database, date(2025, 12, 4), times=2)
    # 11 full months, January to November, of 195 pounds a year
    assert refunds(database) == [("sold", 17_875)]
    assert [each.status for each in collections(database)] == ["collected"]
    assert templates(database).count("debit_arrived_late") == 1


def test_what_arrives_between_a_sorn_for_next_month_and_its_day_joins_the_promise(keeper, database):
    tax_by_debit(keeper, database, "single_12_month_direct_debit")
    order(database)
    tell(database, What.OFF_ROAD, takes_effect=date(2026, 1, 1), applied=False)
    run(database, date(2025, 12, 4))
    assert refunds(database) == [("off_road", 17_875)]


def test_what_fails_after_a_sale_is_not_tried_again_and_changes_nothing(keeper, database):
    tax_by_debit(keeper, database, "single_12_month_direct_debit", number=NEVER)
    order(database)
    tell(database, What.OFF_ROAD)
    told = templates(database)
    run(database, date(2025, 12, 4), times=2)
    run(database, date(2025, 12, 10), times=2)
    assert [each.status for each in collections(database)] == ["failed"]
    assert only(database, RegisteredVehicle).tax_status == "SORN"
    assert templates(database) == told


def test_cancelling_while_the_whole_price_is_on_its_way_keeps_the_tax(keeper, database, monkeypatch):
    tax_by_debit(keeper, database, "single_12_month_direct_debit")
    order(database)
    assert "runs until 30 November 2026" in cancel(keeper, database, monkeypatch)
    run(database, date(2025, 12, 4))
    assert only(database, RegisteredVehicle).tax_due == date(2026, 11, 30)
    assert [each.status for each in collections(database)] == ["collected"]
    assert refunds(database) == []


def test_tax_ends_when_the_payment_that_it_was_kept_for_fails(keeper, database, monkeypatch):
    tax_by_debit(keeper, database, "single_12_month_direct_debit", number=NEVER)
    order(database)
    cancel(keeper, database, monkeypatch)
    assert only(database, RegisteredVehicle).tax_status == "Taxed"
    run(database, date(2025, 12, 4), times=2)
    assert only(database, RegisteredVehicle).tax_status == "Untaxed"
    assert templates(database).count("debit_failed_late") == 1


def test_an_instalment_that_arrives_after_cancelling_goes_back_as_far_as_it_was_not_used(
    keeper, database, monkeypatch
):
    tax_by_debit(keeper, database)
    run(database, ORDERED)
    order(database, date(2026, 1, 2))  # for January
    assert "no longer taxed from today" in cancel(keeper, database, monkeypatch, date(2025, 12, 31))
    with transaction(database) as session:  # stamps follow the clock of the machine
        licence = session.exec(select(RecordedLicence)).one()
        licence.ended_on = date(2025, 12, 31)
        session.add(licence)
    run(database, date(2026, 1, 5))
    assert [each.status for each in collections(database)] == ["collected"] * 2 + ["cancelled"] * 10
    assert refunds(database) == [("arrived_late", 1_626)]


@pytest.mark.parametrize("number", ["55779911", NEVER])
def test_a_cancelled_debit_that_has_renewed_asks_for_nothing_more_of_either_year(
    keeper, database, monkeypatch, number
):
    tax_by_debit(keeper, database, number=number)
    *paid, last = collections(database)
    last.due_on = date(2026, 11, 25)  # tried again
    for each in paid:
        each.status = "collected"
    with transaction(database) as session:
        for each in (*paid, last):
            session.merge(each)
    assert renew(database, date(2026, 11, 20)) == "renewed"
    assert "no longer taxed from today" in cancel(keeper, database, monkeypatch, date(2026, 11, 20))
    assert only(database, RegisteredVehicle).tax_status == "Untaxed"
    before = templates(database)
    run(database, date(2027, 3, 1), times=2)
    assert {each.status for each in collections(database)} == {"collected", "cancelled"}
    assert templates(database) == before
    with transaction(database) as session:
        assert session.exec(select(SandboxCollection)).all() == []
