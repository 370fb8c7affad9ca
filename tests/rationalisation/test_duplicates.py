"""Clusters, comparisons and boilerplate, as a content team reads them."""

import csv
import io
import re

import pytest

CLUSTER = re.compile(r'href="(/rationalisation/duplicates/\d+)"')
COMPARE = re.compile(r'href="(/rationalisation/duplicates/\d+/compare/\d+)"')


@pytest.fixture
def staff(client, scored):
    client.act_as("anna", roles=["analyst"])
    return client


def test_from_the_list_of_clusters_to_two_pages_side_by_side(staff):
    clusters = CLUSTER.findall(staff.get("/rationalisation/duplicates").text)
    assert clusters
    page = staff.get(clusters[0]).text
    assert "roads.example" in page
    assert "motoring.example" in page
    both = staff.get(COMPARE.findall(page)[0])
    assert both.status_code == 200
    assert '<mark class="hub-passages__shared">' in both.text


def test_the_list_is_a_file_too(staff):
    rows = list(csv.DictReader(io.StringIO(staff.get("/rationalisation/duplicates?format=csv").text)))
    assert rows
    assert {row["websites"] for row in rows} <= {"1", "2"}


def test_a_cluster_filters_by_website(staff):
    (first, *_) = CLUSTER.findall(staff.get("/rationalisation/duplicates").text)
    found = list(csv.DictReader(io.StringIO(staff.get(f"{first}?format=csv&host=roads.example").text)))
    assert {row["host"] for row in found} == {"roads.example"}


def test_what_was_taken_out_is_told_of_every_website_and_block_by_block(staff):
    rows = list(csv.DictReader(io.StringIO(staff.get("/rationalisation/boilerplate?format=csv").text)))
    assert {row["host"] for row in rows} == {"roads.example", "motoring.example", "coast.example"}
    assert staff.get("/rationalisation/boilerplate").status_code == 200
    assert staff.get("/rationalisation/sites/roads.example/boilerplate").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/rationalisation/duplicates/999",
        "/rationalisation/duplicates/1/compare/999",
        "/rationalisation/hub-pairs/none",
        "/rationalisation/pairs/none",
        "/rationalisation/sites/none.example/boilerplate",
    ],
)
def test_what_is_not_there_is_not_found(staff, address):
    assert staff.get(address).status_code == 404


def test_before_the_first_analysis_the_page_says_what_to_do(client):
    client.act_as("anna", roles=["analyst"])
    assert "Crawl and score the websites first" in client.get("/rationalisation/duplicates").text
