"""The public API of GOV.UK Pay for card payments and refunds, served by the sandbox."""

import hmac

from flask import Blueprint, Flask, Response, current_app, jsonify, request

from app import clock
from app.config import Settings
from app.payments.port import ProviderRefusedError
from app.payments.sandbox import notices, operations, parsing, queries, resources
from app.payments.sandbox.models import SandboxPayment, SandboxRefund
from app.payments.sandbox.views import tell
from app.web import access, requests

blueprint = Blueprint("payments_sandbox_api", __name__, url_prefix=resources.ROOT)

# The sandbox takes no money and is not in production: its key is no secret.
SANDBOX_KEY = "api_sandbox_directhub"


@blueprint.before_request
def check_key() -> tuple[Response, int] | None:
    sent = request.headers.get("Authorization", "").encode("utf-8", "replace")
    key = _settings().pay_api_key.get_secret_value() or SANDBOX_KEY
    if hmac.compare_digest(sent, f"Bearer {key}".encode()):
        return None
    return jsonify({"code": "P0950", "description": "Credentials are required"}), 401


@blueprint.errorhandler(ProviderRefusedError)
def refused(refusal: ProviderRefusedError) -> tuple[Response, int]:
    body = {"code": refusal.code, "description": refusal.description}
    return jsonify(body | ({"field": refusal.field} if refusal.field else {})), refusal.status


@blueprint.post("/payments")
@access.machine
def create() -> tuple[Response, int]:
    facts = parsing.new_payment(request.get_data())
    key = request.headers.get("Idempotency-Key")
    payment = operations.create(requests.db(), key=key, now=clock.now(), **facts)
    return jsonify(_shown(payment)), 201


@blueprint.get("/payments")
@access.machine
def search() -> Response:
    window = parsing.window(request.args, parsing.SEARCH_PAYMENTS)
    found = queries.payments(requests.db(), parsing.search(request.args), window)
    rows = [_shown(row) for row in found.rows]
    return jsonify(
        resources.results(rows, total=found.total, page=window.page, size=window.size, address=request.url)
    )


@blueprint.get("/payments/<payment_id>")
@access.machine
def show(payment_id: str) -> Response:
    return jsonify(_shown(operations.find(requests.db(), payment_id)))


@blueprint.post("/payments/<payment_id>/cancel")
@access.machine
def cancel(payment_id: str) -> tuple[str, int]:
    session = requests.db()
    payment = operations.find(session, payment_id, code="P0500")
    operations.cancel(session, payment, now=clock.now())
    return "", 204


@blueprint.post("/payments/<payment_id>/capture")
@access.machine
def capture(payment_id: str) -> tuple[str, int]:
    session = requests.db()
    payment = operations.find(session, payment_id, code="P1000")
    before = payment.state
    operations.capture(session, payment, now=clock.now())
    tell(payment, notices.events_between(before, payment.state))
    return "", 204


@blueprint.get("/payments/<payment_id>/events")
@access.machine
def events(payment_id: str) -> Response:
    payment = operations.find(requests.db(), payment_id, code="P0300")
    rows = operations.events(requests.db(), payment)
    return jsonify(resources.events(payment, rows, _base()))


@blueprint.get("/payments/<payment_id>/refunds")
@access.machine
def refunds(payment_id: str) -> Response:
    payment = operations.find(requests.db(), payment_id, code="P0800")
    rows = operations.refunds(requests.db(), payment)
    return jsonify(resources.refunds(payment, rows, _base()))


@blueprint.post("/payments/<payment_id>/refunds")
@access.machine
def refund(payment_id: str) -> tuple[Response, int]:
    session = requests.db()
    payment = operations.find(session, payment_id, code="P0600")
    amount, available = parsing.new_refund(request.get_data())
    given = operations.refund(session, payment, amount=amount, available=available, now=clock.now())
    tell(payment, notices.REFUNDED)
    return jsonify(resources.refund(given, _base())), 202


@blueprint.get("/payments/<payment_id>/refunds/<refund_id>")
@access.machine
def show_refund(payment_id: str, refund_id: str) -> Response:
    given = requests.db().get(SandboxRefund, refund_id)
    if given is None or given.payment_id != payment_id:
        raise ProviderRefusedError(404, "P0700", "Not found")
    return jsonify(resources.refund(given, _base()))


@blueprint.get("/refunds")
@access.machine
def search_refunds() -> Response:
    window = parsing.window(request.args, parsing.SEARCH_REFUNDS)
    found = queries.refunds(requests.db(), window)
    rows = [resources.refund(row, _base()) for row in found.rows]
    return jsonify(
        resources.results(rows, total=found.total, page=window.page, size=window.size, address=request.url)
    )


def _shown(payment: SandboxPayment) -> dict[str, object]:
    state = operations.state_at(payment, clock.now())
    summary = operations.refund_summary(requests.db(), payment)
    return resources.payment(payment, state, summary, _base())


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _base() -> str:
    return _settings().base_url


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
