"""The sandbox's public API, and our own adapter driven against it."""

from datetime import timedelta

import httpx
import pytest

from app import clock
from app.db import read_session, transaction
from app.factory import create_app
from app.payments.connection import NotConnectedError
from app.payments.pay_api import PayProvider
from app.payments.port import NewPayment, ProviderBusyError, ProviderRefusedError, ProviderUnavailableError
from app.payments.rules import LIFETIME
from app.payments.sandbox.api import SANDBOX_KEY
from app.payments.sandbox.models import SandboxPayment
from app.payments.sandbox.provider import SandboxProvider
from tests.payments.conftest import CARD, path_of

ROOT = "/payments/sandbox/v1"
WANTED = {"amount": 1000, "reference": "R1", "description": "D", "return_url": "https://service.example/back"}
NEW = NewPayment("key-1", 19_500, "VT-AB12", "Vehicle tax", "http://127.0.0.1:8000/payments/return/p", "en")


@pytest.fixture
def call(client):
    def ask(method, path, **options):
        headers = {"Authorization": f"Bearer {SANDBOX_KEY}"} | options.pop("headers", {})
        return client.open(f"{ROOT}{path}", method=method, headers=headers, **options)

    return ask


@pytest.fixture
def created(call):
    return lambda **changes: call("POST", "/payments", json={**WANTED, **changes}).json


@pytest.fixture
def paid(client, created):
    body = created()
    address = path_of(body["_links"]["next_url"]["href"]).partition("?")[0]
    client.post(address, data=CARD)
    client.post(f"{address}/confirm")
    return body["payment_id"]


@pytest.fixture(params=["over HTTP", "in the transaction"])
def provider(request, app, engine, client):
    """Every implementation of the port answers alike."""
    if request.param == "over HTTP":
        transport = httpx.WSGITransport(app=app)
        headers = {"Authorization": f"Bearer {SANDBOX_KEY}"}
        base = "http://127.0.0.1:8000/payments/sandbox"
        with httpx.Client(transport=transport, base_url=base, headers=headers) as http:
            yield PayProvider(http)
    else:
        with read_session(engine.execution_options(hub_writes=True)) as session:
            yield SandboxProvider(session, "http://127.0.0.1:8000")


def test_a_payment_is_made_found_and_cancelled_through_the_port(provider):
    made = provider.create(NEW)
    assert (made.amount_pence, made.reference, str(made.state.status)) == (19_500, "VT-AB12", "created")
    assert "/payments/sandbox/card/" in made.next_url
    assert provider.create(NEW).provider_id == made.provider_id
    provider.cancel(made.provider_id)
    ended = provider.find(made.provider_id)
    assert (ended.state.code, ended.next_url, ended.refund.status) == ("P0040", "", "unavailable")


def test_refunds_are_given_and_listed_through_the_port(paid, provider):
    given = [
        provider.refund(paid, amount_pence=amount, available_pence=left)
        for amount, left in ((100, 1000), (900, 900))
    ]
    assert provider.refunds(paid) == tuple(given)
    assert (provider.find(paid).refund.status, provider.find(paid).refund.submitted_pence) == ("full", 1000)


def test_a_refusal_comes_through_the_port_with_its_code(provider):
    made = provider.create(NEW)
    with pytest.raises(ProviderRefusedError) as refusal:
        provider.refund(made.provider_id, amount_pence=1, available_pence=19_500)
    assert (refusal.value.status, refusal.value.code) == (400, "P0603")
    with pytest.raises(ProviderRefusedError) as refusal:
        provider.find("unknown")
    assert (refusal.value.status, refusal.value.code) == (404, "P0200")


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500, json={"code": "P0198"}),
        httpx.Response(503, text="busy"),
        httpx.Response(429, json={"code": "P0900"}),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={"payment_id": "p"}),
        httpx.Response(
            200, json={"payment_id": "p", "amount": 1, "reference": "r", "state": {"status": "?"}}
        ),
    ],
)
def test_an_answer_without_sense_is_a_provider_that_is_not_there(answer):
    http = httpx.Client(transport=httpx.MockTransport(lambda _: answer), base_url="https://pay.test")
    with http, pytest.raises(ProviderUnavailableError):
        PayProvider(http).find("p")


