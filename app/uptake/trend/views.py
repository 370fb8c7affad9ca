"""The trend of many services at /uptake/trend, and the same as JSON and CSV."""

from flask import Blueprint, Flask, Response, jsonify, render_template, request

from app.uptake import queries
from app.uptake.api import csv_answer
from app.uptake.report.presenters import write_csv
from app.uptake.rules import year_to
from app.uptake.trend.presenters import COLUMNS, PATHS, SCHEMAS, trend_page, trend_periods
from app.uptake.trend.queries import newest_quarter, years_by_service
from app.uptake.trend.rules import Trend, like_for_like, years_back
from app.web import access, htmx, openapi, requests

blueprint = Blueprint("uptake_trend", __name__, url_prefix="/uptake/trend")
api = Blueprint("uptake_trend_api", __name__, url_prefix="/api/uptake")
YEARS, FEWEST, MOST = 4, 2, 5


@blueprint.get("/")
@access.public
def index() -> str:
    """Like-for-like take-up of all services, or of one department's."""
    trend = _trend()
    page = trend_page(
        trend,
        queries.departments(requests.db()),
        department=_department(),
        count=_years(),
        choices=range(FEWEST, MOST + 1),
    )
    return render_template("uptake/_trend.html" if htmx.is_fragment() else "uptake/trend.html", page=page)


@api.get("/trend.json")
@access.public
def trend_json() -> Response:
    """The years of the panel, and of all that reported beside them."""
    trend = _trend()
    return jsonify({"panel": list(trend.panel), "periods": trend_periods(trend)})


@api.get("/trend.csv")
@access.public
def trend_csv() -> Response:
    """The same as CSV."""
    return csv_answer(write_csv(COLUMNS, trend_periods(_trend())), "trend")


def _trend() -> Trend:
    session = requests.db()
    newest = newest_quarter(session)
    years = years_back(year_to(newest), _years()) if newest else ()
    return like_for_like(years_by_service(session, years, _department()), years)


def _department() -> str:
    return request.args.get("department", "")[:100]


def _years() -> int:
    text = request.args.get("years", "")
    return int(text) if text in {str(count) for count in range(FEWEST, MOST + 1)} else YEARS


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.register_blueprint(api)
    openapi.describe(app, PATHS, SCHEMAS)
