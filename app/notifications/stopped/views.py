"""The operator's pages about messages that stopped."""

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.notifications.models import Message
from app.notifications.rules import Status
from app.notifications.stopped import operations, presenters, queries
from app.web import access, requests
from app.web.languages import _

blueprint = Blueprint("stopped_messages", __name__, url_prefix="/notifications/stopped")

LONGEST_REASON = 500
SHOWN = frozenset({Status.FAILED, Status.CLOSED, Status.WAITING})


@blueprint.get("/")
@access.staff("operator")
def index() -> str:
    number = max(request.args.get("page", default=1, type=int), 1)
    found = queries.find(requests.db(), page=number)
    page = presenters.stopped_page(found, number=number, notice=_notice())
    return render_template("notifications/stopped.html", page=page)


@blueprint.get("/<message_id>")
@access.staff("operator")
def show(message_id: str) -> str:
    page = presenters.message_page(_found(message_id), notice=_notice())
    return render_template("notifications/stopped_message.html", page=page)


def _found(message_id: str) -> Message:
    row = requests.db().get(Message, message_id)
    if row is None or row.status not in SHOWN or row.template in queries.SECRET:
        abort(404)
    return row


@blueprint.post("/<message_id>/retry")
@access.staff("operator")
def retry(message_id: str) -> Response:
    try:
        operations.retry(requests.db(), message_id=_found(message_id).id, actor=_actor(), now=clock.now())
    except operations.NotAllowedError:
        return _list("moved")
    return _list("retried")


@blueprint.post("/retry")
@access.staff("operator")
def retry_all() -> Response:
    done = operations.retry_all(requests.db(), actor=_actor(), now=clock.now())
    return _list("all" if done else "moved")


@blueprint.post("/<message_id>/close")
@access.staff("operator")
def close(message_id: str) -> Response | tuple[str, int]:
    row, reason = _found(message_id), request.form.get("reason", "").strip()
    if not reason or len(reason) > LONGEST_REASON:
        message = _("Enter a reason") if not reason else _("The reason must be 500 characters or less")
        page = presenters.message_page(row, reason=reason, errors={"reason": message})
        return render_template("notifications/stopped_message.html", page=page), 400
    try:
        operations.close(requests.db(), message_id=message_id, reason=reason, actor=_actor(), now=clock.now())
    except operations.NotAllowedError:
        return _list("moved")
    return _list("closed")


def _actor() -> str:
    return access.actor().subject or ""


def _list(notice: str) -> Response:
    return redirect(url_for("stopped_messages.index", notice=notice), 303)


def _notice() -> str:
    return {
        "retried": _("It is being tried again."),
        "all": _("They are being tried again."),
        "closed": _("It is closed, and the reason is on record."),
        "moved": _("It had already moved on, so nothing was changed."),
    }.get(request.args.get("notice", ""), "")


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
