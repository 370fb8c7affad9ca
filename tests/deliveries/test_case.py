"""A real case with a second recipient: it is done when both have it, and the citizen sees both."""

from sqlmodel import select

from app import clock
from app.db import read_session, transaction
from app.deliveries import connection, operations
from app.deliveries.models import Delivery
from app.deliveries.rules import Judgement
from app.journeys.cases import operations as cases
from app.journeys.cases.delivering import CaseSender
from app.journeys.cases.models import Case
from tests.journeys.factories import NOW, PERMIT, full, sent

SERVICES = {"permit": PERMIT}


def paid(engine):
    with transaction(engine) as session:
        case = sent(session, full(session)).case
        cases.payment_arrived(session, case_id=case.id, start_work=lambda *_: None, now=NOW)
        cases.deliver(session, services=SERVICES, case_id=case.id, now=NOW)
        return case.id


def state(engine, case_id):
    with read_session(engine) as session:
        return session.get(Case, case_id).state


def test_a_case_is_done_when_every_recipient_has_it(engine, settings, add, app):
    connection.send_for(CaseSender(lambda: SERVICES))
    app.extensions["services"] = SERVICES
    add(client_id="archive-client")
    case_id = paid(engine)
    assert state(engine, case_id) == "paid"
    client = app.test_client()
    client.act_as("sample-person")
    shown = client.get(f"/services/permit/cases/{case_id}").text
    assert "Archives" in shown
    assert "On its way" in shown
    with transaction(engine) as session:
        row = session.exec(select(Delivery).where(Delivery.connector == "archive")).one()
        operations.fetched(session, delivery_id=row.id, receipt="AR-7", now=clock.now())
    assert state(engine, case_id) == "accepted"
    assert "Their receipt: AR-7" in client.get(f"/services/permit/cases/{case_id}").text


def test_a_case_with_one_recipient_given_up_is_done_by_the_other(engine, settings, add):
    connection.install(settings)
    connection.send_for(CaseSender(lambda: SERVICES))
    add(url="http://127.0.0.1:1/in")
    case_id = paid(engine)
    with transaction(engine) as session:
        row = session.exec(select(Delivery).where(Delivery.connector == "archive")).one()
        operations.store(session, row=row, found=Judgement(fault="answered 410"), now=clock.now())
        operations.give_up(session, delivery_id=row.id, reason="closed", actor="ops", now=clock.now())
    assert state(engine, case_id) == "accepted"
