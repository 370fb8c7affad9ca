"""JSON for departments that decide: accepted or rejected, signed or with a token."""

from flask import Blueprint, Flask, Response, abort, jsonify, request

from app import clock
from app.deliveries.api import SCOPE, own, refused
from app.deliveries.decisions import operations
from app.deliveries.decisions.rules import decision_in
from app.deliveries.models import Connector, Delivery
from app.deliveries.operations import NotAllowedError
from app.deliveries.rules import LONGEST_RECEIPT, Kind, State, genuine, receipt_in
from app.signin.machines import machine_asking
from app.web import access, openapi, requests

blueprint = Blueprint("deliveries_decisions", __name__, url_prefix="/api/deliveries")

_JSON = {"application/json": {"schema": {"type": "object"}}}
OPENAPI = {
    "/api/deliveries/{delivery_id}/decision": {
        "post": {
            "summary": "Accept or reject what was delivered; saying so again changes nothing",
            "parameters": [
                {"name": "delivery_id", "in": "path", "required": True, "schema": {"type": "string"}}
            ],
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {
                        "schema": {
                            "type": "object",
                            "required": ["outcome"],
                            "properties": {
                                "outcome": {"enum": ["accepted", "rejected"]},
                                "reason": {"type": "string", "pattern": "^[a-z0-9_]{0,40}$"},
                                "receipt": {"type": "string", "maxLength": LONGEST_RECEIPT},
                            },
                        }
                    }
                },
            },
            "responses": {
                "200": {"description": "Noted", "content": _JSON},
                "400": {"description": "No decision, or a reason that is no code"},
                "401": {"description": "No good signature and no good access token"},
                "403": {"description": "The access token does not cover deliveries:read"},
                "404": {"description": "No such delivery for this department"},
                "409": {"description": "Decided otherwise before, or not to be decided"},
            },
        }
    },
}


@blueprint.post("/<delivery_id>/decision")
@access.machine
def decision(delivery_id: str) -> Response:
    """Accepted or rejected, by a department that is called (signed) or that fetches (with its token)."""
    called = "Webhook-Signature" in request.headers
    row = _signed(delivery_id) if called else own(machine_asking(scope=SCOPE), delivery_id)
    body = request.get_data()
    try:
        told = decision_in(body)
        if told is None:
            return refused(400, 'Send {"outcome": "accepted"} or {"outcome": "rejected", "reason": "..."}.')
        row = operations.decide(
            requests.db(), delivery_id=row.id, decision=told, receipt=receipt_in(body), now=clock.now()
        )
    except NotAllowedError as no:
        return refused(409, str(no))
    except ValueError as fault:
        return refused(400, str(fault))
    outcome = "accepted" if row.state == State.DELIVERED.value else "rejected"
    return jsonify(id=row.id, outcome=outcome, receipt=row.receipt)


def _signed(delivery_id: str) -> Delivery:
    """The delivery, if what was sent is about it and signed with its connector's secret."""
    row = requests.db().get(Delivery, delivery_id)
    connector = requests.db().get(Connector, row.connector) if row else None
    named = request.headers.get("Webhook-Id", "") == delivery_id
    if row is None or connector is None or connector.kind != Kind.POST.value or not named:
        abort(401)
    if not genuine(connector.secret, dict(request.headers), request.get_data(), clock.now()):
        abort(401)
    return row


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
    openapi.describe(app, OPENAPI)
