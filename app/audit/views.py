"""The audit record as a page and as JSON, for staff whose work it is to look."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from flask import Blueprint, Flask, current_app, jsonify, render_template, request
from sqlmodel import Session
from werkzeug.wrappers import Response

from app import clock
from app.audit import presenters, queries
from app.audit.rules import Search
from app.web import access, openapi, requests

blueprint = Blueprint("audit", __name__, url_prefix="/audit")
api = Blueprint("audit_api", __name__, url_prefix="/api/audit")

READERS: tuple[access.Role, ...] = ("admin", "operator", "approver")
_TEXT_FIELDS = ("actor", "act", "subject", "organisation")


class OrganisationDirectory(Protocol):
    """How names are found here without knowing the slice that keeps them."""

    def names(self, session: Session) -> Mapping[str, str]:
        """Name by organisation id."""

    def ids(self, session: Session, slugs: frozenset[str]) -> frozenset[str]:
        """Ids of the organisations with these slugs and of those beneath them."""


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.register_blueprint(api)
    openapi.describe(app, OPENAPI)


def install_directory(app: Flask, directory: OrganisationDirectory) -> None:
    """The factory hands over the look-up of organisations."""
    app.extensions["audit_directory"] = directory


@blueprint.get("/")
@access.staff(*READERS)
def index() -> str:
    asked = {name: request.args.get(name, "").strip() for name in (*_TEXT_FIELDS, "since", "until")}
    search, errors = _search(asked)
    session = requests.db()
    number = request.args.get("page", default=1, type=int)
    page = presenters.audit_page(
        queries.find(session, search, page=number),
        path=request.path,
        asked=asked,
        acts=queries.known_acts(session),
        names=_directory().names(session),
        errors=errors,
    )
    return render_template("audit/index.html", page=page)


@api.get("")
@access.staff(*READERS)
def entries() -> Response:
    search, errors = _search({name: request.args.get(name, "") for name in (*_TEXT_FIELDS, "since", "until")})
    if errors:
        return _refused(errors)
    number = request.args.get("page", default=1, type=int)
    found = queries.find(requests.db(), search, page=number)
    acts = [{**vars(act), "at": act.at.isoformat()} for act in found.acts]
    return jsonify(total=found.total, page=found.page, pages=found.pages, acts=acts)


def _refused(errors: Mapping[str, str]) -> Response:
    answer = jsonify(errors=dict(errors))
    answer.status_code = 400
    return answer


def _search(asked: Mapping[str, str]) -> tuple[Search, dict[str, str]]:
    """The search and what is wrong with it; an unreadable date is left out."""
    errors: dict[str, str] = {}

    def instant(name: str, *, days: int) -> datetime | None:
        if not asked[name]:
            return None
        try:
            day = date.fromisoformat(asked[name]) + timedelta(days=days)
        except (ValueError, OverflowError):
            errors[name] = presenters.wrong_date()
            return None
        return datetime.combine(day, time.min, clock.CIVIL_ZONE).astimezone(UTC)

    since, until = instant("since", days=0), instant("until", days=1)
    texts = {name: asked[name] for name in _TEXT_FIELDS}
    return Search(**texts, since=since, until=until, organisations=_scope()), errors


def _scope() -> frozenset[str] | None:
    """The organisations whose acts the reader may see; None means all of them."""
    held = [g for g in access.actor().roles if g.role in READERS]
    if any(grant.organisation is None for grant in held):
        return None
    slugs = frozenset(grant.organisation for grant in held if grant.organisation)
    return _directory().ids(requests.db(), slugs)


def _directory() -> OrganisationDirectory:
    found: OrganisationDirectory = current_app.extensions["audit_directory"]
    return found


_PARAMETERS = [
    {"name": name, "in": "query", "required": False, "schema": {"type": "string"}}
    for name in _TEXT_FIELDS
] + [
    {"name": name, "in": "query", "required": False, "schema": {"type": "string", "format": "date"}}
    for name in ("since", "until")
] + [
    {"name": "page", "in": "query", "required": False, "schema": {"type": "integer", "minimum": 1}}
]  # fmt: skip

OPENAPI = {
    "/api/audit": {
        "get": {
            "summary": "Privileged acts, newest first",
            "parameters": _PARAMETERS,
            "responses": {
                "200": {
                    "description": "One page of acts",
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "required": ["total", "page", "pages", "acts"],
                                "properties": {
                                    "total": {"type": "integer"},
                                    "page": {"type": "integer"},
                                    "pages": {"type": "integer"},
                                    "acts": {"type": "array", "items": {"type": "object"}},
                                },
                            }
                        }
                    },
                },
                "400": {"description": "A date cannot be read"},
                "401": {"description": "Not signed in"},
                "403": {"description": "Not a reader of the audit record"},
            },
        }
    }
}
