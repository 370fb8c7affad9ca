"""Health for load balancers and metrics for operators."""

import hmac

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.config import Settings
from app.web import access, requests

blueprint = Blueprint("health", __name__)


@blueprint.get("/health/live")
@access.public
def live() -> Response:
    """The process answers."""
    return jsonify({"status": "ok"})


@blueprint.get("/health/ready")
@access.public
def ready() -> tuple[Response, int]:
    """The process can do its work: the database answers."""
    try:
        requests.db().execute(text("SELECT 1"))
    except SQLAlchemyError:
        return jsonify({"status": "unavailable", "database": "not answering"}), 503
    return jsonify({"status": "ok", "database": "ok"}), 200


@blueprint.get("/metrics")
@access.machine
def metrics() -> Response:
    """Figures for Prometheus; a bearer token is needed where one is set."""
    settings: Settings = current_app.extensions["settings"]
    token = settings.metrics_token.get_secret_value()
    sent = request.headers.get("Authorization", "")
    if token and not hmac.compare_digest(sent, f"Bearer {token}"):
        abort(401)
    registry: CollectorRegistry = current_app.extensions["metrics"]
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
