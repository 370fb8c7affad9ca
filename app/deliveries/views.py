"""The operator's pages: what waits, what stopped, and what to do about it."""

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock, jobs
from app.config import Settings
from app.deliveries import api, connection, operations, presenters, queries
from app.deliveries.decisions import api as decisions
from app.deliveries.models import Connector, Delivery
from app.deliveries.rules import State
from app.deliveries.sandbox import views as sandbox
from app.notifications.stopped import queries as messages
from app.web import access, requests
from app.web.languages import _

blueprint = Blueprint("deliveries", __name__, url_prefix="/deliveries")

# Work that an operator starts again; schedules come again by themselves, messages have a page of their own.
WATCHED = {"case": "cases", "case-rejected": "cases", "deliveries.send": "deliveries"}
LONGEST_REASON = 500
LONGEST_URL = 500


@blueprint.get("/")
@access.staff("operator")
def index() -> str:
    asked = request.args.get("state", State.DEAD.value)
    state = asked if asked in set(State) else State.DEAD.value
    reference = request.args.get("reference", "").strip()
    number = max(request.args.get("page", default=1, type=int), 1)
    session = requests.db()
    page = presenters.index_page(
        queries.find(session, state="" if reference else state, reference=reference, page=number),
        counts=queries.counts(session),
        state=state,
        reference=reference,
        number=number,
        stopped=jobs.stopped(requests.engine(), names=WATCHED),
        stopped_messages=messages.count(session),
        notice=_notice(),
    )
    return render_template("deliveries/index.html", page=page)


@blueprint.get("/<delivery_id>")
@access.staff("operator")
def show(delivery_id: str) -> str:
    return _page(_found(delivery_id), notice=_notice())


def _found(delivery_id: str) -> Delivery:
    row = requests.db().get(Delivery, delivery_id)
    if row is None:
        abort(404)
    return row


def _page(row: Delivery, **typed: object) -> str:
    session = requests.db()
    connector = session.get(Connector, row.connector)
    page = presenters.delivery_page(row, queries.attempts_of(session, row.id), connector, **typed)  # type: ignore[arg-type]
    return render_template("deliveries/show.html", page=page)


def _actor() -> str:
    return access.actor().subject or ""


def _back(delivery_id: str, notice: str) -> Response:
    return redirect(url_for("deliveries.show", delivery_id=delivery_id, notice=notice), 303)


@blueprint.post("/<delivery_id>/retry")
@access.staff("operator")
def retry(delivery_id: str) -> Response:
    _found(delivery_id)
    try:
        operations.retry(requests.db(), delivery_id=delivery_id, actor=_actor(), now=clock.now())
    except operations.NotAllowedError:
        return _back(delivery_id, "moved")
    return _back(delivery_id, "retried")


@blueprint.post("/<delivery_id>/address")
@access.staff("operator")
def correct(delivery_id: str) -> Response | tuple[str, int]:
    row = _found(delivery_id)
    url = request.form.get("url", "").strip()
    refusal = (
        connection.refusal_of(url) if url else _("Enter the address, such as https://cases.example.gov.uk/in")
    )
    if refusal or len(url) > LONGEST_URL:
        return _page(row, url=url, errors={"url": refusal or _("The address is too long")}), 400
    try:
        operations.correct_address(
            requests.db(), slug=row.connector, url=url, actor=_actor(), now=clock.now()
        )
    except operations.NotAllowedError:
        return _back(delivery_id, "moved")
    return _back(delivery_id, "corrected")


@blueprint.post("/<delivery_id>/give-up")
@access.staff("operator")
def give_up(delivery_id: str) -> Response | tuple[str, int]:
    row = _found(delivery_id)
    reason = request.form.get("reason", "").strip()
    if not reason or len(reason) > LONGEST_REASON:
        message = _("Enter a reason") if not reason else _("The reason must be 500 characters or less")
        return _page(row, reason=reason, errors={"reason": message}), 400
    try:
        operations.give_up(
            requests.db(), delivery_id=delivery_id, reason=reason, actor=_actor(), now=clock.now()
        )
    except operations.NotAllowedError:
        return _back(delivery_id, "moved")
    return _back(delivery_id, "given-up")


@blueprint.post("/jobs/<job>/run-again")
@access.staff("operator")
def run_again(job: str) -> Response:
    """Work that ended in an error starts from its first step; each step knows what is done."""
    stopped = {one.id: one for one in jobs.stopped(requests.engine(), names=WATCHED)}
    if job not in stopped:
        return redirect(url_for("deliveries.index", notice="moved"), 303)
    operations.note_run_again(requests.db(), job=job, actor=_actor(), now=clock.now())
    queue = WATCHED[stopped[job].name]
    engine = requests.engine()
    requests.after_commit(lambda: jobs.run_again(engine, id=job, queue=queue))
    return redirect(url_for("deliveries.index", notice="retried"), 303)


def _notice() -> str:
    return {
        "retried": _("It is being tried again."),
        "corrected": _("The address is corrected, and everything that stopped there is being tried again."),
        "given-up": _("It is closed, and the reason is on record."),
        "moved": _("It had already moved on, so nothing was changed."),
    }.get(request.args.get("notice", ""), "")


def register(app: Flask) -> None:
    settings: Settings = app.extensions["settings"]
    connection.install(settings)
    app.register_blueprint(blueprint)
    api.register(app)
    decisions.register(app)
    if not settings.production:
        sandbox.register(app)
