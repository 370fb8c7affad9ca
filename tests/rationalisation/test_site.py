"""A website's page, its pages, the published criteria and the JSON."""

import re

import pytest

from app.rationalisation.scoring.criteria import CRITERIA
from app.rationalisation.scoring.policy_file import current_policy


@pytest.fixture
def staff(client, scored):
    client.act_as("anna", roles=["content"])
    return client


def test_it_shows_the_proposal_its_reason_and_every_criterion(staff):
    page = staff.get("/rationalisation/sites/motoring.example").text
    assert "Merge with roads.example" in page
    assert "roads.example, which is used more, also publishes" in page
    for criterion in current_policy().criteria.values():
        assert criterion.title in page
    assert "Unknown" in page
    assert "About 900 visits a month." in page


def test_it_shows_the_pages_it_shares_and_the_links_that_are_broken(staff):
    page = staff.get("/rationalisation/sites/motoring.example").text
    assert "http://roads.example/page-0" in page
    assert "http://motoring.example/gone" in page


def test_two_pages_are_compared_passage_by_passage(staff):
    page = staff.get("/rationalisation/sites/motoring.example").text
    pair = staff.get(re.search(r'href="(/rationalisation/pairs/[^"]+)"', page).group(1)).text
    assert "<mark" in pair
    assert "roads.example" in pair
    assert staff.get("/rationalisation/pairs/no-such-pair").status_code == 404


def test_a_website_that_did_not_answer_says_why(staff):
    assert "It took too long" in staff.get("/rationalisation/sites/silent.example").text


def test_a_website_without_a_score_still_has_its_page(client, estate):
    client.act_as("anna", roles=["analyst"])
    assert "has not been scored yet" in client.get("/rationalisation/sites/coast.example").text


def test_its_pages_are_listed(staff):
    page = staff.get("/rationalisation/sites/coast.example/pages").text
    assert "Showing 1 to 6 of 6" in page
    assert "1 October 2025" in page


@pytest.mark.parametrize("path", ["", "/pages", "/decide"])
def test_a_website_that_is_not_in_the_inventory_is_not_found(staff, path):
    assert staff.get(f"/rationalisation/sites/nowhere.example{path}").status_code == 404


def test_every_criterion_is_published_with_its_definition_and_weight(staff):
    page = staff.get("/rationalisation/criteria").text
    for name in CRITERIA:
        assert f'id="{name.replace("_", "-")}"' in page
    weights = [int(found) for found in re.findall(r"Weight: (\d+)% of the whole", page)]
    assert abs(sum(weights) - 100) <= len(weights)


def test_the_json_has_the_shape_of_the_command(staff):
    document = staff.get("/api/rationalisation/sites.json").get_json()
    assert document["policy"] == current_policy().version
    site = next(each for each in document["sites"] if each["host"] == "motoring.example")
    assert (site["proposal"], site["target"]) == ("merge", "roads.example")
    assert {criterion["name"] for criterion in site["criteria"]} == set(CRITERIA)


def test_the_json_before_the_first_scoring_has_no_websites(client):
    client.act_as("anna", roles=["analyst"])
    assert client.get("/api/rationalisation/sites.json").get_json()["sites"] == []


def test_the_json_is_for_staff(client):
    assert client.get("/api/rationalisation/sites.json").status_code == 401
    client.act_as("somebody")
    assert client.get("/api/rationalisation/sites.json").status_code == 403
