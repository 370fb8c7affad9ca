"""The page of the trend: a chart of the panel alone, and a table that shows why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.uptake.charts.presenters import ChartPage, chart_page
from app.uptake.presenters import Option
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
from app.uptake.sources.presenters import Table
from app.uptake.trend.rules import Trend
from app.uptake.wording import number, percent, period_name
from app.web.languages import _, ngettext


@dataclass(frozen=True)
class TrendPage:
    summary: str
    chart: ChartPage | None
    table: Table | None
    departments: tuple[Option, ...]
    years: tuple[Option, ...]
    csv_href: str
    json_href: str


def trend_page(
    trend: Trend, departments: Sequence[str], *, department: str, count: int, choices: Iterable[int]
) -> TrendPage:
    """The page.

    Args:
        trend: of the services chosen.
        departments: names to choose from.
        department: the one chosen, or nothing for all.
        count: years shown.
        choices: numbers of years that may be asked for.
    """
    query: dict[str, Any] = {"years": count} | ({"department": department} if department else {})
    curve = [(point.period, point.take_up) for point in trend.points]
    return TrendPage(
        summary=_summary(trend),
        chart=chart_page("trend", _("Take-up of the same services throughout"), {"panel": curve}),
        table=_table(trend) if trend.points else None,
        departments=(
            Option("", _("All departments"), not department),
            *(Option(name, name, name == department) for name in departments),
        ),
        years=tuple(
            Option(str(years), ngettext("%(num)s year", "%(num)s years", years), years == count)
            for years in choices
        ),
        csv_href=url_for("uptake_trend_api.trend_csv", **query),
        json_href=url_for("uptake_trend_api.trend_json", **query),
    )


def _summary(trend: Trend) -> str:
    points = [point for point in trend.points if point.take_up is not None]
    if not points:
        return _("No service reports both a total and an online figure throughout these years.")
    return _(
        "%(services)s services report both figures throughout. Of their transactions %(began)s were online "
        "in the %(first)s, and %(ended)s in the %(last)s.",
        services=number(len(trend.panel)),
        began=percent(points[0].take_up),
        first=period_name(points[0].period),
        ended=percent(points[-1].take_up),
        last=period_name(points[-1].period),
    )


def _table(trend: Trend) -> Table:
    columns = (
        _("Year"),
        _("Take-up, same services"),
        _("Middle service"),
        _("Services"),
        _("Transactions"),
        _("Take-up, all that reported"),
        _("Services that reported"),
        _("What the same services are of all transactions reported"),
    )
    rows = tuple(
        (
            period_name(panel.period),
            percent(panel.take_up),
            percent(panel.middle),
            number(panel.services),
            number(panel.total),
            percent(every.take_up),
            number(every.services),
            percent(share),
        )
        for panel, every, share in zip(
            reversed(trend.points),
            reversed(trend.all_reporting),
            reversed(trend.volume_shares),
            strict=True,
        )
    )
    return Table(_("The same services, and all that reported"), columns, rows)


COLUMNS = (
    "start",
    "end",
    "take_up",
    "middle_take_up",
    "services",
    "total",
    "online",
    "all_reporting_take_up",
    "all_reporting_services",
    "panel_share_of_volume",
)


def trend_periods(trend: Trend) -> list[dict[str, Any]]:
    """Each year of the panel, and of all that reported beside it."""
    return [
        {
            "start": panel.period.start.isoformat(),
            "end": panel.period.end.isoformat(),
            "take_up": panel.take_up,
            "middle_take_up": panel.middle,
            "services": panel.services,
            "total": panel.total,
            "online": panel.online,
            "all_reporting_take_up": every.take_up,
            "all_reporting_services": every.services,
            "panel_share_of_volume": share,
        }
        for panel, every, share in zip(trend.points, trend.all_reporting, trend.volume_shares, strict=True)
    ]


PARAMETERS = [
    text_parameter("department", "query", "Exact name of a department; all of them when absent."),
    text_parameter("years", "query", "How many years.", enum=["2", "3", "4", "5"]),
]
SCHEMAS = {
    "UptakeTrend": object_of(
        {
            "panel": {"type": "array", "items": {"type": "string"}},
            "periods": {
                "type": "array",
                "items": object_of(
                    {
                        "start": DAY,
                        "end": DAY,
                        "take_up": SHARE,
                        "middle_take_up": SHARE,
                        "services": COUNT,
                        "total": COUNT,
                        "online": COUNT,
                        "all_reporting_take_up": SHARE,
                        "all_reporting_services": COUNT,
                        "panel_share_of_volume": SHARE,
                    }
                ),
            },
        }
    )
}
PATHS = {
    "/api/uptake/trend.json": get_of(
        "Take-up of the same services throughout some years",
        PARAMETERS,
        _200=answer_of("The trend.", "application/json", {"$ref": "#/components/schemas/UptakeTrend"}),
    ),
    "/api/uptake/trend.csv": get_of(
        "The same as CSV", PARAMETERS, _200=answer_of("The trend.", "text/csv", CSV_TEXT)
    ),
}
