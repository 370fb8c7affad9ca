"""Two things at one instant in the register: neither is lost, neither counts twice, none waits for ever."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from sqlmodel import select

from app.db import transaction
from app.journeys.cases import operations as cases
from app.journeys.cases.models import Case
from app.journeys.rules import NotAcceptedError
from app.payments.direct_debit import operations as debit
from app.payments.direct_debit import queries
from app.payments.direct_debit.models import DebitPlan, Mandate
from app.services.registry import services
from app.services.vehicle_tax import queries as register
from app.services.vehicle_tax.models import KeeperNotice, RegisteredVehicle
from app.services.vehicle_tax.notices import operations as notices
from app.services.vehicle_tax.notices.rules import What
from app.services.vehicle_tax.periods import Refund
from app.services.vehicle_tax.renewals.operations import renew_by_itself
from tests.services.vehicle_tax.test_direct_debit import (
    NEVER,
    NOW,
    collections,
    database,
    keeper,
    only,
    run,
    tax_by_debit,
)
from tests.services.vehicle_tax.test_money_once import off_road_next_month, refunds, sell
from tests.services.vehicle_tax.test_notices import CANCEL, CLASS, OFF_ROAD, TOLD, give, identify, send, taxed

__all__ = ["database", "keeper", "taxed"]
pytestmark = pytest.mark.backends("postgresql")
DAY = date(2025, 12, 1)


def together(database, *acts):
    """Each act in a transaction of its own, all begun before any of them goes on; their results."""
    begun = Barrier(len(acts))

    def one(act):
        with transaction(database) as session:
            session.exec(select(RegisteredVehicle.id)).all()
            begun.wait()
            return act(session)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def delivers(case):
    def act(session):
        try:
            return services()[case.service].deliver(session, cases.sent_case(case), TOLD)
        except NotAcceptedError as fault:
            return str(fault)

    return act


def sent(database):
    with transaction(database) as session:
        return session.exec(select(Case).order_by(Case.submitted_at)).all()


def sale(session):
    car = register.vehicle(session, session.exec(select(RegisteredVehicle.id)).one(), lock=True)
    back = notices.refund_due(session, car, DAY) or Refund(0, 0)
    session.add(
        KeeperNotice(
            case_id="sale",
            vehicle_id=car.id,
            what=What.SOLD.value,
            takes_effect=DAY,
            refund_pence=back.amount_pence,
            refund_months=back.months,
            applied_at=NOW,
            recorded_at=NOW,
        )
    )
    notices.apply_notice(session, vehicle=car, what=What.SOLD, on=DAY, now=NOW)


@pytest.mark.parametrize("_time", range(4))
def test_a_sorn_a_sale_and_a_change_of_class_give_back_what_was_paid_at_most_once(
    client, database, taxed, _time
):
    client.act_as("sample-person")
    identify(client, CLASS)
    give(client, CLASS, "new-class", new_class="disabled")
    give(client, CLASS, "certificate", certificate="PIP 123456")
    give(client, CLASS, "email-address", email_address="keeper@example.com")
    send(client, CLASS)
    off_road_next_month(client)
    send(client, OFF_ROAD)
    sell(client)
    give(client, CANCEL, "email-address", email_address="keeper@example.com")
    send(client, CANCEL)
    together(database, *(delivers(case) for case in sent(database)))
    assert sum(pence for _, pence in refunds(database)) == 14_625


@pytest.mark.parametrize("_time", range(4))
def test_a_debit_that_is_ordered_while_the_vehicle_is_sold_is_paid_back_or_not_taken(keeper, database, _time):
    tax_by_debit(keeper, database, "single_12_month_direct_debit")
    [payment] = collections(database)
    together(
        database,
        lambda session: debit.order(session, collection_id=payment.id, today=DAY, now=NOW),
        sale,
    )
    run(database, date(2025, 12, 4), times=2)
    [(_, back)] = refunds(database)
    assert (collections(database)[0].status, back) in {("collected", 17_875), ("cancelled", 0)}


@pytest.mark.parametrize("_time", range(4))
@pytest.mark.parametrize("number", ["55779911", NEVER])
def test_the_outcome_of_a_debit_and_a_sale_do_not_wait_for_each_other(keeper, database, number, _time):
    tax_by_debit(keeper, database, number=number)
    run(database, DAY)
    day = date(2025, 12, 4)
    with transaction(database) as session:
        for each in queries.due_by(session, date(2026, 1, 2), limit=99):
            debit.order(session, collection_id=each, today=date(2026, 1, 2), now=NOW)
        asked = queries.ordered(session, limit=99)
    together(
        database,
        lambda session: [
            debit.take_outcome(session, collection_id=each, today=day, now=NOW) for each in asked
        ],
        sale,
    )
    assert not only(database, Mandate).active
    assert {each.status for each in collections(database)} <= {"collected", "failed", "cancelled"}


@pytest.mark.parametrize("_time", range(3))
def test_a_debit_is_renewed_once_though_two_workers_are_at_it(keeper, database, _time):
    tax_by_debit(keeper, database, "single_6_month_direct_debit")
    run(database, DAY)
    mandate = only(database, Mandate)

    def renews(session):
        return renew_by_itself(session, mandate_id=mandate.id, today=date(2026, 5, 20), now=NOW)

    assert sorted(together(database, renews, renews)) == ["renewed", "waits"]
    assert only(database, Mandate).active
    with transaction(database) as session:
        assert len(session.exec(select(DebitPlan)).all()) == 2


@pytest.mark.parametrize("_time", range(3))
def test_nothing_is_renewed_that_is_cancelled_at_the_same_instant(keeper, database, _time):
    tax_by_debit(keeper, database, "single_6_month_direct_debit")
    run(database, DAY)
    mandate = only(database, Mandate)
    together(
        database,
        lambda session: renew_by_itself(session, mandate_id=mandate.id, today=date(2026, 5, 20), now=NOW),
        lambda session: debit.cancel_by_payer(session, mandate=mandate, today=date(2026, 5, 20), now=NOW),
    )
    assert not only(database, Mandate).active
    assert only(database, RegisteredVehicle).tax_due == date(2026, 5, 31)
    assert {each.status for each in collections(database)} <= {"collected", "cancelled"}


@pytest.mark.parametrize("_time", range(3))
def test_a_sorn_whose_day_has_come_and_a_sale_do_not_wait_for_each_other(client, database, taxed, _time):
    off_road_next_month(client)
    send(client, OFF_ROAD)
    [case] = sent(database)
    with transaction(database) as session:
        delivers(case)(session)
    together(database, lambda session: notices.apply_due(session, today=DAY, now=NOW), sale)
    assert refunds(database)[0] == ("off_road", 14_625)