def test_too_many_requests_are_told_apart():
    busy = httpx.Response(429, json={"code": "P0900"}, headers={"Retry-After": "30"})
    http = httpx.Client(transport=httpx.MockTransport(lambda _: busy), base_url="https://pay.test")
    with http, pytest.raises(ProviderBusyError):
        PayProvider(http).find("p")


def test_a_provider_that_is_slow_is_not_there():
    def wait(request):
        raise httpx.ReadTimeout("slow", request=request)

    http = httpx.Client(transport=httpx.MockTransport(wait), base_url="https://pay.test")
    with http, pytest.raises(ProviderUnavailableError, match="ReadTimeout"):
        PayProvider(http).create(NEW)


def test_a_wrong_key_is_refused(call):
    for value in ("", "Bearer other", "Bearer é"):
        assert call("GET", "/payments", headers={"Authorization": value}).status_code == 401


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"amount": "ten"}, "P0102", "amount"),
        ({"amount": True}, "P0102", "amount"),
        ({"amount": 10_000_001}, "P0102", "amount"),
        ({"amount": -1}, "P0102", "amount"),
        ({"reference": "x" * 256}, "P0102", "reference"),
        ({"reference": None}, "P0102", "reference"),
        ({"description": "nul \x00"}, "P0102", "description"),
        ({"return_url": "back"}, "P0102", "return_url"),
        ({"language": "fr"}, "P0102", "language"),
        ({"moto": True}, "P0102", "authorisation_mode"),
        ({"metadata": {str(n): n for n in range(16)}}, "P0102", "metadata"),
    ],
)
def test_bad_values_are_refused_with_the_field(call, changes, code, field):
    answer = call("POST", "/payments", json={**WANTED, **changes})
    assert (answer.status_code, answer.json["code"], answer.json["field"]) == (422, code, field)


def test_a_missing_field_and_a_body_that_is_no_json(call):
    answer = call("POST", "/payments", json={"amount": 1})
    assert (answer.status_code, answer.json["code"], answer.json["field"]) == (400, "P0101", "reference")
    answer = call("POST", "/payments", data=b"{")
    assert (answer.status_code, answer.json["code"]) == (400, "P0197")


def test_the_history_of_a_payment_is_kept(call, paid):
    events = call("GET", f"/payments/{paid}/events").json["events"]
    assert [e["state"]["status"] for e in events] == ["created", "started", "submitted", "success"]


def test_a_refund_needs_the_amount_that_is_left(call, paid):
    path = f"/payments/{paid}/refunds"
    wrong = call("POST", path, json={"amount": 100, "refund_amount_available": 999})
    assert (wrong.status_code, wrong.json["code"]) == (412, "P0604")
    given = call("POST", path, json={"amount": 100, "refund_amount_available": 1000})
    assert given.status_code == 202
    again = call("POST", path, json={"amount": 100, "refund_amount_available": 1000})
    assert again.json["code"] == "P0604"
    much = call("POST", path, json={"amount": 901})
    assert (much.status_code, much.json["code"]) == (400, "P0603")
    found = call("GET", f"{path}/{given.json['refund_id']}").json
    assert (found["amount"], found["status"]) == (100, "success")
    assert len(call("GET", path).json["_embedded"]["refunds"]) == 1
    assert call("GET", "/refunds").json["total"] == 1
    summary = call("GET", f"/payments/{paid}").json["refund_summary"]
    assert summary == {"status": "available", "amount_available": 900, "amount_submitted": 100}


