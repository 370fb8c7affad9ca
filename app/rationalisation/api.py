"""/api/rationalisation: the scores as JSON, for staff."""

from typing import Any

from flask import Blueprint, Flask, Response, jsonify

from app.rationalisation.policies.queries import policy_in_force
from app.rationalisation.scoring.presenters import scores_json
from app.rationalisation.scoring.queries import newest_scoring, scores_of_run
from app.web import access, openapi, requests

blueprint = Blueprint("rationalisation_api", __name__, url_prefix="/api/rationalisation")

_FRACTION = {"type": "number", "minimum": 0, "maximum": 1}
_VALUE = {"type": ["number", "null"], "minimum": 0, "maximum": 100}
_PROPOSALS = ["keep", "merge", "move", "archive", "close", "not_enough_evidence"]

SCHEMAS: dict[str, Any] = {
    "SiteCriterion": {
        "type": "object",
        "required": ["name", "value", "confidence", "evidence", "sentence"],
        "properties": {
            "name": {"type": "string"},
            "value": _VALUE,
            "confidence": _FRACTION,
            "evidence": {"type": "object"},
            "sentence": {"type": "string"},
        },
    },
    "SiteScore": {
        "type": "object",
        "required": ["host", "owner", "proposal", "target", "score", "confidence", "criteria"],
        "properties": {
            "host": {"type": "string"},
            "owner": {"type": "string"},
            "proposal": {"type": "string", "enum": _PROPOSALS},
            "target": {"type": ["string", "null"]},
            "score": _VALUE,
            "confidence": _FRACTION,
            "reason": {"type": "string"},
            "criteria": {"type": "array", "items": {"$ref": "#/components/schemas/SiteCriterion"}},
        },
    },
}

OPENAPI: dict[str, Any] = {
    "/api/rationalisation/sites.json": {
        "get": {
            "summary": "Every website's newest score, with its criteria and evidence (staff)",
            "responses": {
                "200": {
                    "description": "The newest scoring run; no websites before the first",
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "required": ["policy", "sites"],
                                "properties": {
                                    "policy": {"type": "string"},
                                    "sites": {
                                        "type": "array",
                                        "items": {"$ref": "#/components/schemas/SiteScore"},
                                    },
                                },
                            }
                        }
                    },
                },
                "401": {"description": "Nobody is signed in"},
                "403": {"description": "The person holds none of the roles"},
            },
        }
    }
}


@blueprint.get("/sites.json")
@access.staff("content", "approver", "analyst")
def sites() -> Response:
    """The newest run in the shape of `hub score --json`."""
    session = requests.db()
    scoring = newest_scoring(session)
    if scoring is None:
        return jsonify(scores_json([], policy_in_force(session).version))
    return jsonify(scores_json(scores_of_run(session, scoring.id), scoring.policy))


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
    openapi.describe(app, OPENAPI, SCHEMAS)
