"""Correcting evidence with a reason, and the list of every correction."""

from flask import Blueprint, Flask, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from app import clock
from app.estate.models import Website
from app.estate.queries import website_by_host
from app.organisations.queries import covers
from app.rationalisation.corrections import operations, presenters, queries
from app.rationalisation.corrections.rules import Wish, faults
from app.rationalisation.lists.views import as_asked, as_csv, as_view, wants_csv
from app.rationalisation.rescoring.operations import rescore
from app.web import access, requests
from app.web.languages import _

blueprint = Blueprint("rationalisation_corrections", __name__, url_prefix="/rationalisation")


@blueprint.get("/corrections")
@access.staff("content", "approver", "analyst")
def index() -> str | Response:
    """Every correction of every website."""
    rows = presenters.correction_rows(queries.every_correction(requests.db()), access.actor().subject or "")
    columns = presenters.CORRECTIONS
    asked = as_asked(columns, sort="at", descending=True)
    if wants_csv():
        return as_csv(rows, columns, asked, "corrections")
    view = presenters.CorrectionsView(as_view(rows, columns, asked, _("Corrections")))
    return render_template("rationalisation/corrections.html", page=view)


@blueprint.get("/sites/<host>/correct")
@access.staff("content")
def form(host: str) -> str:
    """The form; `?field=` chooses what to correct, `?take_back=yes` takes a correction back."""
    website = _website(host)
    return render_template(
        "rationalisation/correct.html", page=presenters.correct_view(website.host, request.args)
    )


@blueprint.post("/sites/<host>/correct")
@access.staff("content")
def correct(host: str) -> BaseResponse | tuple[str, int]:
    """Keep a correction, and score the website by itself with it; the next run counts it for all."""
    website = _website(host)
    sent = request.form
    wish = Wish(
        sent.get("field", ""), sent.get("value", ""), sent.get("reason", ""), sent.get("take_back") == "yes"
    )
    found = faults(wish)
    if found:
        view = presenters.correct_view(website.host, sent, found)
        return render_template("rationalisation/correct.html", page=view), 422
    session, now = requests.db(), clock.now()
    try:
        operations.correct(
            session, website_id=website.id, wish=wish, by=access.actor().subject or "", now=now
        )
    except operations.NothingToTakeBackError:
        abort(409)
    rescore(session, website_id=website.id, today=clock.today(), now=now)
    return redirect(f"{presenters.SITES}{website.host}#with-corrections")


def _website(host: str) -> Website:
    """The website, if the actor's content role reaches it."""
    website = website_by_host(requests.db(), host) or abort(404)
    reached = covers(
        requests.db(),
        access.actor().organisations_as("content"),
        organisation_id=website.organisation_id,
        owner=website.owner,
    )
    return website if reached else abort(403)


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
