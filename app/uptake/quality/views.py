"""Imports, and the rows they refused or flagged, at /uptake/data-quality."""

from flask import Blueprint, Flask, Response, abort, render_template, request

from app.uptake import queries
from app.uptake.api import csv_answer
from app.uptake.asked import page_from
from app.uptake.imports.values import Reason
from app.uptake.overview.presenters import last_page
from app.uptake.quality.presenters import COLUMNS, PER_PAGE, problem_rows, quality_page
from app.uptake.quality.queries import Sought, counts_by_reason, problems
from app.uptake.report.openapi import CSV_TEXT, answer_of, get_of, text_parameter
from app.uptake.report.presenters import write_csv
from app.web import access, htmx, openapi, requests

blueprint = Blueprint("uptake_quality", __name__, url_prefix="/uptake/data-quality")
api = Blueprint("uptake_quality_api", __name__, url_prefix="/api/uptake")
ALL = 100_000
PATHS = {
    "/api/uptake/data-quality.csv": get_of(
        "Rows of imported files that were refused or flagged",
        [
            text_parameter("file", "query", "An import's identifier; every import when absent."),
            text_parameter("reason", "query", "One reason only.", enum=[reason.value for reason in Reason]),
        ],
        _200=answer_of("The rows.", "text/csv", CSV_TEXT),
    )
}


@blueprint.get("/")
@access.public
def index() -> str:
    """The imports, the reasons, and a page of rows."""
    session, sought, number = requests.db(), _sought(), page_from(request.args)
    total, rows = problems(session, sought, offset=(number - 1) * PER_PAGE, limit=PER_PAGE)
    if number > last_page(total, PER_PAGE):
        abort(404)
    page = quality_page(
        imports=queries.imports(session),
        counts=counts_by_reason(session),
        total=total,
        rows=rows,
        sought=sought,
        page=number,
    )
    return render_template("uptake/_quality.html" if htmx.is_fragment() else "uptake/quality.html", page=page)


@api.get("/data-quality.csv")
@access.public
def problems_csv() -> Response:
    """Every such row as CSV."""
    _total, rows = problems(requests.db(), _sought(), offset=0, limit=ALL)
    return csv_answer(write_csv(COLUMNS, problem_rows(rows)), "data-quality")


def _sought() -> Sought:
    reason = request.args.get("reason", "")
    return Sought(import_id=request.args.get("file", "")[:64], reason=reason if reason in [*Reason] else "")


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.register_blueprint(api)
    openapi.describe(app, PATHS)
