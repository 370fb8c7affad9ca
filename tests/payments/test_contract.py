"""schemathesis drives the payment sandbox by GOV.UK Pay's published contract, open calculators by ours."""

import json

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.payments.sandbox.api import SANDBOX_KEY

# Payments by redirect and their refunds: agreements, disputes and cards by API are other products.
SERVED = ("/v1/payments", "/v1/refunds")
# The contract leaves out what the real API answers to a refund that it cannot read or give.
UNDOCUMENTED = {("POST", "/v1/payments/{paymentId}/refunds"): {400, 422}}
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
QUICK = examples(
    max_examples=10,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def operations(document, prefixes):
    schema = schemathesis.openapi.from_dict(document)
    found = [result.ok() for result in schema.get_all_operations()]
    return [operation for operation in found if operation.path.startswith(prefixes)]


def drive(operation, call, known, mode=GenerationMode.POSITIVE):
    """Send what the contract allows, or does not; the answers must be what it promises."""

    @given(case=operation.as_strategy(generation_mode=mode))
    @QUICK
    def send(case):
        ids = {name: known.get(name, value) for name, value in (case.path_parameters or {}).items()}
        case.path_parameters = ids
        body = case.as_transport_kwargs().get("json")
        answer = call(
            case.formatted_path,
            method=case.method,
            query_string={k: v for k, v in (case.query or {}).items() if v is not None},
            data=None if body is None else json.dumps(body),
            content_type="application/json",
            headers=case.headers or {},
        )
        if answer.status_code not in UNDOCUMENTED.get((case.method, case.path), ()):
            case.validate_response(answer, checks=CHECKS)

    send()


@pytest.mark.shared
def test_the_sandbox_keeps_to_the_published_contract(shared, client, begin, pay):
    document = json.loads((shared / "payments" / "govuk_pay_publicapi_openapi.json").read_text())
    key = {"Authorization": f"Bearer {SANDBOX_KEY}"}

    def call(path, *, headers, **options):
        return client.open(f"/payments/sandbox{path}", headers={**headers, **key}, **options)

    pay(begin())
    listed = call("/v1/payments", method="GET", headers={}).json["results"]
    served = operations(document, SERVED)
    assert len(served) == 10
    for operation in served:
        drive(operation, call, {})
        if "{paymentId}" in operation.path:
            drive(operation, call, {"paymentId": listed[0]["payment_id"]})
    drive(served[1], call, {}, GenerationMode.NEGATIVE)


@pytest.mark.parametrize("path", ["/api/vehicle-tax/quote", "/api/self-assessment/estimate"])
@pytest.mark.parametrize("mode", GenerationMode)
def test_each_open_calculator_keeps_to_its_own_description(client, path, mode):
    document = client.get("/api/openapi.json").json
    (operation,) = operations(document, (path,))
    drive(operation, client.open, {}, mode)