def test_delayed_capture_waits_for_the_service(client, call, created):
    body = created(delayed_capture=True)
    address = path_of(body["_links"]["next_url"]["href"]).partition("?")[0]
    path = f"/payments/{body['payment_id']}"
    assert call("POST", f"{path}/capture").json["code"] == "P1003"
    client.post(address, data=CARD)
    client.post(f"{address}/confirm")
    assert call("GET", path).json["state"]["status"] == "capturable"
    assert call("POST", f"{path}/capture").status_code == 204
    assert call("GET", path).json["state"] == {"status": "success", "finished": True}


def test_a_payment_waits_five_days_to_be_captured_and_no_longer(client, call, created, engine):
    body = created(delayed_capture=True)
    address = path_of(body["_links"]["next_url"]["href"]).partition("?")[0]
    path = f"/payments/{body['payment_id']}"
    client.post(address, data=CARD)
    client.post(f"{address}/confirm")
    client.post(f"{address}/cancel")  # too late for the person
    for hours, status, answer in ((119, "capturable", 204), (121, "failed", 409)):
        with transaction(engine) as session:
            row = session.get(SandboxPayment, body["payment_id"])
            row.created_at = clock.now() - timedelta(hours=hours)
            row.expires_at = row.created_at + LIFETIME
            row.status = "capturable"
        assert call("GET", path).json["state"]["status"] == status
        assert call("POST", f"{path}/capture").status_code == answer


def test_what_the_sandbox_does_not_know_of_a_card_is_not_searched_for(call, paid):
    assert call("GET", "/payments?last_digits_card_number=4242").json["total"] == 1
    for query in ("cardholder_name=Nobody", "first_digits_card_number=999999", "agreement_id=a"):
        assert call("GET", f"/payments?{query}").status_code == 422


def test_a_page_of_results_leads_to_the_others(call, created):
    for number in range(5):
        created(reference=f"S{number}")
    links = call("GET", "/payments?display_size=2&page=2&state=created").json["_links"]
    assert set(links) == {"self", "first_page", "last_page", "prev_page", "next_page"}
    last = path_of(links["next_page"]["href"]).removeprefix(ROOT)
    assert call("GET", last).json["count"] == 1
    assert set(call("GET", last).json["_links"]) == {"self", "first_page", "last_page", "prev_page"}


def test_payments_are_searched_a_page_at_a_time(call, created):
    for number in range(3):
        created(reference=f"S{number}")
    assert call("GET", "/payments?reference=S1").json["total"] == 1
    page = call("GET", "/payments?display_size=2&page=2&state=created").json
    assert (page["total"], page["count"], page["page"]) == (3, 1, 2)
    assert call("GET", "/payments?from_date=2999-01-01T00:00:00Z").json["total"] == 0
    for query in ("page=0", "page=x", "display_size=501", "state=paid", "from_date=soon"):
        assert call("GET", f"/payments?{query}").status_code == 422


def test_card_details_show_only_the_last_digits(call, paid, engine):
    assert call("GET", f"/payments/{paid}").json["card_details"] == {
        "card_brand": "Visa",
        "last_digits_card_number": "4242",
    }
    with read_session(engine) as session:
        assert session.get(SandboxPayment, paid).card_last_digits == "4242"


@pytest.mark.parametrize(
    ("api", "pages"),
    [
        ("https://publicapi.payments.service.gov.uk", "https://www.payments.service.gov.uk"),
        ("https://pay.example:8443/api", "https://pay.example:8443"),
    ],
)
def test_forms_may_lead_to_the_card_pages_of_the_provider(settings, engine, api, pages):
    key = type(settings.secret_key)("api_test_key")
    changed = settings.model_copy(update={"pay_api_url": api, "pay_api_key": key})
    answer = create_app(changed, engine).test_client().get("/health/live")
    assert f"form-action 'self' {pages};" in answer.headers["Content-Security-Policy"]


def test_an_address_without_a_key_is_refused_at_start(settings, engine):
    half = settings.model_copy(update={"pay_api_url": "https://pay.example"})
    with pytest.raises(NotConnectedError, match="HUB_PAY_API_KEY"):
        create_app(half, engine)
