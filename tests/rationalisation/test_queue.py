"""The queue: filtered, sorted, searched and paged by its query string, with and without htmx."""

import csv
import io
import re
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from app.db import transaction
from app.estate.models import Website
from tests.rationalisation.estates import NOW

HOSTS = re.compile(r'href="/rationalisation/sites/([^"/]+)"')


@pytest.fixture
def staff(client, scored):
    client.act_as("anna", roles=["content"])
    return client


def hosts(client, query=""):
    return HOSTS.findall(client.get(f"/rationalisation/{query}").text)


def test_the_lowest_score_comes_first_and_the_unscored_last(staff):
    assert hosts(staff)[0] == "motoring.example"
    assert hosts(staff)[-1] == "silent.example"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?q=coast", ["coast.example"]),
        ("?q=ROADS+office&sort=host", ["motoring.example", "roads.example"]),
        ("?q=50%25", []),
        ("?owner=Coast+Board", ["coast.example"]),
        ("?proposal=merge", ["motoring.example"]),
        ("?proposal=not_enough_evidence", ["silent.example"]),
        ("?status=not_answering", ["silent.example"]),
        ("?decision=waiting", []),
        ("?sort=visits", ["coast.example", "roads.example", "motoring.example", "silent.example"]),
        (
            "?sort=visits&order=asc",
            ["motoring.example", "roads.example", "coast.example", "silent.example"],
        ),
        (
            "?sort=host&order=desc",
            ["silent.example", "roads.example", "motoring.example", "coast.example"],
        ),
        (
            "?sort=nonsense&page=zero&order=up&proposal=maybe",
            ["motoring.example", "roads.example", "coast.example", "silent.example"],
        ),
    ],
)
def test_filters_and_sorts(staff, query, expected):
    found = hosts(staff, query)
    assert (found if "sort" in query and "nonsense" not in query else sorted(found)) == (
        expected if "sort" in query and "nonsense" not in query else sorted(expected)
    )


def test_htmx_gets_only_the_part_that_changes(staff):
    part = staff.get("/rationalisation/?q=coast", headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert HOSTS.findall(part.text) == ["coast.example"]
    assert "HX-Request" in part.headers["Vary"]


def test_the_address_works_without_its_last_stroke(staff):
    assert staff.get("/rationalisation").status_code == 200


def test_a_website_imported_since_the_last_scoring_is_listed_too(staff, engine):
    with transaction(engine) as session:
        session.add(
            Website(key="new.example", host="new.example", title="New", created_at=NOW, updated_at=NOW)
        )
    assert "new.example" in hosts(staff)
    assert hosts(staff, "?proposal=not_scored") == ["new.example"]
    assert hosts(staff, "?q=NEW") == ["new.example"]
    assert "roads.example" in hosts(staff, "?sort=decision")


def test_more_than_a_page_of_websites_is_paged(client, engine):
    with transaction(engine) as session:
        for number in range(120):
            name = f"site-{number:03}.example"
            session.add(Website(key=name, host=name, created_at=NOW, updated_at=NOW))
    client.act_as("anna", roles=["analyst"])
    page = client.get("/rationalisation/?sort=host&page=2")
    assert HOSTS.findall(page.text)[0] == "site-050.example"
    assert "Showing 51 to 100 of 120 websites" in page.text
    assert HOSTS.findall(client.get("/rationalisation/?sort=host&page=99").text)[0] == "site-100.example"


def test_an_empty_inventory_says_what_to_do(client):
    client.act_as("anna", roles=["content"])
    assert "Import a list of websites first" in client.get("/rationalisation/").text


def test_the_csv_holds_the_filtered_queue_and_no_formula(staff, engine):
    with transaction(engine) as session:
        row = Website(
            key="z.example", host="z.example", title="=HYPERLINK(1)", created_at=NOW, updated_at=NOW
        )
        session.add(row)
    answer = staff.get("/rationalisation/websites.csv?sort=host")
    found = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["host"] for row in found] == sorted(row["host"] for row in found)
    assert found[-1]["title"] == "'=HYPERLINK(1)"
    assert next(row for row in found if row["host"] == "motoring.example")["target"] == "roads.example"


def test_the_queue_asks_the_database_few_questions(staff, engine):
    with counted(engine) as statements:
        staff.get("/rationalisation/")
    assert len(statements) <= 14


@contextmanager
def counted(engine):
    """The statements that an engine runs while the block lasts."""
    seen = []

    def see(connection, cursor, statement, *rest):
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", see)
    yield seen
    event.remove(engine, "before_cursor_execute", see)
