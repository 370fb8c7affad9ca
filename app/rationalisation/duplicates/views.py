"""/rationalisation/duplicates: clusters of pages, comparisons, and what was taken out as boilerplate."""

from flask import Blueprint, Flask, Response, abort, render_template

from app.analysis import clusters as found
from app.analysis.models import AnalysisRun, HubPair
from app.analysis.queries import newest_run, pair_texts
from app.estate.queries import latest_visits, website_by_host
from app.rationalisation.duplicates import presenters
from app.rationalisation.lists.queries import Listed
from app.rationalisation.lists.views import as_asked, as_csv, as_view, found_csv, found_view, wants_csv
from app.web import access, requests
from app.web.languages import _

blueprint = Blueprint("rationalisation_duplicates", __name__, url_prefix="/rationalisation")


@blueprint.get("/duplicates")
@access.staff("content", "approver", "analyst")
def clusters() -> str | Response:
    """Pages that repeat one another, gathered; the text on most websites first."""
    run = newest_run(requests.db())
    listed = Listed(found.clusters_of(run.id if run else "", _("No title")), "number")
    columns, make = presenters.CLUSTERS, presenters.cluster_rows
    asked = as_asked(columns, sort="websites", descending=True)
    if wants_csv():
        return found_csv(listed, make, columns, asked, "duplicates")
    view = found_view(listed, make, columns, asked, _("Texts on several pages"))
    page = presenters.ClustersView(run, presenters.removed_share(run), view)
    return render_template("rationalisation/duplicates.html", page=page)


@blueprint.get("/duplicates/<int:number>")
@access.staff("content", "approver", "analyst")
def cluster(number: int) -> str | Response:
    """The pages of one cluster."""
    session, run = requests.db(), _run()
    known = found.cluster(session, run.id, number) or abort(404)
    rows = presenters.member_rows(found.members(session, run.id, number), number)
    columns = presenters.MEMBERS
    asked = as_asked(columns, sort="words", descending=True)
    if wants_csv():
        return as_csv(rows, columns, asked, f"duplicates-{number}")
    view = as_view(rows, columns, asked, _("Pages of the cluster"))
    page = presenters.ClusterView(known.title or _("No title"), known.websites, view)
    return render_template("rationalisation/cluster.html", page=page)


@blueprint.get("/duplicates/<int:number>/compare/<int:place>")
@access.staff("content", "approver", "analyst")
def compare(number: int, place: int) -> str:
    """A page of a cluster beside its longest, passage by passage."""
    session, run = requests.db(), _run()
    by_place = {each.place: each for each in found.members(session, run.id, number)}
    if not {1, place} <= set(by_place):
        abort(404)
    sides = [
        found.page_side(session, each.page_id) if each.page_id else found.hub_side(each.url)
        for each in (by_place[1], by_place[place])
    ]
    one, other = sides
    if one is None or other is None:
        abort(404)
    back = f"{presenters.HOME}/{number}"
    view = presenters.pair_view(one, other, alike=None, back=back, back_text=_("All pages of the cluster"))
    return render_template("rationalisation/pair.html", page=view)


@blueprint.get("/pairs/<pair_id>")
@access.staff("content", "approver", "analyst")
def pair(pair_id: str) -> str:
    """Two overlapping pages beside each other, passage by passage."""
    both = pair_texts(requests.db(), pair_id) or abort(404)
    one = found.Side(both.host, both.url, both.title, both.text)
    other = found.Side(both.other_host, both.other_url, both.other_title, both.other_text)
    back = f"{presenters.SITES}{both.host}"
    view = presenters.pair_view(one, other, alike=both.pair.jaccard, back=back, back_text=both.host)
    return render_template("rationalisation/pair.html", page=view)


@blueprint.get("/hub-pairs/<pair_id>")
@access.staff("content", "approver", "analyst")
def hub_pair(pair_id: str) -> str:
    """A page beside the page of the hub that it repeats."""
    session = requests.db()
    known = session.get(HubPair, pair_id) or abort(404)
    one, other = found.page_side(session, known.page_id), found.hub_side(known.hub_path)
    if one is None or other is None:
        abort(404)
    back = f"{presenters.SITES}{one.host}"
    view = presenters.pair_view(one, other, alike=known.jaccard, back=back, back_text=one.host)
    return render_template("rationalisation/pair.html", page=view)


@blueprint.get("/boilerplate")
@access.staff("content", "approver", "analyst")
def boilerplate() -> str | Response:
    """What was taken out of each website before its pages were compared."""
    run = newest_run(requests.db())
    listed = Listed(found.boilerplate_of(run.id if run else ""), "host")
    columns, make = presenters.BOILERPLATE, presenters.boilerplate_rows
    asked = as_asked(columns, sort="removed", descending=True)
    if wants_csv():
        return found_csv(listed, make, columns, asked, "boilerplate")
    view = found_view(listed, make, columns, asked, _("Websites with repeated blocks"))
    page = presenters.ClustersView(run, presenters.removed_share(run), view)
    return render_template("rationalisation/boilerplate.html", page=page)


@blueprint.get("/sites/<host>/boilerplate")
@access.staff("content", "approver", "analyst")
def blocks(host: str) -> str | Response:
    """The blocks that a website repeats, word for word."""
    session = requests.db()
    website = website_by_host(session, host) or abort(404)
    visit = latest_visits(session, [website.id]).get(website.id)
    rows = presenters.block_rows(found.removed_blocks(session, [visit.visit_id]) if visit else [])
    columns = presenters.BLOCKS
    asked = as_asked(columns, sort="pages", descending=True)
    if wants_csv():
        return as_csv(rows, columns, asked, f"boilerplate-{website.host}")
    view = as_view(rows, columns, asked, _("Repeated blocks"))
    return render_template("rationalisation/blocks.html", host=website.host, list=view)


def _run() -> AnalysisRun:
    return newest_run(requests.db()) or abort(404)


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
