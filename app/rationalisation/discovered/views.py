"""/rationalisation/discovered and /rationalisation/standing: is this one of ours, is it a website?"""

from flask import Blueprint, Flask, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from app import clock
from app.estate.discovery import operations
from app.estate.discovery.models import Candidate
from app.estate.discovery.queries import candidates_listed
from app.estate.standing.queries import count_standings, standing_counts, standings
from app.rationalisation.discovered import presenters
from app.rationalisation.lists.presenters import page_view
from app.rationalisation.lists.queries import Listed
from app.rationalisation.lists.rules import PER_PAGE, page_of
from app.rationalisation.lists.views import as_asked, file_of, found_csv, found_view, wants_csv
from app.web import access, requests
from app.web.languages import _

blueprint = Blueprint("rationalisation_discovered", __name__, url_prefix="/rationalisation")


@blueprint.get("/discovered")
@access.staff("content", "approver", "analyst")
def index() -> str | Response:
    """Unknown hosts that crawls saw, each with what a person said of it."""
    listed, columns, make = (
        Listed(candidates_listed(), "host"),
        presenters.CANDIDATES,
        presenters.candidate_rows,
    )
    asked = as_asked(columns, sort="times", descending=True)
    if wants_csv():
        return found_csv(listed, make, columns, asked, "discovered")
    heading = _("Hosts found")
    page = presenters.ListPage(
        found_view(listed, make, columns, asked, heading),
        heading,
        _(
            "Hosts that no list names: seen in links, in the certificates of known websites, or in their"
            " sitemaps. A host joins the inventory when somebody confirms it."
        ),
        _("No unknown host has been found. Hosts are looked for whenever websites are scored."),
    )
    return render_template("rationalisation/found.html", page=page)


@blueprint.get("/discovered/<host>")
@access.staff("content")
def form(host: str) -> str:
    """The form that answers for one host."""
    view = presenters.answer_view(_candidate(host), {})
    return render_template("rationalisation/candidate.html", page=view)


@blueprint.post("/discovered/<host>")
@access.staff("content")
def answer(host: str) -> BaseResponse | tuple[str, int]:
    """Confirm a host, which joins the inventory, or reject it with a reason."""
    candidate, sent = _candidate(host), request.form
    found = presenters.faults(sent)
    if found:
        view = presenters.answer_view(candidate, sent, found)
        return render_template("rationalisation/candidate.html", page=view), 422
    who, now = access.actor().subject or "", clock.now()
    reason = sent.get("reason", "")
    try:
        if sent["answer"] == "confirm":
            operations.confirm(requests.db(), host=host, by=who, now=now, reason=reason)
        else:
            operations.reject(requests.db(), host=host, reason=reason, by=who, now=now)
    except operations.NothingProposedError:
        abort(409)
    return redirect(presenters.HOME)


@blueprint.get("/standing")
@access.staff("content", "approver", "analyst")
def standing() -> str | Response:
    """What each entry of the inventory counts as: a website, part of one, closed."""
    session, columns = requests.db(), presenters.STANDINGS
    asked, counted = as_asked(columns, sort="host"), standing_counts(session)
    words = presenters.spoken({standing for _owner, standing, _count in counted})
    wanted = presenters.wanted_from(asked, words)
    if wants_csv():
        rows = presenters.standing_rows(standings(session, wanted), words)
        return file_of(rows, columns, "standing")
    heading = _("What counts as a website")
    counts = presenters.standing_counts(counted, count_standings(session, wanted), words)
    start = (page_of(asked, counts.found) - 1) * PER_PAGE
    found = standings(session, wanted, PER_PAGE, start) if counts.found else []
    rows = presenters.standing_rows(found, words)
    page = presenters.ListPage(
        page_view(rows, counts, columns, asked, base=request.path, name=heading),
        heading,
        _(
            "A website answers and has a domain of its own, or is a subdomain that neither looks like its"
            " parent nor leads there and back. It is closed when its address leads to another website, or"
            " when no server answered at two visits in a row."
        ),
        _("The inventory is empty. Import a list of websites first."),
    )
    return render_template("rationalisation/found.html", page=page)


def _candidate(host: str) -> Candidate:
    return requests.db().get(Candidate, host) or abort(404)


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
