"""Two presses of Pay at the same instant, on each database: one case, one payment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlmodel import select

from app.db import transaction
from app.journeys.cases.models import Case
from app.payments.models import PaymentRecord
from tests.clients import PageClient
from tests.journeys.factories import PERMIT
from tests.journeys.test_views import ROOT, give, seal

PRESSES = 4


def test_presses_at_the_same_instant_make_one_payment(app, client, engine, monkeypatch):
    monkeypatch.setitem(app.extensions, "services", {"permit": PERMIT})
    client.act_as("sample-person")
    give(client)
    seen = seal(client)
    together = Barrier(PRESSES)

    def press(_):
        mine: PageClient = app.test_client()
        together.wait()
        return mine.post(f"{ROOT}/check-answers", data={"seen": seen}).location

    with ThreadPoolExecutor(PRESSES) as pool:
        places = list(pool.map(press, range(PRESSES)))
    with transaction(engine) as session:
        [case] = session.exec(select(Case)).all()
        assert len(session.exec(select(PaymentRecord)).all()) == 1
    paying = [place for place in places if "/payments/" in place]
    assert len(paying) == 1
    assert all(place.startswith(f"{ROOT}/cases/{case.id}") for place in places if place not in paying)
