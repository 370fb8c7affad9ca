"""JSON for departments: the schema of a delivery, and fetching where the hub cannot call."""

from flask import Blueprint, Flask, Response, current_app, jsonify

from app.config import Settings
from app.deliveries.schema import PATH, schema
from app.web import access, openapi

blueprint = Blueprint("deliveries_api", __name__, url_prefix="/api/deliveries")

OPENAPI = {
    PATH: {
        "get": {
            "summary": "JSON Schema of what a department receives",
            "responses": {
                "200": {
                    "description": "The schema",
                    "content": {"application/json": {"schema": {"type": "object"}}},
                }
            },
        }
    }
}


@blueprint.get("/schema.json")
@access.public
def published() -> Response:
    settings: Settings = current_app.extensions["settings"]
    return jsonify(schema(settings.base_url))


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
    openapi.describe(app, OPENAPI)
