"""JSON and CSV at /api/uptake."""

import csv
import io

from tests.uptake.test_pages import month_volumes


def rows(answer):
    return [*csv.DictReader(io.StringIO(answer.text))]


def test_one_service_as_json_tells_its_sources_apart(client, journey, put, tax_series, last_month):
    journey("one", last_month.start, 60)
    put(month_volumes(last_month, phone=1, post=1, counter=1))
    document = client.get("/api/uptake/services/vehicle-tax.json").get_json()
    assert document["continues"] == ["dft-tax-a-vehicle"]
    own = document["periods"][0]
    assert (own["source"], own["made_here"], own["take_up"], own["completion"]) == ("hub", True, 0.25, 1.0)
    assert (own["phone"], own["post"], own["counter"], own["coverage"]) == (1, 1, 1, 1.0)
    assert {each["made_here"] for each in document["periods"]} == {True, False}
    assert document["periods"][-1]["started"] is None


def test_one_service_as_csv_leaves_the_unknown_blank(client, tax_series):
    answer = client.get("/api/uptake/services/hmrc-blank.csv")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    (row,) = rows(answer)
    assert (row["total"], row["online"], row["take_up"], row["made_here"]) == ("50", "", "", "no")


def test_periods_can_be_chosen(client, tax_series):
    answer = client.get("/api/uptake/services/dft-tax-a-vehicle.csv?period=year")
    assert [row["start"] for row in rows(answer)] == [f"{year}-01-01" for year in range(2014, 2018)]


def test_the_list_as_json_and_csv_keeps_the_filter(client, tax_series):
    (service,) = client.get("/api/uptake/services.json?q=renewals").get_json()["services"]
    assert (service["slug"], service["end"], service["take_up"]) == (
        "dft-tax-a-vehicle",
        "2017-12-31",
        0.8225,
    )
    assert [row["slug"] for row in rows(client.get("/api/uptake/services.csv?q=renewals"))] == [
        "dft-tax-a-vehicle"
    ]


def test_no_cell_is_a_formula_to_a_spreadsheet(client, tax_series):
    row = next(row for row in rows(client.get("/api/uptake/services.csv")) if row["slug"] == "hmrc-blank")
    assert row["name"] == "'=SUM(A1)"


def test_an_unknown_service_is_not_found_in_json(client):
    for kind in ("json", "csv"):
        answer = client.get(f"/api/uptake/services/no-such-service.{kind}")
        assert answer.status_code == 404
        assert answer.get_json()["error"]["status"] == 404


def test_the_description_names_every_address(client):
    paths = client.get("/api/openapi.json").get_json()["paths"]
    assert {path for path in paths if path.startswith("/api/uptake")} == {
        "/api/uptake/data-quality.csv",
        "/api/uptake/services.csv",
        "/api/uptake/services.json",
        "/api/uptake/services/{slug}.csv",
        "/api/uptake/services/{slug}.json",
        "/api/uptake/trend.csv",
        "/api/uptake/trend.json",
    }
