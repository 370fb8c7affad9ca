"""What was seen of a website: its pages, broken links, sources, and stored copies in a sandbox."""

import re
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, render_template

from app.estate.copies.queries import stored_copy
from app.estate.models import Website
from app.estate.queries import latest_visits, values_of, website_by_host
from app.rationalisation.evidence import presenters, queries
from app.rationalisation.evidence.presenters import ListPage
from app.rationalisation.lists.rules import Column, Row
from app.rationalisation.lists.views import as_asked, as_csv, as_view, wants_csv
from app.storage import Store, open_store
from app.web import access, requests, security
from app.web.languages import _l

blueprint = Blueprint("rationalisation_evidence", __name__, url_prefix="/rationalisation")

# A stranger's page: no script, no form, no request for anything, no way out of its frame.
COPY_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
_CHARSET = re.compile(r"charset=[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)


@blueprint.get("/sites/<host>/pages")
@access.staff("content", "approver", "analyst")
def pages(host: str) -> str | Response:
    """Every address that the newest whole visit of a website asked for."""
    website = _website(host)
    visit = queries.visit_of(requests.db(), website.id)
    rows = presenters.address_rows(
        queries.addresses(requests.db(), visit) if visit else [],
        queries.hub_places(requests.db(), website.id),
    )
    return _list(website, PAGES, rows)


@blueprint.get("/sites/<host>/broken-links")
@access.staff("content", "approver", "analyst")
def broken(host: str) -> str | Response:
    """Every link of a website that leads nowhere."""
    website = _website(host)
    visit = queries.visit_of(requests.db(), website.id)
    rows = presenters.broken_rows(queries.broken_links(requests.db(), visit) if visit else [])
    return _list(website, BROKEN, rows)


@blueprint.get("/sites/<host>/evidence")
@access.staff("content", "approver", "analyst")
def site_evidence(host: str) -> str | Response:
    """Everything that the newest visit saw of a website as a whole."""
    website = _website(host)
    visit = latest_visits(requests.db(), [website.id]).get(website.id)
    return _list(website, SITE_EVIDENCE, presenters.evidence_rows(visit.evidence if visit else {}))


@blueprint.get("/sites/<host>/sources")
@access.staff("content", "approver", "analyst")
def sources(host: str) -> str | Response:
    """What each list says of a website, value by value."""
    website = _website(host)
    rows = presenters.source_rows(values_of(requests.db(), website.id))
    return _list(website, SOURCES, rows)


@blueprint.get("/pages/<page_id>")
@access.staff("content", "approver", "analyst")
def page(page_id: str) -> str:
    """One page: everything that was seen, with its stored copy in a frame."""
    seen = queries.page_seen(requests.db(), page_id) or abort(404)
    security.allow_own_frames()
    return render_template("rationalisation/page.html", page=presenters.page_view(seen))


@blueprint.get("/pages/<page_id>/copy")
@access.staff("content", "approver", "analyst")
def copy(page_id: str) -> Response:
    """The page as it was received, sandboxed: whatever it holds, nothing in it runs or leads out."""
    kept = stored_copy(requests.db(), _store(), page_id) or abort(404)
    charset = _CHARSET.search(kept.content_type)
    media_type = "text/html" if "html" in kept.content_type.lower() else "text/plain"
    content_type = f"{media_type}; charset={charset[1]}" if charset else media_type
    answer = Response(kept.body)
    answer.headers["Content-Type"] = content_type
    answer.headers["Content-Security-Policy"] = COPY_POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@dataclass(frozen=True)
class _Kind:
    """One of the lists about a website."""

    name: str
    columns: tuple[Column, ...]
    sort: str
    title: Any
    lead: Any


PAGES = _Kind(
    "pages",
    presenters.ADDRESSES,
    "url",
    _l("Pages of %(host)s"),
    _l("What the newest visit asked for, page by page; each opens with what was seen and a stored copy."),
)
BROKEN = _Kind(
    "broken-links",
    presenters.BROKEN,
    "page_url",
    _l("Broken links of %(host)s"),
    _l(
        "Links that led nowhere at the newest visit, on the website and to others of the estate. Links that"
        " leave the estate are not checked."
    ),
)
SITE_EVIDENCE = _Kind(
    "evidence",
    presenters.SITE_EVIDENCE,
    "field",
    _l("What was seen of %(host)s as a whole"),
    _l("Certificate, headers, cookies, third parties, notices and more, as the newest visit saw them."),
)
SOURCES = _Kind(
    "sources",
    presenters.SOURCES,
    "field",
    _l("What each source says of %(host)s"),
    _l("Where each value comes from: the file, its row, and when it was taken in. Nothing is lost."),
)


def _list(website: Website, kind: _Kind, rows: list[Row]) -> str | Response:
    asked = as_asked(kind.columns, sort=kind.sort)
    if wants_csv():
        return as_csv(rows, kind.columns, asked, f"{kind.name}-{website.host}")
    view = as_view(rows, kind.columns, asked, str(kind.title) % {"host": website.host})
    shown = ListPage(website.host, f"{presenters.SITES}{website.host}", str(kind.lead), view)
    return render_template("rationalisation/evidence_list.html", page=shown)


def _website(host: str) -> Website:
    return website_by_host(requests.db(), host) or abort(404)


def _store() -> Store:
    return open_store(current_app.extensions["settings"])


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
