"""The pages at /uptake, open to everybody."""

from datetime import date

from flask import Blueprint, Flask, abort, render_template, request, url_for
from sqlmodel import Session

from app import clock
from app.events.queries import ratings_under
from app.uptake import api, queries
from app.uptake.asked import chosen_from, page_from, wanted_from
from app.uptake.hub_services import continued_by, hub_services
from app.uptake.overview.presenters import PER_PAGE, index_page, last_page
from app.uptake.presenters import Described, NamedLink, service_page
from app.uptake.quality import views as quality
from app.uptake.sources.queries import Asked, lines_of, lines_of_all
from app.uptake.trend import views as trend
from app.web import access, htmx, openapi, requests

blueprint = Blueprint("uptake", __name__, url_prefix="/uptake")


def today() -> date:
    """The civil date of the real instant: events carry real instants whatever date is fixed."""
    return clock.local(clock.now()).date()


@blueprint.get("/")
@access.public
def index() -> str:
    """The hub's services and every imported one."""
    session, own = requests.db(), hub_services()
    wanted = wanted_from(request.args, tuple(own))
    number = page_from(request.args)
    total, rows = queries.listing(session, wanted, offset=(number - 1) * PER_PAGE, limit=PER_PAGE)
    if number > last_page(total):
        abort(404)
    lines = lines_of_all(session, [service.asked for service in own.values()], None, today=today())
    page = index_page(
        own=[(each, lines[slug]) for slug, each in own.items() if each.transactional or lines[slug]],
        total=total,
        rows=rows,
        departments=queries.departments(session),
        wanted=wanted,
        page=number,
    )
    return render_template("uptake/_list.html" if htmx.is_fragment() else "uptake/index.html", page=page)


@blueprint.get("/<slug>")
@access.public
def service(slug: str) -> str:
    """One service, source by source."""
    session, chosen = requests.db(), chosen_from(request.args)
    asked, described = describe(session, slug)
    newest = lines_of(session, asked, None, today=today())
    lines = lines_of(session, asked, chosen.span, today=today()) if chosen.span else newest
    page = service_page(
        described,
        lines=lines,
        newest=newest,
        costs=queries.costs(session, asked.slugs),
        ratings=ratings_under(session, f"/services/{slug}") if described.made_here else {},
        imports=queries.imports_behind(session, asked.slugs),
        chosen=chosen,
    )
    return render_template("uptake/_figures.html" if htmx.is_fragment() else "uptake/service.html", page=page)


def describe(session: Session, slug: str) -> tuple[Asked, Described]:
    """A service by its slug: the hub's own, or an imported one; 404 for neither."""
    if own := hub_services().get(slug):
        earlier = [queries.listed(session, each) for each in own.asked.continues]
        continues = tuple(_link(each.slug, each.name) for each in earlier if each)
        return own.asked, Described(slug, str(own.name), made_here=True, continues=continues)
    listed = queries.listed(session, slug)
    if listed is None:
        abort(404)
    heir = continued_by(slug)
    return Asked(slug), Described(
        slug=slug,
        name=listed.name,
        made_here=False,
        owner=", ".join(dict.fromkeys(filter(None, (listed.agency, listed.department)))),
        description=listed.description,
        notes=tuple(filter(None, (listed.notes_on_costs, listed.other_notes))),
        continued_by=_link(heir.slug, str(heir.name)) if heir else None,
    )


def _link(slug: str, name: str) -> NamedLink:
    return NamedLink(url_for("uptake.service", slug=slug), name)


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.register_blueprint(api.blueprint)
    openapi.describe(app, api.PATHS, api.SCHEMAS)
    quality.register(app)
    trend.register(app)
