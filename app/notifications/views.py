"""Delivery receipts, a person's preferences, and the development outbox, which production does not have."""

import hmac
from typing import Any

from flask import Blueprint, Flask, abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.config import Settings
from app.notifications import connection, operations, queries
from app.notifications.presenters import PreferencesPage, outbox_page
from app.notifications.rules import RECEIPTS
from app.notifications.sandbox import api as sandbox
from app.notifications.stopped import views as stopped
from app.web import access, requests
from app.web.languages import _

blueprint = Blueprint("notifications", __name__, url_prefix="/notifications")
outbox_blueprint = Blueprint("outbox", __name__, url_prefix="/notifications")


@blueprint.post("/receipts")
@access.machine
def receipt() -> tuple[str, int]:
    """GOV.UK Notify says what became of a message; a status that we do not know changes nothing."""
    told = _told()
    status = RECEIPTS.get(str(told.get("status")))
    if status is not None:
        operations.receive_receipt(
            requests.db(),
            carrier_id=str(told["id"]),
            message_id=str(told.get("reference") or ""),
            status=status,
            now=clock.now(),
        )
    return "", 204


def _told() -> dict[str, Any]:
    settings: Settings = current_app.extensions["settings"]
    token = settings.notify_callback_token.get_secret_value()
    sent = request.headers.get("Authorization", "").encode("utf-8", "replace")
    if not token or not hmac.compare_digest(sent, f"Bearer {token}".encode()):
        abort(401)
    told = request.get_json(force=True, silent=True)
    if not isinstance(told, dict) or not told.get("id"):
        abort(400)
    return told


@outbox_blueprint.get("/outbox")
@access.public
def outbox() -> str:
    to = request.args.get("to", "").strip()
    messages = queries.outbox(requests.db(), to=to)
    return render_template("notifications/outbox.html", page=outbox_page(messages, to))


@blueprint.get("/preferences")
@access.signed_in
def preferences() -> str:
    notice = _("Your choice is saved.") if request.args.get("notice") == "saved" else ""
    return _preferences(notice=notice)


def _preferences(*, notice: str = "", error: str = "") -> str:
    actor = access.actor()
    wanted = queries.wants_reminders(requests.db(), issuer=actor.issuer, subject=actor.subject or "")
    page = PreferencesPage(reminders=wanted, notice=notice, error=error)
    return render_template("notifications/preferences.html", page=page)


@blueprint.post("/preferences")
@access.signed_in
def choose() -> Response | tuple[str, int]:
    actor, chosen = access.actor(), request.form.get("reminders", "")
    if chosen not in {"yes", "no"}:
        return _preferences(error=_("Select whether you want reminders")), 400
    operations.prefer(
        requests.db(),
        issuer=actor.issuer,
        subject=actor.subject or "",
        reminders=chosen == "yes",
        now=clock.now(),
    )
    return redirect(url_for("notifications.preferences", notice="saved"), 303)


def register(app: Flask) -> None:
    settings: Settings = app.extensions["settings"]
    connection.install(settings)
    app.register_blueprint(blueprint)
    stopped.register(app)
    if not settings.production:
        app.register_blueprint(outbox_blueprint)
        sandbox.register(app)
