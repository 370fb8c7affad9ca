"""The part of GOV.UK Notify's API that sends e-mail and says what became of it."""

from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify, request
from notifications_python_client.authentication import decode_jwt_token, get_token_issuer
from notifications_python_client.errors import TokenError
from sqlmodel import col, select

from app import clock
from app.config import Settings
from app.notifications.sandbox.models import SandboxNotification
from app.notifications.sandbox.rules import RefusedError, outcome, read_email
from app.web import access, requests

blueprint = Blueprint("notifications_sandbox", __name__, url_prefix="/notifications/sandbox/v2")

# The sandbox sends nothing and is not in production: its key is no secret.
SERVICE_ID = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"  # noqa: S105 - as the line above says
SANDBOX_KEY = f"sandbox-{SERVICE_ID}-{SECRET}"
LARGEST_PAGE = 250


@blueprint.before_request
def check_token() -> tuple[Response, int] | None:
    """A token signed with the key, made within 30 seconds, as Notify asks."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    try:
        known = get_token_issuer(token) == SERVICE_ID and decode_jwt_token(token, SECRET)
    except TokenError:
        known = False
    return None if known else _error(403, "AuthError", "Invalid token")


@blueprint.errorhandler(RefusedError)
def refused(refusal: RefusedError) -> tuple[Response, int]:
    return _error(400, refusal.error, refusal.message)


@blueprint.post("/notifications/email")
@access.machine
def send_email() -> tuple[Response, int]:
    email = read_email(request.get_json(force=True, silent=True))
    row = SandboxNotification(
        reference=email.reference,
        template_id=email.template_id,
        address=email.address,
        subject=email.subject,
        body=email.body,
        status=outcome(email.address),
        created_at=clock.now(),
    )
    requests.db().add(row)
    return jsonify(_accepted(row)), 201


@blueprint.get("/notifications/<notification_id>")
@access.machine
def show(notification_id: str) -> tuple[Response, int]:
    row = requests.db().get(SandboxNotification, notification_id)
    if row is None:
        return _error(404, "NoResultFound", "No result found")
    return jsonify(_shown(row)), 200


@blueprint.get("/notifications")
@access.machine
def search() -> Response:
    query = select(SandboxNotification)
    for name in ("reference", "status"):
        if request.args.get(name):
            query = query.where(getattr(SandboxNotification, name) == request.args[name])
    newest = query.order_by(col(SandboxNotification.created_at).desc()).limit(LARGEST_PAGE)
    rows = requests.db().exec(newest).all()
    return jsonify({"notifications": [_shown(row) for row in rows], "links": {"current": request.url}})


def _accepted(row: SandboxNotification) -> dict[str, Any]:
    return {
        "id": row.id,
        "reference": row.reference or None,
        "content": {"subject": row.subject, "body": row.body, "from_email": "sandbox"},
        "uri": f"{_base()}/notifications/{row.id}",
        "template": _template(row),
        "scheduled_for": None,
    }


def _shown(row: SandboxNotification) -> dict[str, Any]:
    return {
        "id": row.id,
        "reference": row.reference or None,
        "email_address": row.address,
        "type": "email",
        "status": row.status,
        "template": _template(row),
        "subject": row.subject,
        "body": row.body,
        "created_at": row.created_at.isoformat(),
    }


def _template(row: SandboxNotification) -> dict[str, Any]:
    return {"id": row.template_id, "version": 1, "uri": f"{_base()}/templates/{row.template_id}"}


def _base() -> str:
    settings: Settings = current_app.extensions["settings"]
    return f"{settings.base_url}/notifications/sandbox/v2"


def _error(status: int, error: str, message: str) -> tuple[Response, int]:
    body = {"status_code": status, "errors": [{"error": error, "message": message}]}
    return jsonify(body), status


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
