"""/rationalisation/crawls: start, schedule, watch and stop crawls, and see what went wrong."""

from collections.abc import Mapping

from flask import Blueprint, Flask, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from app import clock
from app.estate.schedules import operations as schedules
from app.estate.schedules.models import CrawlSchedule
from app.estate.schedules.rules import HOST, faults, wish_from
from app.rationalisation.crawls import operations, presenters, queries
from app.rationalisation.evidence.presenters import ListPage
from app.rationalisation.lists.views import as_asked, as_csv, as_view, wants_csv
from app.web import access, htmx, requests
from app.web.languages import _

blueprint = Blueprint("rationalisation_crawls", __name__, url_prefix="/rationalisation/crawls")


@blueprint.get("/", strict_slashes=False)
@access.staff("content", "approver", "analyst")
def index() -> str | Response:
    """Every crawl, the standing orders, and the form that starts one."""
    rows = presenters.crawl_rows(queries.crawls(requests.db()))
    columns = presenters.CRAWLS
    asked = as_asked(columns, sort="started", descending=True)
    if wants_csv():
        return as_csv(rows, columns, asked, "crawls")
    return _page({}, {})


@blueprint.post("/")
@access.staff("content")
def start() -> BaseResponse | tuple[str, int]:
    """Start a crawl, or order one every so many days."""
    wish = wish_from(request.form)
    found = faults(wish)
    if not found:
        try:
            crawl_id = operations.start(
                requests.db(), wish=wish, by=access.actor().subject or "", now=clock.now()
            )
        except operations.NoWebsitesError:
            found = {"host": "host_unknown"} if wish.which == HOST else {"which": "owner_unknown"}
        else:
            return redirect(f"{presenters.HOME}/{crawl_id}" if crawl_id else presenters.HOME)
    return _page(request.form, found), 422


@blueprint.get("/schedules")
@access.staff("content", "approver", "analyst")
def standing_orders() -> str | Response:
    """Every standing order in force."""
    columns = presenters.SCHEDULE_COLUMNS
    rows = presenters.schedule_rows(queries.schedules_seen(requests.db()), access.actor().subject or "")
    asked = as_asked(columns, sort="next")
    if wants_csv():
        return as_csv(rows, columns, asked, "standing-orders")
    lead = _("Each orders a crawl again and again, until somebody ends it on the page of the crawls.")
    page = ListPage(
        _("Crawls"), presenters.HOME, lead, as_view(rows, columns, asked, _("Standing orders to crawl"))
    )
    return render_template("rationalisation/details.html", page=page)


@blueprint.get("/<crawl_id>")
@access.staff("content", "approver", "analyst")
def crawl(crawl_id: str) -> str:
    """How far a crawl is, and what went wrong by cause."""
    session = requests.db()
    view = presenters.crawl_view(_known(crawl_id), queries.causes(session, crawl_id))
    name = "_crawl.html" if htmx.is_fragment() else "crawl.html"
    return render_template(f"rationalisation/{name}", page=view)


@blueprint.get("/<crawl_id>/websites")
@access.staff("content", "approver", "analyst")
def websites(crawl_id: str) -> str | Response:
    """Every website of a crawl with how its visit ended."""
    columns = presenters.VISITS
    rows = presenters.visit_rows(queries.visits(requests.db(), crawl_id)) or abort(404)
    asked = as_asked(columns, sort="host")
    if wants_csv():
        return as_csv(rows, columns, asked, "crawled-websites")
    view = as_view(rows, columns, asked, _("Websites of the crawl"))
    return render_template("rationalisation/crawl_websites.html", list=view, crawl_id=crawl_id)


@blueprint.get("/<crawl_id>/causes")
@access.staff("content", "approver", "analyst")
def causes(crawl_id: str) -> str | Response:
    """What went wrong in a crawl, by cause."""
    columns = presenters.CAUSE_COLUMNS
    rows = presenters.cause_rows(queries.causes(requests.db(), crawl_id))
    asked = as_asked(columns, sort="websites", descending=True)
    if wants_csv():
        return as_csv(rows, columns, asked, "causes")
    view = as_view(rows, columns, asked, _("Causes"))
    return render_template("rationalisation/crawl_causes.html", list=view, crawl_id=crawl_id)


@blueprint.post("/<crawl_id>/stop")
@access.staff("content")
def stop(crawl_id: str) -> BaseResponse:
    """Ask that a crawl ends; nothing it has seen is lost."""
    _known(crawl_id)
    operations.stop(requests.db(), crawl_id=crawl_id, by=access.actor().subject or "", now=clock.now())
    return redirect(f"{presenters.HOME}/{crawl_id}")


@blueprint.post("/<crawl_id>/take-up")
@access.staff("content")
def take_up(crawl_id: str) -> BaseResponse:
    """Let an interrupted crawl go on."""
    if _known(crawl_id).state != "interrupted":
        abort(409)
    operations.take_up(requests.db(), crawl_id=crawl_id, by=access.actor().subject or "", now=clock.now())
    return redirect(f"{presenters.HOME}/{crawl_id}")


@blueprint.post("/schedules/<schedule_id>/drop")
@access.staff("content")
def drop(schedule_id: str) -> BaseResponse:
    """End a standing order."""
    session = requests.db()
    if session.get(CrawlSchedule, schedule_id) is None:
        abort(404)
    schedules.drop(session, schedule_id=schedule_id, by=access.actor().subject or "", now=clock.now())
    return redirect(presenters.HOME)


def _known(crawl_id: str) -> queries.CrawlSeen:
    found = queries.crawls(requests.db(), crawl_id)
    return found[0] if found else abort(404)


def _page(sent: Mapping[str, str], found: Mapping[str, str]) -> str:
    session = requests.db()
    rows = presenters.crawl_rows(queries.crawls(session))
    columns = presenters.CRAWLS
    listed = as_view(rows, columns, as_asked(columns, sort="started", descending=True), _("Crawls"))
    view = presenters.crawls_view(listed, queries.schedules(session), queries.owners(session), sent, found)
    may_start = access.actor().has_role("content")
    return render_template("rationalisation/crawls.html", page=view, may_start=may_start)


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
