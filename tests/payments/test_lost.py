"""A payment that succeeded ends in an error later: the provider tells nobody, so the hub asks."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from app import clock, jobs
from app.db import transaction
from app.payments import queries, workflows
from app.payments.pay_api import PayProvider
from app.payments.port import ProviderUnavailableError
from app.payments.sandbox.models import SandboxPayment

SINCE = datetime(2025, 11, 10, 5, 40, tzinfo=UTC)


@pytest.fixture
def capture_fails(engine, monkeypatch):
    """What the provider finds out when it wants the money, some days after it was paid."""
    monkeypatch.setattr(jobs._Worker, "engine", engine)

    def fail(days=2):
        with transaction(engine) as session:
            record = queries.latest_attempt(session, "case-1")
            row = session.get(SandboxPayment, record.provider_id)
            row.status, row.code = "error", "P0050"
            row.created_at = clock.now() - timedelta(days=days)

    return fail


def test_it_is_found_once_and_told(engine, ear, begin, pay, come_back, capture_fails):
    payment = begin()
    pay(payment)
    come_back(payment)
    assert workflows.find_lost_once() == 0
    capture_fails()
    assert [workflows.find_lost_once(), workflows.find_lost_once()] == [1, 0]
    assert ear.heard == [("case-1", "success", ""), ("case-1", "error", "P0050")]
    with transaction(engine) as session:
        assert queries.paid_attempt(session, "case-1") is None  # nothing is there to be given back


def test_one_that_was_never_paid_is_no_loss(ear, begin, pay, come_back, capture_fails):
    payment = begin()
    pay(payment, card_number="4000000000000119")
    come_back(payment)
    capture_fails()
    assert workflows.find_lost_once() == 0
    assert ear.heard == [("case-1", "error", "P0050")]


def test_every_page_of_the_search_is_read():
    asked = []

    def answer(request):
        asked.append(dict(request.url.params))
        page = int(request.url.params["page"])
        return httpx.Response(200, json={"total": 3, "results": [{"payment_id": f"p{page}"}]})

    with httpx.Client(transport=httpx.MockTransport(answer), base_url="https://pay.test") as http:
        assert PayProvider(http).errors_since(SINCE) == ("p1", "p2", "p3")
    assert asked[0] == {"state": "error", "from_date": "2025-11-10T05:40:00Z", "page": "1"}


@pytest.mark.parametrize("body", [{}, {"total": "many", "results": []}, {"total": 1, "results": [7]}])
def test_a_search_without_sense_is_a_provider_that_is_not_there(body):
    answer = httpx.Response(200, json=body)
    http = httpx.Client(transport=httpx.MockTransport(lambda _: answer), base_url="https://pay.test")
    with http, pytest.raises(ProviderUnavailableError):
        PayProvider(http).errors_since(SINCE)
