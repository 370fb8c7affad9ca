"""JSON and CSV at /api/uptake, open to everybody, and their OpenAPI description."""

from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from app import clock
from app.uptake import queries
from app.uptake.asked import chosen_from, wanted_from
from app.uptake.hub_services import hub_services
from app.uptake.report.openapi import (
    COUNT,
    CSV_TEXT,
    DAY,
    SHARE,
    answer_of,
    get_of,
    object_of,
    text_parameter,
)
from app.uptake.report.presenters import LIST_COLUMNS, as_csv, list_rows, service_document, write_csv
from app.uptake.rules import Span
from app.uptake.sources.queries import Asked, lines_of
from app.uptake.sources.rules import Line
from app.web import access, requests

blueprint = Blueprint("uptake_api", __name__, url_prefix="/api/uptake")
ALL = 100_000


@blueprint.get("/services.json")
@access.public
def services_json() -> Response:
    """Every service that a filter leaves, with its newest full year."""
    return jsonify({"services": _listed()})


@blueprint.get("/services.csv")
@access.public
def services_csv() -> Response:
    """The same as CSV."""
    return csv_answer(write_csv(LIST_COLUMNS, _listed()), "services")


@blueprint.get("/services/<slug>.json")
@access.public
def service_json(slug: str) -> Response:
    """One service's figures by source and period."""
    asked, name, lines = _figures(slug)
    return jsonify(service_document(asked, name, lines))


@blueprint.get("/services/<slug>.csv")
@access.public
def service_csv(slug: str) -> Response:
    """The same as CSV."""
    _asked, _name, lines = _figures(slug)
    return csv_answer(as_csv(slug, lines), slug)


def _listed() -> list[dict[str, Any]]:
    wanted = wanted_from(request.args, tuple(hub_services()))
    _total, rows = queries.listing(requests.db(), wanted, offset=0, limit=ALL)
    return list_rows(rows)


def _figures(slug: str) -> tuple[Asked, str, list[Line]]:
    session, chosen = requests.db(), chosen_from(request.args)
    own = hub_services().get(slug)
    listed = None if own else queries.listed(session, slug)
    if own is None and listed is None:
        abort(404, "no such service")
    asked = own.asked if own else Asked(slug)
    lines = lines_of(session, asked, chosen.span, today=clock.local(clock.now()).date())
    return asked, str(own.name) if own else str(listed and listed.name), [*lines]


def csv_answer(text: str, name: str) -> Response:
    """A file to keep."""
    answer = Response(text, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


# --- OpenAPI --------------------------------------------------------------------------------------

FILTERS = [
    text_parameter("q", "query", "Words in name, slug, agency or department.", maxLength=100),
    text_parameter("department", "query", "Exact name of a department."),
    text_parameter("order", "query", "Order of the list.", enum=[*queries.Order]),
]
ONE = [
    text_parameter("slug", "path", "The service's slug, such as vehicle-tax."),
    text_parameter("period", "query", "Length of periods; as each source reports when absent.", enum=[*Span]),
]
MISSING = answer_of("No such service.", "application/json", {"$ref": "#/components/schemas/Error"})
SCHEMAS: dict[str, Any] = {
    "UptakeService": object_of(
        {
            "slug": {"type": "string"},
            "name": {"type": "string"},
            "definition": {"type": "string"},
            "continues": {"type": "array", "items": {"type": "string"}},
            "periods": {
                "type": "array",
                "items": object_of(
                    {
                        "start": DAY,
                        "end": DAY,
                        "total": COUNT,
                        "online": COUNT,
                        "take_up": SHARE,
                        "completion": SHARE,
                        "source": {"type": "string"},
                        "made_here": {"type": "boolean"},
                        "sample": {"type": "boolean"},
                        "phone": COUNT,
                        "post": COUNT,
                        "counter": COUNT,
                        "started": COUNT,
                        "completed": COUNT,
                        "abandoned": COUNT,
                        "still_open": COUNT,
                        "coverage": SHARE,
                    }
                ),
            },
        }
    ),
    "UptakeList": object_of(
        {
            "services": {
                "type": "array",
                "items": object_of(
                    {
                        "slug": {"type": "string"},
                        "name": {"type": "string"},
                        "department": {"type": "string"},
                        "agency": {"type": "string"},
                        "start": {"type": ["string", "null"], "format": "date"},
                        "end": {"type": ["string", "null"], "format": "date"},
                        "total": COUNT,
                        "online": COUNT,
                        "take_up": SHARE,
                        "take_up_before": SHARE,
                    }
                ),
            }
        }
    ),
}
PATHS: dict[str, Any] = {
    "/api/uptake/services.json": get_of(
        "Imported services with the newest full year of each",
        FILTERS,
        _200=answer_of("The list.", "application/json", {"$ref": "#/components/schemas/UptakeList"}),
    ),
    "/api/uptake/services.csv": get_of(
        "The same as CSV", FILTERS, _200=answer_of("The list.", "text/csv", CSV_TEXT)
    ),
    "/api/uptake/services/{slug}.json": get_of(
        "One service's take-up and completion by source and period",
        ONE,
        _200=answer_of("Figures.", "application/json", {"$ref": "#/components/schemas/UptakeService"}),
        _404=MISSING,
    ),
    "/api/uptake/services/{slug}.csv": get_of(
        "The same as CSV", ONE, _200=answer_of("Figures.", "text/csv", CSV_TEXT), _404=MISSING
    ),
}
