"""A stand-in for an insurance register over HTTP: what our own table holds. Not in production."""

import hmac

from flask import Blueprint, Flask, Response, jsonify, request

from app.services.vehicle_tax.enquiry.rules import normalised
from app.services.vehicle_tax.queries import vehicle_by_registration
from app.web import access, requests

blueprint = Blueprint("insurance_sandbox", __name__, url_prefix="/api/vehicle-tax/sandbox/insurance/v1")

# The sandbox tells invented facts: its key is no secret.
SANDBOX_KEY = "sandbox-insurance"
THROTTLED = "ER19THR"


@blueprint.post("/cover")
@access.machine
def cover() -> tuple[Response, int]:
    sent = request.headers.get("x-api-key", "").encode("utf-8", "replace")
    if not hmac.compare_digest(sent, SANDBOX_KEY.encode()):
        return jsonify({"message": "Forbidden"}), 403
    body = request.get_json(force=True, silent=True)
    asked = body.get("registrationNumber") if isinstance(body, dict) else None
    if not isinstance(asked, str):
        return jsonify({"message": "registrationNumber: send a text"}), 400
    if normalised(asked) == THROTTLED:
        return jsonify({"message": "Too Many Requests"}), 429
    found = vehicle_by_registration(requests.db(), normalised(asked))
    if found is None:
        return jsonify({"message": "Not Found"}), 404
    until = found.insured_until.isoformat() if found.insured_until else None
    return jsonify({"insuredUntil": until}), 200


def register(app: Flask) -> None:
    if not app.extensions["settings"].production:
        app.register_blueprint(blueprint)
