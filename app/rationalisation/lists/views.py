"""Answers a list: the page it stands on, or the whole of it as CSV."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from flask import Response, request

from app.rationalisation.lists.exports import csv_text
from app.rationalisation.lists.presenters import ListView, list_view, page_view
from app.rationalisation.lists.queries import Listed, every_row, screenful
from app.rationalisation.lists.rules import MAX_TEXT, Asked, Column, Row, asked_from, matching
from app.web import requests

# Makes the rows of a list of what the database found.
Make = Callable[[Sequence[Any]], Sequence[Row]]


def wants_csv() -> bool:
    """Whether the list was asked for as a file."""
    return request.args.get("format") == "csv"


def as_asked(
    columns: Sequence[Column], *, sort: str, descending: bool = False, carry: Iterable[str] = ()
) -> Asked:
    """What the query string asks of a list with these columns; values named in `carry` stay in its links."""
    carried = {name: request.args[name][:MAX_TEXT] for name in carry if request.args.get(name)}
    return replace(asked_from(request.args, columns, sort=sort, descending=descending), carried=carried)


def as_csv(rows: Sequence[Row], columns: Sequence[Column], asked: Asked, name: str) -> Response:
    """Every row that matches, as a file."""
    return file_of(matching(rows, columns, asked), columns, name)


def file_of(rows: Sequence[Row], columns: Sequence[Column], name: str) -> Response:
    """These rows as a file."""
    names = [column.name for column in columns]
    text = csv_text(names, ([row.get(each) for each in names] for row in rows))
    headers = {"Content-Disposition": f"attachment; filename={name}.csv"}
    return Response(text, content_type="text/csv; charset=utf-8", headers=headers)


def as_view(rows: Sequence[Row], columns: Sequence[Column], asked: Asked, name: str) -> ListView:
    """One screenful of the list, for its page."""
    return list_view(rows, columns, asked, base=request.path, name=name)


def found_csv(listed: Listed, make: Make, columns: Sequence[Column], asked: Asked, name: str) -> Response:
    """Every row that the database finds to match, as a file."""
    return file_of(make(every_row(requests.db(), listed, columns, asked)), columns, name)


def found_view(listed: Listed, make: Make, columns: Sequence[Column], asked: Asked, name: str) -> ListView:
    """One screenful of what the database filters and sorts, for its page."""
    rows, counts = screenful(requests.db(), listed, columns, asked)
    return page_view(make(rows), counts, columns, asked, base=request.path, name=name)
