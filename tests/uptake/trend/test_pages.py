"""The trend's page, JSON and CSV."""

import pytest

QUARTERLY = "slug,calendar_quarter,transactions,digital_transactions\n"
SERVICES = "slug,name,department\nsteady,Steady,Transport\ngiant,Giant,Revenue\n"


def quarters(slug, year, total, online):
    return "".join(f"{slug},{year}Q{quarter},{total},{online}\n" for quarter in (1, 2, 3, 4))


@pytest.fixture
def reported(put):
    """One service that reports throughout and one, all online, that joins in the last year."""
    put(
        QUARTERLY
        + quarters("steady", 2015, 100, 40)
        + quarters("steady", 2016, 100, 45)
        + quarters("giant", 2016, 900, 900)
    )
    put(SERVICES)


def test_the_chart_shows_the_panel_and_the_table_why(client, reported):
    page = client.get("/uptake/trend/?years=2").text
    assert "1 services report both figures throughout" in page
    assert "from 40.0% in 12 months to December 2015 to 45.0% in 12 months to December 2016" in page
    assert "94.5%" in page
    assert page.count("uptake-curve--panel") == 2


def test_one_department_can_be_chosen(client, reported):
    document = client.get("/api/uptake/trend.json?years=2&department=Transport").get_json()
    assert document["panel"] == ["steady"]
    assert [each["all_reporting_services"] for each in document["periods"]] == [1, 1]


def test_a_year_with_a_quarter_missing_is_not_in_the_panel(client, put, reported):
    put(QUARTERLY + "giant,2015Q4,900,900\n")
    assert client.get("/api/uptake/trend.json?years=2").get_json()["panel"] == ["steady"]


def test_the_same_as_csv_with_how_much_the_panel_is_of_all(client, reported):
    lines = client.get("/api/uptake/trend.csv?years=2").text.splitlines()
    assert lines[0].startswith("start,end,take_up,middle_take_up,services")
    assert lines[2] == "2016-01-01,2016-12-31,0.45,0.45,1,400,180,0.945,2,0.1"


def test_nothing_imported_is_no_trend(client):
    assert "No service reports both" in client.get("/uptake/trend/").text
    assert client.get("/api/uptake/trend.json").get_json() == {"panel": [], "periods": []}


def test_htmx_gets_the_figures_alone(client, reported):
    fragment = client.get("/uptake/trend/?years=2", headers={"HX-Request": "true"}).text
    assert fragment.strip().startswith('<div id="trend-figures"')


@pytest.mark.shared
def test_the_published_quarters_show_the_same_services_rising(client, shared, put):
    put((shared / "uptake" / "tx_quarterly.csv").read_text())
    periods = client.get("/api/uptake/trend.json").get_json()["periods"]
    panel = [each["take_up"] for each in periods]
    assert panel == sorted(panel)
    assert periods[-1]["all_reporting_take_up"] < periods[-2]["all_reporting_take_up"]
    assert len({each["services"] for each in periods}) == 1
