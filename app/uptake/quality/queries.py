"""Rows that imports refused or flagged."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func
from sqlalchemy import select as sqlalchemy_select
from sqlmodel import Session, col

from app.uptake.models import Import, ImportProblem


@dataclass(frozen=True)
class Sought:
    """Which rows: of one import, for one reason, or all."""

    import_id: str = ""
    reason: str = ""


def counts_by_reason(session: Session) -> list[tuple[str, bool, int]]:
    """How many rows for each reason, the refused ones first."""
    row = ImportProblem
    query = (
        sqlalchemy_select(col(row.reason), col(row.refused), func.count())
        .group_by(col(row.reason), col(row.refused))
        .order_by(col(row.refused).desc(), func.count().desc(), col(row.reason))
    )
    return [(reason, refused, count) for reason, refused, count in session.execute(query)]


def problems(
    session: Session, sought: Sought, *, offset: int, limit: int
) -> tuple[int, Sequence[tuple[ImportProblem, Import]]]:
    """How many rows there are, and one page of them with their files, the newest file first."""
    conditions = _conditions(sought)
    total = session.execute(
        sqlalchemy_select(func.count()).select_from(ImportProblem).where(*conditions)
    ).scalar_one()
    query = (
        sqlalchemy_select(ImportProblem, Import)
        .join(Import, col(Import.id) == col(ImportProblem.import_id))
        .where(*conditions)
        .order_by(col(Import.imported_at).desc(), col(ImportProblem.refused).desc(), col(ImportProblem.row))
        .offset(offset)
        .limit(limit)
    )
    return total, [(problem, record) for problem, record in session.execute(query)]


def _conditions(sought: Sought) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if sought.import_id:
        conditions.append(col(ImportProblem.import_id) == sought.import_id)
    if sought.reason:
        conditions.append(col(ImportProblem.reason) == sought.reason)
    return conditions
