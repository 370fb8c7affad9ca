"""Lists: whatever the rows, filters keep what matches, sorting loses nothing, CSV holds it all."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rationalisation.lists.exports import csv_text
from app.rationalisation.lists.rules import Asked, Column, asked_from, choices, matching

COLUMNS = (
    Column("name", "Name"),
    Column("kind", "Kind", filtered=True),
    Column("size", "Size", numeric=True),
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.text(max_size=12),
            "kind": st.sampled_from(["page", "document", None]),
            "size": st.one_of(st.none(), st.integers(0, 1000)),
        }
    ),
    max_size=30,
)


@given(ROWS, st.sampled_from(["name", "kind", "size"]), st.booleans())
def test_sorting_loses_nothing_and_puts_the_unknown_last(rows, sort, descending):
    found = matching(rows, COLUMNS, Asked(sort=sort, descending=descending))
    assert sorted(map(repr, found)) == sorted(map(repr, rows))
    known = [row[sort] for row in found if row[sort] not in {None, ""}]
    assert [row[sort] for row in found][: len(known)] == known
    plain = [value.lower() if isinstance(value, str) else value for value in known]
    assert plain == sorted(plain, reverse=descending)


@given(ROWS)
def test_a_filter_keeps_exactly_the_rows_with_that_value(rows):
    for value, _ in choices(rows, COLUMNS[1]):
        found = matching(rows, COLUMNS, Asked(chosen={"kind": value}, sort="name"))
        assert len(found) == sum(row["kind"] == value for row in rows)


def test_every_word_of_a_search_must_be_there():
    rows = [{"name": "Roads Office", "kind": "page"}, {"name": "Roads", "kind": "document"}]
    assert matching(rows, COLUMNS, Asked(text="roads page", sort="name")) == rows[:1]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, Asked(sort="size", descending=True)),
        ({"sort": "name"}, Asked(sort="name")),
        ({"sort": "nonsense", "order": "up", "page": "zero"}, Asked(sort="size", descending=True)),
        ({"kind": "page", "size": "3", "page": "4"}, Asked("", {"kind": "page"}, "size", True, 4)),
    ],
)
def test_a_query_string_is_read_forgivingly(arguments, expected):
    assert asked_from(arguments, COLUMNS, sort="size", descending=True) == expected


CELLS = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\0"))
FORMULA = ("=", "+", "-", "@", "\t")


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2)))
def test_csv_holds_every_cell_and_no_formula(rows):
    read = list(csv.reader(io.StringIO(csv_text(["a", "b"], rows), newline="")))[1:]
    expected = [[f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row] for row in rows]
    assert read == expected
