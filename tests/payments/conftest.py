"""A listener that remembers, payments begun, and the card pages walked."""

import re

import pytest

from app import clock
from app.db import transaction
from app.payments import connection, operations

CARD = {
    "card_number": "4242 4242 4242 4242",
    "expiry_month": "10",
    "expiry_year": "28",
    "cardholder_name": "Sample Person",
    "security_code": "123",
}


class Ear:
    """A payment listener that remembers what it heard."""

    def __init__(self):
        self.heard = []

    def about_to_change(self, session, *, subject_id):
        assert subject_id

    def payment_changed(self, session, *, subject_id, state, now):
        self.heard.append((subject_id, str(state.status), state.code))


FACTS = {
    "amount_pence": 19_500,
    "reference": "VT-AB12",
    "description": "Vehicle tax for SAMPLE1",
    "return_url": "/services/vehicle-tax/done",
    "language": "en",
}


@pytest.fixture
def ear(app):
    listener = Ear()
    connection.listen([listener])
    yield listener
    connection.listen([])


@pytest.fixture
def begin(engine, ear):
    """Begin a payment in a transaction of its own."""

    def start(subject_id="case-1", *, now=None, **changes):
        with transaction(engine) as session:
            return operations.start(
                session, subject_id=subject_id, **{**FACTS, **changes}, now=now or clock.now()
            )

    return start


@pytest.fixture
def come_back(engine):
    """What the hub does when the person comes back from the card pages."""

    def ask(payment):
        with transaction(engine) as session:
            return operations.come_back(session, subject_id=payment.subject_id, now=clock.now())

    return ask


def path_of(url):
    return re.sub(r"^https?://[^/]+", "", url)


@pytest.fixture
def pay(client):
    """Walk the card pages with a card; answers the last response."""

    def walk(payment, **changes):
        address = path_of(payment.next_url).partition("?")[0]
        answer = client.post(address, data={**CARD, **changes})
        for _step in range(4):
            if answer.status_code != 303 or "/card/" not in answer.location:
                return answer
            page = client.get(answer.location)
            step = re.search(r'action="([^"]+/(?:challenge|confirm))"', page.text)
            if step is None:
                return page
            answer = client.post(step[1], data={"answer": "yes"})
        return answer

    return walk
