"""Tables of a website's page, of calibration and of the criteria: each is a list of its own with a file."""

import csv
import io
import re

import pytest
from sqlmodel import select

from app.db import transaction
from app.estate.models import Page
from app.estate.operations import pack_links
from app.estate.rules import Link
from app.rationalisation.scoring.policy_file import current_policy
from app.rationalisation.scoring.run import score_estate

SITE = "/rationalisation/sites/motoring.example"
REASON = "It is used by every school in the county."


@pytest.fixture
def staff(client, scored):
    client.act_as("anna", roles=["content"])
    return client


def rows(client, path):
    joined = "&" if "?" in path else "?"
    return list(csv.DictReader(io.StringIO(client.get(f"{path}{joined}format=csv").text)))


def test_every_table_of_a_websites_page_leads_to_its_list(staff):
    staff.post(f"{SITE}/decide", data={"action": "keep", "reason": REASON})
    page = staff.get(SITE).text
    tables = re.findall(rf'href="({SITE}/(?:criteria|overlaps|shared-pages|scores|decisions))"', page)
    assert len(tables) == 5
    for path in tables:
        listed = staff.get(path).text
        assert "Download as CSV" in listed
        assert "aria-sort" in listed
        assert rows(staff, path)


def test_the_list_of_scores_says_policy_and_crawl_of_each(staff, engine):
    score_estate(engine, lambda message: None)
    found = rows(staff, f"{SITE}/scores")
    assert [row["policy"] for row in found] == [current_policy().version] * 2
    assert {row["visited"] for row in found} == {"2025-11-17T09:00:00+00:00"}
    assert found[0]["at"] > found[1]["at"]
    assert (found[0]["proposal"], found[0]["target"]) == ("merge", "roads.example")


def test_the_list_of_criteria_sorts_and_searches(staff):
    found = rows(staff, f"{SITE}/criteria?sort=value&order=asc")
    known = [float(row["value"]) for row in found if row["value"]]
    assert known == sorted(known)
    assert len(found) == len(current_policy().criteria)
    assert [row["title"] for row in rows(staff, f"{SITE}/criteria?q=visits+a+month")] == ["Use"]


def test_the_list_of_shared_pages_leads_to_the_passages(staff):
    found = rows(staff, f"{SITE}/shared-pages?other_host=roads.example")
    assert len(found) == 36  # six pages here beside six there
    page = staff.get(f"{SITE}/shared-pages").text
    assert staff.get(re.search(r'href="(/rationalisation/pairs/[^"]+)"', page).group(1)).status_code == 200
    assert rows(staff, f"{SITE}/overlaps")[0]["host"] == "roads.example"


def test_every_link_of_a_page_is_listed(staff, engine):
    there = [Link(f"http://other.example/{number}", "", "page", internal=False) for number in range(310)]
    with transaction(engine) as session:
        page = session.exec(select(Page).where(Page.url == "http://motoring.example/page-0")).one()
        page.links = pack_links([*there, Link("javascript:alert(1)", "Print", "page", internal=True)])
        session.add(page)
        place = f"/rationalisation/pages/{page.id}"
    assert f'href="{place}/links"' in staff.get(place).text
    assert len(rows(staff, f"{place}/links")) == 311
    assert "Leads to" in staff.get(f"{place}/links").text
    assert 'href="javascript' not in staff.get(f"{place}/links?q=print").text


def test_calibration_tables_count_as_the_page_does(staff):
    assert rows(staff, "/rationalisation/calibration/decisions") == []
    assert rows(staff, "/rationalisation/calibration/criteria") == []
    for host in ("roads", "motoring"):
        staff.post(f"/rationalisation/sites/{host}.example/decide", data={"action": "keep", "reason": REASON})
    counted = rows(staff, "/rationalisation/calibration/decisions")
    assert sum(int(row["count"]) for row in counted) == 2
    assert {(row["proposed"], row["decided"]) for row in counted if row["count"] == "1"} == {
        ("keep", "keep"),
        ("merge", "keep"),
    }
    leanings = {row["title"]: row for row in rows(staff, "/rationalisation/calibration/criteria")}
    assert leanings["Use"]["weight"] == "18"
    assert leanings["Use"]["suggested"] == ""


def test_the_criteria_are_a_table_too(staff):
    found = rows(staff, "/rationalisation/criteria/table")
    assert sum(float(row["share"]) for row in found) == pytest.approx(1)
    assert {row["definition"] for row in found} == {
        each.definition for each in current_policy().criteria.values()
    }


@pytest.mark.parametrize(
    "table", ["criteria", "overlaps", "shared-pages", "hub-pages", "scores", "decisions"]
)
def test_a_table_of_a_website_without_evidence_says_so(client, estate, table):
    client.act_as("anna", roles=["analyst"])
    assert "There is nothing here yet." in client.get(f"/rationalisation/sites/coast.example/{table}").text
    assert client.get(f"/rationalisation/sites/nowhere.example/{table}").status_code == 404
