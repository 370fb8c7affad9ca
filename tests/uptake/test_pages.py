"""The pages at /uptake, as anybody sees them."""

import lxml.html
import pytest
from sqlalchemy import event

from app import clock
from app.db import transaction
from app.events.operations import record
from app.events.rules import FeedbackGiven


def cells(text, section):
    """Rows of a section's table as lists of words."""
    root = lxml.html.document_fromstring(text)
    (found,) = root.xpath(f"//section[contains(@class, 'uptake-source--{section}')]")
    rows = found.xpath(".//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]


def headlines(text):
    root = lxml.html.document_fromstring(text)
    return [
        [" ".join(line.text_content().split()) for line in box.xpath("./p")]
        for box in root.xpath("//li[contains(@class, 'uptake-headline ')]")
    ]


def month_volumes(month, **volumes):
    header = "service,period_start,period_end,channel,volume,source\n"
    return header + "".join(
        f"vehicle-tax,{month.start},{month.end},{channel},{volume},Contact centre\n"
        for channel, volume in volumes.items()
    )


def test_an_empty_hub_says_that_nothing_is_known(client):
    page = client.get("/uptake/")
    assert page.status_code == 200
    assert "No figures have been imported yet" in page.text
    assert "No journey has begun on the hub yet." in page.text


def test_own_journeys_alone_give_completion_and_no_take_up(client, journey, last_month):
    journey("one", last_month.start, 60)
    journey("two", last_month.start)
    page = client.get("/uptake/vehicle-tax").text
    row = next(row for row in cells(page, "hub") if row[1] == "1")
    assert row[2:4] == ["not reported", "not known"]
    assert row[4] == "2"
    assert row[7] == "50.0%"
    assert row[8].startswith("not reported: ")


def test_take_up_waits_for_every_other_channel(client, journey, put, last_month):
    journey("one", last_month.start, 60)
    put(month_volumes(last_month, phone=1, post=0))
    assert "not known" in cells(client.get("/uptake/vehicle-tax").text, "hub")[-1]
    put(month_volumes(last_month, counter=2))
    page = client.get("/uptake/vehicle-tax").text
    assert cells(page, "hub")[-1][1:4] == ["1", "4", "25.0%"]
    figure = headlines(page)[0]
    assert figure[0] == "Digital take-up Made by the hub"
    assert figure[1] == "25.0%"
    assert "Source: the hub's own journeys, and Contact centre" in figure
    assert "Coverage: complete" in figure


def test_hub_made_and_imported_figures_are_visibly_apart(client, journey, tax_series, last_month):
    journey("one", last_month.start, 60)
    page = client.get("/uptake/vehicle-tax").text
    assert page.count("uptake-source--hub") == page.count("uptake-source--imported") == 1
    newest = cells(page, "imported")[0]
    assert newest == ["October to December 2017", "824", "1,000", "82.4%", "complete"]
    assert "Transactions Explorer, by quarter" in page
    assert 'href="/uptake/dft-tax-a-vehicle"' in page
    assert "SHA-256" in page


def test_the_imported_service_points_to_the_one_that_continues_it(client, tax_series):
    page = client.get("/uptake/dft-tax-a-vehicle").text
    assert 'href="/uptake/vehicle-tax"' in page
    assert "Volumes may change" in page


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("period=quarter", "October to December 2017"),
        ("period=year", "2017"),
        ("period=rolling-year", "12 months to December 2017"),
        ("period=financial-year", "April 2017 to March 2018"),
        ("to=2016", "October to December 2016"),
        ("period=year&from=2015&to=2016", "2016"),
        ("period=nonsense&from=soon", "October to December 2017"),
    ],
)
def test_the_period_selector_is_a_query_string(client, tax_series, query, first):
    page = client.get(f"/uptake/dft-tax-a-vehicle?{query}")
    assert cells(page.text, "imported")[0][0] == first


def test_a_part_of_a_year_has_no_take_up_but_says_how_much_was_reported(client, tax_series):
    newest = cells(client.get("/uptake/dft-tax-a-vehicle?period=financial-year").text, "imported")[0]
    assert newest[1:] == ["not reported", "not reported", "not known", "75.3% of the days"]


def test_a_period_that_no_source_has_is_said(client, tax_series):
    assert "Choose other periods" in client.get("/uptake/dft-tax-a-vehicle?from=2031").text


