"""The page of rows refused and flagged."""

import csv
import io

import pytest

QUARTERLY = "slug,calendar_quarter,transactions,digital_transactions\n"


@pytest.fixture
def imported(put):
    put(QUARTERLY + "a,2015Q1,1,2\nb,2015Q1,,2\nc,2015Q9,1,1\nd,2015Q1,5,1\n")


def test_an_empty_hub_says_so(client):
    assert "No file has been imported yet." in client.get("/uptake/data-quality/").text


def test_files_reasons_and_rows_are_listed(client, imported):
    page = client.get("/uptake/data-quality/").text
    assert "3 rows" in page
    assert "digital_transactions is more than all transactions: 2 &gt; 1" in page
    assert "transactions is blank: taken, with the total unknown" in page
    assert "refused: not used" in page
    assert "flagged: taken with what is known" in page


def test_rows_can_be_narrowed_to_a_reason(client, imported):
    page = client.get("/uptake/data-quality/?reason=quarter", headers={"HX-Request": "true"}).text
    assert "1 row<" in page
    assert "2015Q9" in page
    assert client.get("/uptake/data-quality/?reason=nonsense").status_code == 200


def test_pages_past_the_last_are_not_found(client, imported):
    assert client.get("/uptake/data-quality/?page=2").status_code == 404


def test_rows_come_as_csv(client, imported):
    text = client.get("/api/uptake/data-quality.csv").text
    rows = [*csv.DictReader(io.StringIO(text))]
    assert [(row["row"], row["outcome"], row["reason"]) for row in rows] == [
        ("2", "refused", "digital_above_total"),
        ("4", "refused", "quarter"),
        ("3", "flagged", "total_blank"),
    ]
