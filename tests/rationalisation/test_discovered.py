"""Unknown hosts: found in links, certificates and sitemaps, confirmed into the inventory or rejected."""

import csv
import io
import json

import pytest
from sqlmodel import select

from app.db import read_session, transaction
from app.estate.discovery.models import Candidate
from app.estate.ignored.models import IgnoreRow
from app.estate.models import Page, Visit
from app.estate.operations import pack_links
from app.estate.queries import values_of, website_by_host
from app.estate.rules import Link
from app.rationalisation.scoring.run import score_estate
from tests.rationalisation.estates import NOW

PATH = "/rationalisation/discovered"


@pytest.fixture
def seen(engine, estate):
    """Links to a subdomain of a known website, a certificate and a sitemap that name others."""
    with transaction(engine) as session:
        for page in session.exec(select(Page).where(Page.website_id == estate["roads.example"])):
            page.links = pack_links(
                [
                    Link("https://news.roads.example/today", "News", "page", internal=False),
                    Link("https://staging.roads.example/", "Try", "page", internal=False),
                    Link("https://social.test/roads", "Follow us", "page", internal=False),
                    Link("https://pictures.roads.example/a.png", "", "asset", internal=False),
                ]
            )
            page.links_external = 4
            session.add(page)
        visit = session.exec(select(Visit).where(Visit.website_id == estate["coast.example"])).one()
        evidence = json.loads(json.dumps(visit.evidence))
        evidence["variants"]["https://coast.example"]["tls"] = {
            "names": ["coast.example", "*.coast.example", "beaches.test"]
        }
        evidence["sitemap"] = {"other_hosts": ["tides.test"]}
        visit.evidence = evidence
        session.add(visit)
        session.add(
            IgnoreRow(kind="contains", text="staging", reason="a test system", source="list", added_at=NOW)
        )
    return estate


@pytest.fixture
def staff(client, engine, seen):
    score_estate(engine, lambda message: None)
    client.act_as("anna", roles=["content"])
    return client


def listed(client, query=""):
    rows = csv.DictReader(io.StringIO(client.get(f"{PATH}?format=csv{query}").text))
    return {row["host"]: row["state"] for row in rows}


def test_hosts_are_proposed_when_websites_are_scored(staff):
    assert listed(staff) == {
        "news.roads.example": "proposed",
        "staging.roads.example": "ignored",
        "beaches.test": "proposed",
        "tides.test": "proposed",
    }
    assert listed(staff, "&seen_in=certificate") == {"beaches.test": "proposed"}
    assert "news.roads.example" in staff.get(PATH).text


def test_a_confirmed_host_joins_the_inventory_with_its_source_and_a_rejected_one_stays_away(staff, engine):
    assert "Seen in" in staff.get(f"{PATH}/beaches.test").text
    assert staff.post(f"{PATH}/beaches.test", data={"answer": "confirm"}).status_code == 302
    assert staff.post(f"{PATH}/tides.test", data={"answer": "reject", "reason": "no"}).status_code == 422
    refusal = {"answer": "reject", "reason": "A university keeps it."}
    assert staff.post(f"{PATH}/tides.test", data=refusal).status_code == 302
    assert staff.post(f"{PATH}/tides.test", data={"answer": "confirm"}).status_code == 409
    assert staff.post(f"{PATH}/news.roads.example", data={}).status_code == 422
    with read_session(engine) as session:
        site = website_by_host(session, "beaches.test")
        (value,) = values_of(session, site.id)
    assert (value.value, value.source) == ("coast.example", "discovery: certificate")
    score_estate(engine, lambda message: None)
    assert listed(staff)["tides.test"] == "rejected"
    assert listed(staff)["beaches.test"] == "confirmed"


def test_the_command_lists_confirms_and_rejects(terminal_run, engine, seen):
    told = json.loads(terminal_run(["estate", "discover", "--json"]).stdout)
    assert {each["host"] for each in told if each["state"] == "proposed"} == {
        "news.roads.example",
        "beaches.test",
        "tides.test",
    }
    assert terminal_run(["estate", "discover", "--reject", "tides.test"]).exit_code == 2
    assert terminal_run(["estate", "discover", "--confirm", "nowhere.test"]).exit_code == 2
    assert terminal_run(["estate", "discover", "--confirm", "tides.test"]).exit_code == 0
    with read_session(engine) as session:
        assert session.get(Candidate, "tides.test").state == "confirmed"
        assert website_by_host(session, "tides.test") is not None


def test_what_counts_as_a_website_is_listed_and_shown_with_its_rule(staff):
    rows = csv.DictReader(io.StringIO(staff.get("/rationalisation/standing?format=csv").text))
    kinds = {row["host"]: row["kind"] for row in rows}
    assert kinds["roads.example"] == "website"
    assert kinds["silent.example"] == "unknown"
    assert "it answers and has a domain of its own" in staff.get("/rationalisation/standing").text
    assert "A website of its own" in staff.get("/rationalisation/sites/roads.example").text
