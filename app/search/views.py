"""/search: works as a plain form; htmx only swaps the results in place."""

from flask import Blueprint, Flask, current_app, render_template, request

from app import clock
from app.config import Settings
from app.events.rules import SearchMade
from app.events.seen import record_seen
from app.search.index import engine
from app.search.presenters import TYPES, search_page
from app.search.rules import keepable
from app.web import access, htmx, requests
from app.web.languages import language
from search_index.backend import MOST_PAGES, Answer, IndexUnavailableError, Query, SearchBackend

blueprint = Blueprint("search", __name__)
EXTENSION = "search"


@blueprint.get("/search")
@access.public
def search() -> tuple[str, int]:
    """Results for ?q=, narrowed by ?type=, from ?page=."""
    query = _query()
    answer = _answer(query)
    template = "search/_results.html" if htmx.is_fragment() else "search/search.html"
    page = search_page(query, answer)
    return render_template(template, page=page), 200 if answer is not None else 503


def _query() -> Query:
    kind = request.args.get("type", "")
    return Query(
        text=request.args.get("q", ""),
        language=language(),
        type=kind if kind in TYPES else None,
        page=min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES),
    )


def _answer(query: Query) -> Answer | None:
    backend: SearchBackend = current_app.extensions[EXTENSION]
    try:
        answer = backend.search(query)
    except IndexUnavailableError:
        current_app.logger.warning("no search index: run hub search build")
        return None
    if query.words and query.page == 1 and query.type is None:
        missed = None if answer.total else keepable(query.words)
        event = SearchMade(len(query.words.split()), answer.total, missed)
        record_seen(requests.engine(), event, now=clock.now())
    return answer


def register(app: Flask) -> None:
    settings: Settings = app.extensions["settings"]
    app.extensions[EXTENSION] = engine(settings)
    app.register_blueprint(blueprint)
