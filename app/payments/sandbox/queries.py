"""Searches of the sandbox's payments and refunds, a page at a time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from app.payments.sandbox.models import SandboxPayment, SandboxRefund


@dataclass(frozen=True)
class Window:
    """Which results: made from and up to, and the page of them."""

    made_from: datetime | None
    made_to: datetime | None
    page: int
    size: int


@dataclass(frozen=True)
class Found:
    """One page of rows, and how many there are in all."""

    rows: tuple[Any, ...]
    total: int


def payments(session: Session, wanted: dict[str, str], window: Window) -> Found:
    """Payments whose columns equal the wanted values, newest first."""
    query = select(SandboxPayment)
    for name, value in wanted.items():
        query = query.where(getattr(SandboxPayment, name) == value)
    return _page(session, query, SandboxPayment, window)


def refunds(session: Session, window: Window) -> Found:
    """Refunds, newest first."""
    return _page(session, select(SandboxRefund), SandboxRefund, window)


def _page(
    session: Session,
    query: SelectOfScalar[Any],
    table: type[SandboxPayment | SandboxRefund],
    window: Window,
) -> Found:
    made = col(table.created_at)
    if window.made_from is not None:
        query = query.where(made >= window.made_from)
    if window.made_to is not None:
        query = query.where(made < window.made_to)
    total = session.exec(select(func.count()).select_from(query.subquery())).one()
    rows = query.order_by(made.desc()).offset((window.page - 1) * window.size).limit(window.size)
    return Found(tuple(session.exec(rows).all()), int(total))
