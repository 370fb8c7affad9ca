"""A department that cannot be called fetches by client credentials, and gives its receipt."""

import jsonschema
import pytest

from app.db import transaction
from app.deliveries import operations
from app.deliveries.schema import schema
from tests.identity.relying_party import ASSERTION, RelyingParty
from tests.journeys.factories import NOW

pytestmark = pytest.mark.backends("sqlite")


@pytest.fixture
def machine(client, engine):
    return RelyingParty(client, engine, client_id="registers").register(
        redirect_uris=(), scopes=("deliveries:read",), organisation="archives"
    )


@pytest.fixture
def bearer(client, machine):
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION,
        "client_assertion": machine.assertion(),
    }
    answer = client.post("/identity/token", data=form, csrf=False).get_json()
    return {"Authorization": f"Bearer {answer['access_token']}"}


@pytest.fixture
def waiting(engine, add, subjects):
    """Two cases for the client, and one for somebody else's."""
    add(client_id="registers")
    add("other", service="licence", client_id="others")
    with transaction(engine) as session:
        for subject, service in (("c1", "permit"), ("c2", "permit"), ("c3", "licence")):
            operations.dispatch(
                session,
                subject_id=subject,
                service=service,
                reference="PP-1",
                organisation="council",
                own=None,
                now=NOW,
            )


def test_a_department_fetches_its_own_page_by_page(client, bearer, waiting):
    first = client.get("/api/deliveries?limit=1", headers=bearer).get_json()
    rest = client.get(f"/api/deliveries?after={first['next']}", headers=bearer).get_json()
    found = first["deliveries"] + rest["deliveries"]
    assert len({one["id"] for one in found}) == 2
    assert rest["next"] is None
    for one in found:
        jsonschema.validate(one, schema("http://127.0.0.1:8000"))


def test_a_receipt_counts_once_and_the_delivery_is_offered_no_more(client, bearer, waiting, subjects):
    one = client.get("/api/deliveries", headers=bearer).get_json()["deliveries"][0]
    address = f"/api/deliveries/{one['id']}/receipt"
    for given in ("AR-1", "AR-2"):
        told = client.post(address, json={"receipt": given}, headers=bearer, csrf=False).get_json()
        assert told == {"id": one["id"], "state": "delivered", "receipt": "AR-1"}
    assert len(subjects.changed) == 1
    left = client.get("/api/deliveries", headers=bearer).get_json()["deliveries"]
    assert one["id"] not in {other["id"] for other in left}


@pytest.mark.parametrize("told", [{}, {"receipt": ""}, {"receipt": 7}, {"receipt": "x" * 101}, []])
def test_a_receipt_that_is_none_is_refused(client, bearer, waiting, told):
    one = client.get("/api/deliveries", headers=bearer).get_json()["deliveries"][0]
    answer = client.post(f"/api/deliveries/{one['id']}/receipt", json=told, headers=bearer, csrf=False)
    assert answer.status_code == 400


def test_a_receipt_nested_beyond_sense_is_refused(client, bearer, waiting):
    one = client.get("/api/deliveries", headers=bearer).get_json()["deliveries"][0]
    address = f"/api/deliveries/{one['id']}/receipt"
    assert client.post(address, data=b"[" * 200_000, headers=bearer, csrf=False).status_code == 400


def test_what_is_not_theirs_is_not_there_and_without_a_token_nothing_is(client, bearer, waiting):
    answer = client.post("/api/deliveries/unknown/receipt", json={"receipt": "x"}, headers=bearer, csrf=False)
    assert answer.status_code == 404
    assert client.get("/api/deliveries").status_code == 401
    forged = {"Authorization": "Bearer e30.e30.e30"}
    assert client.get("/api/deliveries", headers=forged).status_code == 401
