"""Nothing is paid or paid back twice when a keeper changes course: two notices, a debit beside a card."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from app import clock
from app.db import transaction
from app.journeys.cases import operations as cases
from app.journeys.cases.models import Case
from app.journeys.rules import NotAcceptedError
from app.payments.direct_debit.models import DebitPlan, Mandate
from app.services.registry import services
from app.services.vehicle_tax.models import KeeperNotice, RecordedLicence, RegisteredVehicle
from app.services.vehicle_tax.notices import operations as notices
from tests.services.vehicle_tax import test_direct_debit as by_debit
from tests.services.vehicle_tax.conftest import REMINDER
from tests.services.vehicle_tax.test_direct_debit import keeper
from tests.services.vehicle_tax.test_notices import (
    CANCEL,
    CLASS,
    OFF_ROAD,
    TOLD,
    database,
    give,
    identify,
    send,
    taxed,
    text,
)

__all__ = ["database", "keeper", "taxed"]
SOLD_ON = {"happened_on-day": "17", "happened_on-month": "11", "happened_on-year": "2025"}


def deliver_all(database, now=TOLD):
    with transaction(database) as session:
        for case in session.exec(select(Case).order_by(Case.submitted_at)).all():
            services()[case.service].deliver(session, cases.sent_case(case), now)


def refunds(database):
    with transaction(database) as session:
        found = session.exec(select(KeeperNotice).order_by(KeeperNotice.recorded_at)).all()
        return [(each.what, each.refund_pence) for each in found]


def car(database):
    with transaction(database) as session:
        return session.exec(select(RegisteredVehicle)).one()


def off_road_next_month(client, reference=REMINDER):
    identify(client, OFF_ROAD, reference_number=reference)
    give(client, OFF_ROAD, "from-when", from_when="next_month")
    give(client, OFF_ROAD, "email-address", email_address="keeper@example.com")


def sell(client):
    identify(client, CANCEL)
    give(client, CANCEL, "what-happened", what_happened="sold")
    give(client, CANCEL, "when", **SOLD_ON)


def test_a_vehicle_that_is_sold_before_its_sorn_begins_is_refunded_once(client, database, taxed):
    off_road_next_month(client)
    send(client, OFF_ROAD)
    deliver_all(database)
    sell(client)
    assert "£146.25 is on its way to you already" in text(client, f"{CANCEL}/email-address")
    give(client, CANCEL, "email-address", email_address="keeper@example.com")
    send(client, CANCEL)
    deliver_all(database, TOLD + timedelta(minutes=5))
    assert refunds(database) == [("off_road", 14_625), ("sold", 0)]
    with transaction(database) as session:
        notices.apply_due(session, today=date(2025, 12, 1), now=TOLD)
    assert car(database).tax_status == "Untaxed"  # not off the road: it is another person's now


def test_the_same_sorn_sent_twice_is_refunded_once(client, database, taxed):
    for _ in range(2):
        off_road_next_month(client)
        send(client, OFF_ROAD)
        client.delete_cookie("guest")
    deliver_all(database)
    assert sorted(pence for _, pence in refunds(database)) == [0, 14_625]


def test_a_change_of_class_gives_nothing_back_that_a_coming_sorn_has_promised(client, database, taxed):
    off_road_next_month(client)
    send(client, OFF_ROAD)
    deliver_all(database)
    client.act_as("sample-person")
    identify(client, CLASS)
    give(client, CLASS, "new-class", new_class="disabled")
    give(client, CLASS, "certificate", certificate="PIP 123456")
    assert "Nothing to pay or to get back" in text(client, f"{CLASS}/email-address")


def test_a_change_of_class_that_the_end_of_the_tax_overtook_is_not_accepted(client, database, taxed):
    client.act_as("sample-person")
    identify(client, CLASS)
    give(client, CLASS, "new-class", new_class="disabled")
    give(client, CLASS, "certificate", certificate="PIP 123456")
    give(client, CLASS, "email-address", email_address="keeper@example.com")
    send(client, CLASS)
    sell(client)
    give(client, CANCEL, "email-address", email_address="keeper@example.com")
    send(client, CANCEL)
    with transaction(database) as session:
        change, sale = session.exec(select(Case).order_by(Case.submitted_at)).all()
        assert services()[sale.service].deliver(session, cases.sent_case(sale), TOLD)
        with pytest.raises(NotAcceptedError, match="no_tax_left"):
            services()[change.service].deliver(session, cases.sent_case(change), TOLD)
    assert refunds(database) == [("sold", 14_625)]


def test_a_change_of_class_that_a_sorn_has_overtaken_gives_nothing_back_twice(client, database, taxed):
    client.act_as("sample-person")
    identify(client, CLASS)
    give(client, CLASS, "new-class", new_class="disabled")
    give(client, CLASS, "certificate", certificate="PIP 123456")
    assert "£146.25 back" in text(client, f"{CLASS}/email-address")
    give(client, CLASS, "email-address", email_address="keeper@example.com")
    send(client, CLASS)
    off_road_next_month(client)
    send(client, OFF_ROAD)
    with transaction(database) as session:
        change, sorn = session.exec(select(Case).order_by(Case.submitted_at)).all()
        assert services()[sorn.service].deliver(session, cases.sent_case(sorn), TOLD)
        with pytest.raises(NotAcceptedError, match="priced_anew"):
            services()[change.service].deliver(session, cases.sent_case(change), TOLD)
    assert refunds(database) == [("off_road", 14_625)]


def test_a_debit_does_not_renew_what_a_card_has_paid_for(keeper, database):
    by_debit.tax_by_debit(keeper, database, "single_6_month_direct_debit")
    by_debit.run(database, date(2025, 12, 1))
    with transaction(database) as session:  # renewed by card from the fifth of the last month
        vehicle = session.exec(select(RegisteredVehicle)).one()
        vehicle.tax_due = date(2027, 5, 31)
        session.add(vehicle)
    assert by_debit.renew(database, date(2026, 5, 20)) == "given_up"
    with transaction(database) as session:
        assert session.exec(select(Mandate.status)).one() == "cancelled"
        assert len(session.exec(select(DebitPlan)).all()) == 1
    assert "debit_cancelled" in by_debit.templates(database)


def test_cancelling_a_debit_that_has_renewed_keeps_the_months_already_paid(keeper, database, monkeypatch):
    by_debit.tax_by_debit(keeper, database, "single_6_month_direct_debit")
    by_debit.run(database, date(2025, 12, 1))
    assert by_debit.renew(database, date(2026, 5, 20)) == "renewed"
    monkeypatch.setattr(clock, "today", lambda: date(2026, 5, 22))
    address = f"{by_debit.DEBITS}/{by_debit.only(database, Mandate).id}"
    assert "runs until 31 May 2026" in text(keeper, f"{address}/cancel")
    keeper.post(f"{address}/cancel")
    assert (car(database).tax_status, car(database).tax_due) == ("Taxed", date(2026, 5, 31))
    with transaction(database) as session:
        ended = session.exec(select(RecordedLicence).order_by(RecordedLicence.starts)).all()
    assert [each.ended_on is None for each in ended] == [True, False]


def test_a_sorn_that_taxing_again_has_overtaken_promises_nothing(client, database, taxed):
    off_road_next_month(client)
    send(client, OFF_ROAD)
    deliver_all(database)
    with transaction(database) as session:
        licence = session.exec(select(RecordedLicence)).one()
        licence.recorded_at = TOLD + timedelta(minutes=1)
        session.add(licence)
    client.act_as("sample-person")
    identify(client, CLASS)
    give(client, CLASS, "new-class", new_class="disabled_half")
    give(client, CLASS, "certificate", certificate="PIP 123456")
    assert "£73.13 back" in text(client, f"{CLASS}/email-address")
    sell(client)
    assert "£146.25 for 9 full months" in text(client, f"{CANCEL}/email-address")


def test_a_debit_does_not_renew_a_vehicle_that_is_about_to_go_off_the_road(keeper, database):
    by_debit.tax_by_debit(keeper, database, "single_6_month_direct_debit")
    by_debit.run(database, date(2025, 12, 1))
    with transaction(database) as session:
        session.add(
            KeeperNotice(
                case_id="sorn",
                vehicle_id=session.exec(select(RegisteredVehicle.id)).one(),
                what="off_road",
                takes_effect=date(2026, 6, 1),
                recorded_at=datetime(2026, 5, 17, 9, 0, tzinfo=UTC),
            )
        )
    assert by_debit.renew(database, date(2026, 5, 20)) == "waits"
    with transaction(database) as session:
        assert notices.apply_due(session, today=date(2026, 6, 1), now=TOLD) == 1
    assert car(database).tax_status == "SORN"
    assert by_debit.only(database, Mandate).status == "cancelled"
