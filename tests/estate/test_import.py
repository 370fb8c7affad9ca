"""Lists of websites: recognised by their header, good rows taken, bad rows listed."""

import json

import pytest

from app.db import read_session
from app.estate import queries
from app.estate.imports.rules import RefusedRow, read_row, recognise

GENERIC = """Department,Web address,Monthly visits,Launch date
Fisheries Agency,https://www.fisheries.example/,1200,2009-04-01
Fisheries Agency,not a host,5,
,seeds.example,many,
Seeds Office,seeds.example,"3,000",31/12/2011
"""


@pytest.fixture
def write(tmp_path):
    def make(text, name="list.csv", encoding="utf-8"):
        file = tmp_path / name
        file.write_bytes(text.encode(encoding))
        return file

    return make


def inventory(terminal_run):
    return {site["host"]: site for site in json.loads(terminal_run(["estate", "list", "--json"]).stdout)}


def test_good_rows_are_taken_and_bad_ones_listed_with_row_and_reason(terminal_run, write, engine):
    outcome = terminal_run(["estate", "import", write(GENERIC)])
    assert outcome.exit_code == 1
    assert "2 rows taken (2 new websites), 2 refused" in outcome.stderr
    assert "row 3: 'not a host' is not a host name" in outcome.stderr
    assert "row 4: the visits 'many' are not a whole number" in outcome.stderr
    sites = inventory(terminal_run)
    assert sites["www.fisheries.example"]["owner"] == "Fisheries Agency"
    with read_session(engine) as session:
        seeds = queries.website_by_host(session, "www.seeds.example")
        values = {
            one.field: (one.value, one.source, one.source_row) for one in queries.values_of(session, seeds.id)
        }
    assert values["visits"] == ("3000", "list.csv", 5)
    assert values["launched_on"][0] == "2011-12-31"


@pytest.mark.parametrize(
    ("column", "given", "kept"),
    [
        ("visits", "1,234", "1234"),
        ("visits", "1234.0", "1234"),
        ("cost hosting", "£1,234.50", "123450"),
        ("cost hosting", "20 000,50", "2000050"),
        ("cost hosting", "1,234", "123400"),
        ("cost hosting", "1234.5678", "123457"),
    ],
)
def test_thousands_and_decimals_are_told_apart(column, given, kept):
    layout = recognise(["host", column])
    assert read_row(layout, 2, ["a.example", given]).values == {column.replace(" ", "_"): kept}


@pytest.mark.parametrize(
    ("column", "given"),
    [
        ("visits", "12,34"),
        ("visits", "1.5"),
        ("visits", "3,000,000,000"),
        ("cost hosting", "1.234"),
        ("cost hosting", "1.234,50"),
        ("cost hosting", "12,34,567"),
        ("cost hosting", "-5"),
    ],
)
def test_a_number_that_could_be_read_in_two_ways_or_not_at_all_is_refused(column, given):
    refused = read_row(recognise(["host", column]), 2, ["a.example", given])
    assert isinstance(refused, RefusedRow)
    assert given in refused.reason


def test_the_columns_of_a_list_are_shown_with_its_first_row_in_words(terminal_run, write):
    file = write("host,hosting,visits,colour\na.example,1200,900,red\n")
    outcome = terminal_run(["estate", "import", "--columns", file])
    assert outcome.exit_code == 0
    assert outcome.stderr.endswith("first row: host a.example, visits 900, cost hosting £1,200.00\n")
    wrong = write("host,visits\na.example,some\n")
    assert (
        "the first row would be refused: the visits 'some'"
        in terminal_run(["estate", "import", "--columns", wrong]).stderr
    )


def test_the_same_list_twice_changes_nothing(terminal_run, write):
    file = write("host,owner\na.example,One\n")
    terminal_run(["estate", "import", file])
    again = terminal_run(["estate", "import", file])
    assert again.exit_code == 0
    assert "1 row taken (0 new websites)" in again.stderr


def test_two_lists_add_up_and_neither_overwrites_the_other(terminal_run, write, engine):
    first = write("host,owner\nwww.a.example,One\n", "one.csv")
    second = write("domain;owner;title\na.example;Two;A title\n", "two.csv")
    assert terminal_run(["estate", "import", first, second]).exit_code == 0
    with read_session(engine) as session:
        site = queries.website_by_host(session, "a.example")
        owners = {
            one.source: one.value for one in queries.values_of(session, site.id) if one.field == "owner"
        }
        assert (site.host, site.owner, site.title) == ("www.a.example", "One", "A title")
        assert set(queries.hosts_of(session, site.id)) == {"a.example", "www.a.example"}
    assert owners == {"one.csv": "One", "two.csv": "Two"}


def test_a_spreadsheet_in_a_windows_charset_is_read(terminal_run, write):
    terminal_run(["estate", "import", write("host,owner\na.example,Ynys Môn\n", encoding="cp1252")])
    assert inventory(terminal_run)["a.example"]["owner"] == "Ynys Môn"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it is empty"),
        ("colour,size\nred,2\n", "no column of its header names a website"),
        ("\0\0\0", "it is not a CSV file"),
    ],
)
def test_a_file_that_is_no_list_of_websites_is_refused_as_a_whole(terminal_run, write, text, reason):
    outcome = terminal_run(["estate", "import", write(text)])
    assert outcome.exit_code == 2
    assert reason in outcome.stderr


def test_a_missing_file_is_named(terminal_run, tmp_path):
    outcome = terminal_run(["estate", "import", tmp_path / "none.csv"])
    assert outcome.exit_code == 2
    assert "none.csv: not imported: No such file" in outcome.stderr


@pytest.mark.shared
def test_published_lists_are_recognised_in_any_order(terminal_run, shared, engine):
    folder = shared / "estate"
    outcome = terminal_run(["estate", "import", *sorted(folder.glob("*.csv"), reverse=True)])
    assert outcome.exit_code == 0, outcome.stderr
    assert "gsa_data_dictionary.csv: nothing to import" in outcome.stderr
    assert "edge cases (GSA)" in outcome.stderr
    assert "website standards scan (GSA): 8,598 rows taken" in outcome.stderr
    assert "websites with traffic (GSA): 8,598 rows taken (0 new websites)" in outcome.stderr
    assert "UK government domain names" in outcome.stderr
    with read_session(engine) as session:
        site = queries.website_by_host(session, "aal.mil")
        assert site.title == "AAL | Army Applications Laboratory"
        assert (site.owner, site.visits, site.page_views) == ("Department of Defense", 5533, 8337)
