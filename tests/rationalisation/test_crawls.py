"""Crawls from the workbench: ordered with their workflow, watched, stopped, taken up, scheduled."""

import csv
import io
from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock
from app.db import read_session, transaction
from app.estate.crawls import operations as crawling
from app.estate.models import Crawl, Visit, Website
from app.estate.schedules.models import CrawlSchedule
from app.estate.schedules.operations import order_due
from app.estate.schedules.rules import CrawlWish, faults

PATH = "/rationalisation/crawls"
WISH = {"depth": "site", "max_pages": "50", "which": "owner", "owner": "Roads Office", "every_days": "0"}


@pytest.fixture
def staff(client, estate):
    client.act_as("anna", roles=["content"])
    return client


def crawl_of(response):
    return response.headers["Location"].rsplit("/", 1)[1]


def state(engine, crawl_id):
    with read_session(engine) as session:
        return session.get_one(Crawl, crawl_id).state


def test_a_crawl_of_one_owners_websites_is_ordered_and_watched(staff, engine):
    crawl_id = crawl_of(staff.post(f"{PATH}/", data=WISH))
    with read_session(engine) as session:
        hosts = session.exec(
            select(Website.host).join(Visit, Visit.website_id == Website.id).where(Visit.crawl_id == crawl_id)
        )
        assert set(hosts) == {"roads.example", "motoring.example"}
        assert session.get_one(Crawl, crawl_id).max_pages == 50
    page = staff.get(f"{PATH}/{crawl_id}")
    assert "of 2" in page.text
    assert 'hx-trigger="every 4s"' in page.text
    assert "of 2" in staff.get(f"{PATH}/{crawl_id}", headers={"HX-Request": "true"}).text


def test_a_crawl_is_stopped_and_taken_up_again(staff, engine):
    crawl_id = crawl_of(staff.post(f"{PATH}/", data=WISH))
    staff.post(f"{PATH}/{crawl_id}/stop")
    assert state(engine, crawl_id) == "stopping"
    assert staff.post(f"{PATH}/{crawl_id}/take-up").status_code == 409
    with transaction(engine) as session:
        crawling.end_crawl(session, crawl_id=crawl_id, now=clock.now())
    assert state(engine, crawl_id) == "interrupted"
    staff.post(f"{PATH}/{crawl_id}/take-up")
    assert state(engine, crawl_id) == "running"


def test_errors_are_told_by_cause(staff, engine):
    with read_session(engine) as session:
        crawl_id = session.exec(select(Crawl.id)).one()
    page = staff.get(f"{PATH}/{crawl_id}").text
    assert "It took too long" in page
    rows = list(csv.DictReader(io.StringIO(staff.get(f"{PATH}/{crawl_id}/causes?format=csv").text)))
    assert rows == [{"cause": "timed_out", "websites": "1", "addresses": "0", "retry": "True"}]
    sites = staff.get(f"{PATH}/{crawl_id}/websites?cause=timed_out&format=csv").text
    assert [row["host"] for row in csv.DictReader(io.StringIO(sites))] == ["silent.example"]
    assert staff.get(f"{PATH}/{crawl_id}/websites").status_code == 200
    assert staff.get(f"{PATH}/{crawl_id}/causes").status_code == 200


def test_a_standing_order_crawls_now_and_again_when_it_is_due(staff, engine):
    staff.post(f"{PATH}/", data=WISH | {"every_days": "7"})
    assert "Whole websites of Roads Office: every 7 days" in staff.get(PATH).text
    with transaction(engine) as session:
        schedule = session.exec(select(CrawlSchedule)).one()
        later = clock.now() + timedelta(days=8)
        assert order_due(session, now=later) == []  # its first crawl still runs
        crawling.end_crawl(session, crawl_id=schedule.last_crawl_id, now=later)
        assert len(order_due(session, now=later)) == 1
        assert schedule.next_at > later
    staff.post(f"{PATH}/schedules/{schedule.id}/drop")
    assert "Standing orders" not in staff.get(PATH).text
    assert "There is nothing here yet." in staff.get(f"{PATH}/schedules").text


def test_standing_orders_filter_sort_and_export(staff):
    def rows(query=""):
        text = staff.get(f"{PATH}/schedules?format=csv{query}").text
        return list(csv.DictReader(io.StringIO(text)))

    last = crawl_of(staff.post(f"{PATH}/", data=WISH | {"every_days": "7"}))
    staff.post(f"{PATH}/", data=WISH | {"which": "all", "depth": "home", "every_days": "1"})
    assert f'href="{PATH}/schedules"' in staff.get(PATH).text
    assert [row["which"] for row in rows()] == ["All websites", "Roads Office"]  # the next due first
    assert [row["every_days"] for row in rows("&sort=every_days&order=desc")] == ["7", "1"]
    [weekly] = rows("&which=Roads+Office&q=whole")
    assert (weekly["depth"], weekly["max_pages"], weekly["by"]) == ("site", "50", "you")
    assert weekly["last"] == weekly["made"] < weekly["next"]
    page = staff.get(f"{PATH}/schedules").text
    assert f'href="{PATH}/{last}"' in page
    assert "Every 7 days" in page
    assert "Every day" in page


@pytest.mark.backends("sqlite")
def test_what_is_missing_is_said_in_place_and_nothing_typed_is_lost(staff):
    answer = staff.post(f"{PATH}/", data={"which": "host", "host": "nowhere.example", "depth": "site"})
    assert answer.status_code == 422
    assert "not in the inventory" in answer.text
    assert 'value="nowhere.example"' in answer.text
    assert "Select how deep" in staff.post(f"{PATH}/", data={}).text


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {}),
        ({"max_pages": -1}, {"max_pages": "pages_range"}),
        ({"which": "owner"}, {"owner": "owner_missing"}),
        ({"which": "host", "host": "a.example", "every_days": 7}, {"every_days": "host_once"}),
        ({"every_days": 3}, {"every_days": "interval_unknown"}),
    ],
)
def test_a_wish_is_checked(changes, expected):
    wish = {"depth": "home", "max_pages": 1, "which": "all", "owner": "", "host": "", "every_days": 0}
    assert faults(CrawlWish(**(wish | changes))) == expected


@pytest.mark.backends("sqlite")
def test_an_analyst_watches_but_starts_nothing(client, estate):
    client.act_as("ben", roles=["analyst"])
    assert "Start a crawl" not in client.get(PATH).text
    assert client.post(f"{PATH}/", data=WISH).status_code == 403
    assert client.get(f"{PATH}/none").status_code == 404
