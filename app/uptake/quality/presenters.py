"""The page of imports and of the rows that were refused or flagged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import format_date

from app import clock
from app.uptake.imports.rules import Dataset, Problem
from app.uptake.imports.values import Reason
from app.uptake.models import Import, ImportProblem
from app.uptake.overview.presenters import pagination
from app.uptake.presenters import Option
from app.uptake.quality.queries import Sought
from app.uptake.sources.presenters import Table
from app.uptake.wording import DATASETS, REASON_NAMES, number, sentence
from app.web.languages import _, ngettext

PER_PAGE = 50
COLUMNS = ("file", "imported", "row", "outcome", "reason", "column", "value")


@dataclass(frozen=True)
class QualityPage:
    imports: Table | None
    reasons: Table | None
    rows: Table | None
    found: str
    import_options: tuple[Option, ...]
    reason_options: tuple[Option, ...]
    pagination: dict[str, Any]
    csv_href: str


def quality_page(
    *,
    imports: Sequence[Import],
    counts: Sequence[tuple[str, bool, int]],
    total: int,
    rows: Sequence[tuple[ImportProblem, Import]],
    sought: Sought,
    page: int,
) -> QualityPage:
    query = query_of(sought)
    return QualityPage(
        imports=_imports(imports),
        reasons=_reasons(counts),
        rows=_rows(rows) if rows else None,
        found=ngettext("%(num)s row", "%(num)s rows", total),
        import_options=(
            Option("", _("All files"), not sought.import_id),
            *(Option(each.id, _named(each), each.id == sought.import_id) for each in imports),
        ),
        reason_options=(
            Option("", _("All reasons"), not sought.reason),
            *(
                Option(reason, str(REASON_NAMES[Reason(reason)]), reason == sought.reason)
                for reason, _refused, _count in counts
            ),
        ),
        pagination=pagination(
            total,
            page,
            PER_PAGE,
            lambda number: url_for("uptake_quality.index", **query, page=number),
        ),
        csv_href=url_for("uptake_quality_api.problems_csv", **query),
    )


def query_of(sought: Sought) -> dict[str, Any]:
    asked = {"file": sought.import_id, "reason": sought.reason}
    return {name: value for name, value in asked.items() if value}


def problem_rows(rows: Iterable[tuple[ImportProblem, Import]]) -> list[dict[str, Any]]:
    """The rows for machines, in English."""
    return [
        {
            "file": record.file_name,
            "imported": record.imported_at.date().isoformat(),
            "row": problem.row,
            "outcome": "refused" if problem.refused else "flagged",
            "reason": problem.reason,
            "column": problem.column,
            "value": problem.value,
        }
        for problem, record in rows
    ]


def _imports(imports: Sequence[Import]) -> Table | None:
    if not imports:
        return None
    columns = (_("File"), _("Rows taken"), _("Refused"), _("Flagged"), _("What it holds"))
    rows = tuple(
        (
            _named(each),
            number(each.rows_taken),
            number(each.rows_refused),
            number(each.rows_flagged),
            str(DATASETS[Dataset(each.dataset)]),
        )
        for each in imports
    )
    return Table(_("Files imported, newest first"), columns, rows)


def _reasons(counts: Sequence[tuple[str, bool, int]]) -> Table | None:
    if not counts:
        return None
    rows = tuple(
        (
            str(REASON_NAMES[Reason(reason)]),
            number(count),
            _("refused: not used") if refused else _("flagged: taken with what is known"),
        )
        for reason, refused, count in counts
    )
    return Table(_("Reasons"), (_("Reason"), _("Rows"), _("What was done")), rows)


def _rows(rows: Sequence[tuple[ImportProblem, Import]]) -> Table:
    told = tuple(
        (
            record.file_name,
            number(problem.row),
            sentence(Problem(problem.row, Reason(problem.reason), problem.column, problem.value)),
        )
        for problem, record in rows
    )
    return Table(_("Rows refused or flagged"), (_("File"), _("Row"), _("Reason")), told)


def _named(record: Import) -> str:
    day = format_date(clock.local(record.imported_at).date(), "d MMMM y")
    return _("%(file)s, imported on %(day)s", file=record.file_name, day=day)
