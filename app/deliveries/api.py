"""JSON for departments: the schema of a delivery, and fetching where the hub cannot call."""

from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, request

from app import clock
from app.config import Settings
from app.deliveries import connection, operations, queries
from app.deliveries.models import Connector, Delivery
from app.deliveries.rules import LONGEST_RECEIPT, VERSION, Kind, State, for_recipient
from app.deliveries.schema import PATH, schema
from app.signin.machines import Machine, machine_asking
from app.web import access, openapi, requests

blueprint = Blueprint("deliveries_api", __name__, url_prefix="/api/deliveries")

SCOPE = "deliveries:read"
LARGEST_PAGE = 100
# What a department that fetches may list: what it has not stored yet, or not decided.
LISTED = (State.WAITING.value, State.DECIDING.value)

_TOKEN = {
    "401": {"description": "No access token, or one that is not good"},
    "403": {"description": "The access token does not cover deliveries:read"},
}
_JSON = {"application/json": {"schema": {"type": "object"}}}
OPENAPI = {
    PATH: {
        "get": {
            "summary": "JSON Schema of what a department receives",
            "responses": {"200": {"description": "The schema", "content": _JSON}},
        }
    },
    "/api/deliveries": {
        "get": {
            "summary": "What waits for the department whose token this is",
            "parameters": [
                {
                    "name": "limit",
                    "in": "query",
                    "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE},
                },
                {"name": "after", "in": "query", "schema": {"type": "string"}},
                {
                    "name": "state",
                    "in": "query",
                    "description": "`deciding` for what was stored and has still to be decided",
                    "schema": {"enum": list(LISTED), "default": State.WAITING.value},
                },
            ],
            "responses": {
                "200": {"description": "Deliveries, as the schema has them", "content": _JSON},
                "400": {"description": "Another state than these"},
                **_TOKEN,
            },
        }
    },
    "/api/deliveries/{delivery_id}/receipt": {
        "post": {
            "summary": "Say that a delivery is safely stored; saying so again changes nothing",
            "parameters": [
                {"name": "delivery_id", "in": "path", "required": True, "schema": {"type": "string"}}
            ],
            "requestBody": {"required": True, "content": _JSON},
            "responses": {
                "200": {"description": "Noted", "content": _JSON},
                "400": {"description": "No receipt, or one that is too long"},
                "404": {"description": "No such delivery for this department"},
                **_TOKEN,
            },
        }
    },
}


@blueprint.get("/schema.json")
@access.public
def published() -> Response:
    settings: Settings = current_app.extensions["settings"]
    return jsonify(schema(settings.base_url))


@blueprint.get("")
@access.machine
def waiting() -> Response:
    """What waits for this department or its decision; `next` is the `after` of the following page."""
    machine = machine_asking(scope=SCOPE)
    state = request.args.get("state", State.WAITING.value)
    if state not in LISTED:
        return refused(400, f"The state is one of: {', '.join(LISTED)}.")
    limit = min(max(request.args.get("limit", default=50, type=int), 1), LARGEST_PAGE)
    rows = queries.for_client(
        requests.db(),
        machine.client_id,
        state=State(state),
        limit=limit,
        after=request.args.get("after", ""),
    )
    shown = [_document(row) for row in rows]
    return jsonify(deliveries=shown, next=rows[-1].id if len(rows) == limit else None)


def _document(row: Delivery) -> dict[str, Any]:
    session = requests.db()
    connector = session.get_one(Connector, row.connector)
    package = connection.sender().package(session, subject_id=row.subject_id)
    return {"version": VERSION, "id": row.id, "test": False, **for_recipient(package, connector.salt)}


@blueprint.post("/<delivery_id>/receipt")
@access.machine
def receipt(delivery_id: str) -> Response:
    machine = machine_asking(scope=SCOPE)
    row = own(machine, delivery_id)
    told = requests.sent_json()
    given = told.get("receipt") if isinstance(told, dict) else None
    if not isinstance(given, str) or not 0 < len(given) <= LONGEST_RECEIPT or not given.isprintable():
        message = f'Send {{"receipt": "..."}}, 1 to {LONGEST_RECEIPT} printable characters.'
        return refused(400, message)
    operations.fetched(requests.db(), delivery_id=row.id, receipt=given, now=clock.now())
    stored = requests.db().get_one(Delivery, row.id)
    return jsonify(id=stored.id, state=State(stored.state).value, receipt=stored.receipt)


def refused(status: int, message: str) -> Response:
    answer = jsonify({"error": {"status": status, "message": message}})
    answer.status_code = status
    return answer


def own(machine: Machine, delivery_id: str) -> Delivery:
    """The delivery, if it is this department's to fetch; another's is not there."""
    row = requests.db().get(Delivery, delivery_id)
    fetches = row is not None and row.kind == Kind.PULL.value
    if row is None or not fetches or not queries.belongs_to(requests.db(), row, machine.client_id):
        abort(404)
    return row


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
    openapi.describe(app, OPENAPI)