def test_the_chart_has_words_for_those_who_do_not_see_it(client, tax_series):
    root = lxml.html.document_fromstring(client.get("/uptake/dft-tax-a-vehicle").text)
    (drawing,) = root.xpath("//svg[@role='img']")
    assert "from 51.1% in January to March 2014 to 82.4% in October to December 2017" in drawing.findtext(
        "desc"
    )
    assert len(drawing.xpath(".//rect")) == 16


def test_a_blank_is_never_drawn_nor_shown_as_nought(client, tax_series):
    page = client.get("/uptake/hmrc-blank").text
    assert cells(page, "imported")[0][1:4] == ["not reported", "50", "not known"]
    assert 'role="img"' not in page


def test_an_unknown_service_is_not_found(client):
    assert client.get("/uptake/no-such-service").status_code == 404


def test_the_list_is_searched_filtered_and_ordered(client, tax_series):
    page = client.get("/uptake/?q=renewals").text
    assert "1 service" in page
    assert "82.2%" in page
    assert "dft-tax-a-vehicle" not in client.get("/uptake/?department=HM+Revenue+and+Customs").text
    ordered = client.get("/uptake/?order=volume").text
    assert ordered.index("dft-tax-a-vehicle") < ordered.index("hmrc-blank")
    assert "No imported service matches" in client.get("/uptake/?q=zebra").text


def test_a_page_past_the_last_is_not_found(client, tax_series):
    assert client.get("/uptake/?page=2").status_code == 404
    assert client.get("/uptake/?page=x").status_code == 200


def test_many_services_come_a_page_at_a_time_with_the_filter_kept(client, put):
    rows = "".join(f"tax-{n:02},2017Q1,1,1\n" for n in range(60))
    put("slug,calendar_quarter,transactions,digital_transactions\n" + rows)
    page = client.get("/uptake/?q=tax&page=2").text
    assert "60 services" in page
    assert "tax-25" in page
    assert "tax-24<" not in page
    assert "/uptake/?q=tax&amp;page=3" in page


@pytest.mark.parametrize(
    ("url", "part"), [("/uptake/?q=tax", 'id="services"'), ("/uptake/dft-tax-a-vehicle", 'id="figures"')]
)
def test_htmx_gets_the_changed_part_of_the_same_page(client, tax_series, url, part):
    whole = client.get(url)
    fragment = client.get(url, headers={"HX-Request": "true"})
    assert part in whole.text
    assert fragment.text.strip().startswith(f"<div {part}")
    assert "HX-Request" in fragment.headers["Vary"]


def test_the_pages_speak_welsh(client, tax_series, journey, last_month):
    journey("one", last_month.start, 60)
    assert "Perfformiad gwasanaethau" in client.get("/uptake/?lang=cy").text
    assert "Hydref" in client.get("/uptake/dft-tax-a-vehicle?lang=cy").text
    assert "Cwblhau" in client.get("/uptake/vehicle-tax?lang=cy").text


def test_sample_figures_say_so(client, put, journey, last_month):
    journey("sample-one", last_month.start, 60)
    put(month_volumes(last_month, phone=1, post=1, counter=1), sample=True)
    for url in ("/uptake/", "/uptake/vehicle-tax"):
        assert "they are invented" in client.get(url).text


def test_satisfaction_comes_from_the_ratings_of_the_services_own_pages(client, engine, journey, last_month):
    journey("one", last_month.start, 60)
    given = [("/services/vehicle-tax/vehicle", 5), ("/services/vehicle-tax", 4), ("/services/vehicle-tax", 1)]
    given += [("/services/vehicle-tax", None), ("/services/vehicle-taxes", 1), ("/", 1)]
    with transaction(engine) as session:
        for path, rating in given:
            record(session, FeedbackGiven(path, useful=None, rating=rating), now=clock.now())
    page = client.get("/uptake/vehicle-tax").text
    figure = next(each for each in headlines(page) if each[0].startswith("Satisfaction"))
    assert figure[1:3] == ["66.7%", "3 ratings"]
    assert "Very dissatisfied" in page


def test_a_journey_of_today_shows_at_once(client, journey):
    journey("today", clock.local(clock.now()).date(), 60)
    assert cells(client.get("/uptake/vehicle-tax").text, "hub")[0][1] == "1"


def test_a_page_takes_few_questions_of_the_database(client, engine, tax_series, journey, last_month):
    journey("one", last_month.start, 60)
    asked = []

    def note(connection, cursor, statement, *more):
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    client.get("/uptake/vehicle-tax")
    event.remove(engine, "before_cursor_execute", note)
    assert len(asked) <= 14, "\n".join(asked)
