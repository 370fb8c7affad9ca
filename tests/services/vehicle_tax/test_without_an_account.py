"""The one line that decides who must sign in: lowered to nobody the service still works."""

from dataclasses import replace

from sqlmodel import select

from app.db import transaction
from app.services.registry import services
from app.services.vehicle_tax.models import RecordedLicence
from app.services.vehicle_tax.spec import SERVICE
from tests.services.vehicle_tax.test_journey import (
    ROOT,
    answer_all,
    database,
    heading,
    pay_by_card,
    press_pay,
    work,
)
from tests.services.vehicle_tax.test_taxing_twice import sent

__all__ = ["database"]


def test_a_guest_pays_once_where_nobody_has_to_sign_in(client, app, database, make_car, monkeypatch):
    with transaction(database) as session:
        make_car(session)
    lowered = {**services(), "vehicle-tax": replace(SERVICE, assurance=None)}
    monkeypatch.setitem(app.extensions, "services", lowered)
    answer_all(client)
    older = press_pay(client)
    answer_all(client)
    done = pay_by_card(client, press_pay(client))
    assert heading(done) == "Payment received"
    assert "Payment received" not in pay_by_card(client, older).text
    first, second = sent(database)
    assert (first.state, second.state, second.subject) == ("withdrawn", "paid", None)
    work(database, second)
    assert client.get(f"{ROOT}/cases/{second.id}").status_code == 200
    with transaction(database) as session:
        assert len(session.exec(select(RecordedLicence)).all()) == 1
