"""A stand-in for the DVLA Vehicle Enquiry Service: its test registrations, and our own register."""

import hmac
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, request

from app import clock
from app.services.vehicle_tax.enquiry.builtin import BuiltInEnquiry
from app.services.vehicle_tax.enquiry.port import NotARegistrationError, NotFoundError
from app.services.vehicle_tax.enquiry.rules import EnquiredVehicle, normalised
from app.web import access, requests

blueprint = Blueprint(
    "vehicle_enquiry_sandbox", __name__, url_prefix="/api/vehicle-tax/sandbox/vehicle-enquiry/v1"
)

# The sandbox tells invented facts and is not in production: its key is no secret.
SANDBOX_KEY = "sandbox-vehicle-enquiry"
REFUSALS = {
    "ER19BAD": (400, "Bad Request", "Invalid format for field - vehicle registration number"),
    "ER19NFD": (404, "Vehicle Not Found", "Record for vehicle not found"),
    "ER19THR": (429, "Too Many Requests", "The request has been throttled"),
    "ER19ERR": (500, "Internal Server Error", "Request failed, contact support"),
    "ER19MNT": (503, "Service Unavailable", "Under maintenance"),
}


@blueprint.post("/vehicles")
@access.machine
def find() -> tuple[Response, int]:
    sent = request.headers.get("x-api-key", "").encode("utf-8", "replace")
    if not hmac.compare_digest(sent, SANDBOX_KEY.encode()):
        return jsonify({"message": "Forbidden"}), 403
    body = request.get_json(force=True, silent=True)
    asked = body.get("registrationNumber") if isinstance(body, dict) else None
    registration = normalised(asked) if isinstance(asked, str) else ""
    if registration in REFUSALS:
        return _refusal(*REFUSALS[registration])
    if registration in invented(clock.today()):
        return jsonify(invented(clock.today())[registration]), 200
    try:
        return jsonify(_written(BuiltInEnquiry(requests.db()).find(registration))), 200
    except NotARegistrationError:
        return _refusal(*REFUSALS["ER19BAD"])
    except NotFoundError:
        return _refusal(*REFUSALS["ER19NFD"])


def invented(today: date) -> dict[str, dict[str, Any]]:
    """The test registrations that are found, one for each thing that a caller must cope with."""
    later, before = today + timedelta(days=200), today - timedelta(days=40)
    taxed = {"taxStatus": "Taxed", "taxDueDate": later.isoformat()}
    tested = {"motStatus": "Valid", "motExpiryDate": later.isoformat()}
    kinds: dict[str, dict[str, Any]] = {
        "AA19AAA": {**taxed, **tested},
        "AA19EEE": {**taxed, **tested, "markedForExport": True},
        "AA19PPP": {"taxStatus": "Untaxed", "taxDueDate": before.isoformat(), **tested},
        "L2WPS": {**taxed, **tested, "wheelplan": "2 WHEEL", "monthOfFirstRegistration": "1994-05"},
        "AA19SRN": {"taxStatus": "SORN", **tested},
        "AA19DSL": {**taxed, **tested, "fuelType": "DIESEL", "realDrivingEmissions": "2"},
        "AA19MOT": {**taxed, "motStatus": "Not valid", "motExpiryDate": before.isoformat()},
        "AA19AMP": {**taxed, **tested, "fuelType": "ELECTRICITY", "co2Emissions": 0, "engineCapacity": 0},
    }
    common = {
        "make": "SAMPLE",
        "colour": "BLUE",
        "fuelType": "PETROL",
        "co2Emissions": 120,
        "engineCapacity": 1498,
        "monthOfFirstRegistration": "2019-03",
        "yearOfManufacture": 2019,
        "markedForExport": False,
        "wheelplan": "2 AXLE RIGID BODY",
    }
    return {name: {"registrationNumber": name, **common, **facts} for name, facts in kinds.items()}


def _written(found: EnquiredVehicle) -> dict[str, Any]:
    facts = {
        "registrationNumber": found.registration,
        "taxStatus": found.tax_status,
        "taxDueDate": found.tax_due.isoformat() if found.tax_due else None,
        "motStatus": _tested(found.mot_expires),
        "motExpiryDate": found.mot_expires.isoformat() if found.mot_expires else None,
        "make": found.make,
        "colour": found.colour,
        "fuelType": found.fuel,
        "co2Emissions": found.co2,
        "engineCapacity": found.engine_cc,
        "monthOfFirstRegistration": f"{found.first_registered:%Y-%m}" if found.first_registered else None,
        "yearOfManufacture": found.year_made,
        "markedForExport": found.marked_for_export,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _tested(expires: date | None) -> str:
    if expires is None:
        return "No details held by DVLA"
    return "Valid" if expires >= clock.today() else "Not valid"


def _refusal(status: int, title: str, detail: str) -> tuple[Response, int]:
    error = {"status": str(status), "code": str(status), "title": title, "detail": detail}
    return jsonify({"errors": [error]}), status


def register(app: Flask) -> None:
    if not app.extensions["settings"].production:
        app.register_blueprint(blueprint)
