"""The OpenAPI description at /api/openapi.json, put together from what each slice describes."""

from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify

from app.config import Settings
from app.web import access

blueprint = Blueprint("openapi", __name__, url_prefix="/api")


# What every open interface of ours answers to bad input: each field, and how to put it right.
FIELD_ERRORS: dict[str, Any] = {
    "type": "object",
    "required": ["errors"],
    "properties": {
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        }
    },
}


def json_content(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A body of a request or an answer in JSON, as an OpenAPI object."""
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def describe(app: Flask, paths: dict[str, Any], schemas: dict[str, Any] | None = None) -> None:
    """Add a slice's paths (OpenAPI 3.1 path items) and schemas to the description."""
    document = app.extensions.setdefault("openapi", {"paths": {}, "schemas": {}})
    document["paths"].update(paths)
    document["schemas"].update(schemas or {})


@blueprint.get("/openapi.json")
@access.public
def description() -> Response:
    settings: Settings = current_app.extensions["settings"]
    known = current_app.extensions.get("openapi", {"paths": {}, "schemas": {}})
    return jsonify(
        {
            "openapi": "3.1.0",
            "info": {"title": "Directhub", "version": current_app.config["VERSION"]},
            "servers": [{"url": settings.base_url}],
            "paths": dict(sorted(known["paths"].items())),
            "components": {"schemas": dict(sorted(known["schemas"].items()))},
        }
    )


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
