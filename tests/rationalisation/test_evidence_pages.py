"""Evidence opened up: lists of a website that filter, sort and export, and stored copies in a sandbox."""

import csv
import io
import zlib

import pytest
from sqlmodel import select

from app.analysis.queries import hub_pages
from app.db import transaction
from app.estate.copies.rules import copy_key, pack
from app.estate.models import Page, Text, Visit, Website
from app.rationalisation.scoring.run import score_estate
from app.storage import digest, open_store

SITE = "/rationalisation/sites/motoring.example"
HOSTILE = (
    b"<html><script>parent.location='/'</script><form action=/signin><input></form><h1>Caf\xe9</h1></html>"
)


@pytest.fixture
def staff(client, scored):
    client.act_as("anna", roles=["analyst"])
    return client


@pytest.fixture
def copied(engine, settings, scored):
    """The id of a page with a stored copy."""
    packed = pack(HOSTILE, 'text/html; charset="iso-8859-1"')
    name = digest(packed)
    open_store(settings).put(copy_key(name), zlib.compress(packed))
    with transaction(engine) as session:
        page = session.exec(select(Page).where(Page.url == "http://motoring.example/page-0")).one()
        page.copy_hash = name
        session.add(page)
    return page.id


def rows(client, path):
    return list(csv.DictReader(io.StringIO(client.get(path).text)))


def test_a_stored_copy_opens_in_a_sandbox_with_the_very_bytes(staff, copied):
    page = staff.get(f"/rationalisation/pages/{copied}")
    assert '<iframe class="hub-copy" sandbox=""' in page.text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    answer = staff.get(f"/rationalisation/pages/{copied}/copy")
    assert answer.data == HOSTILE
    assert answer.headers["Content-Type"] == "text/html; charset=iso-8859-1"
    policy = dict(
        part.strip().partition(" ")[::2] for part in answer.headers["Content-Security-Policy"].split(";")
    )
    assert policy["sandbox"] == ""  # nothing is allowed back: no script, no form, no way to the top
    assert policy["default-src"] == policy["form-action"] == "'none'"
    assert "script-src" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_other_pages_of_the_hub_show_no_frames(staff):
    assert "frame-src" not in staff.get(SITE).headers["Content-Security-Policy"]


def test_a_page_without_a_copy_says_so(staff, engine):
    with transaction(engine) as session:
        page_id = session.exec(select(Page.id).where(Page.url == "http://coast.example/page-1")).one()
    assert "No copy was kept" in staff.get(f"/rationalisation/pages/{page_id}").text
    assert staff.get(f"/rationalisation/pages/{page_id}/copy").status_code == 404
    assert staff.get("/rationalisation/pages/none").status_code == 404


@pytest.mark.backends("sqlite")
def test_a_copy_is_for_staff(client, copied):
    assert client.get(f"/rationalisation/pages/{copied}/copy").status_code in {302, 401, 403}
    client.act_as("somebody")
    assert client.get(f"/rationalisation/pages/{copied}/copy").status_code == 403


def test_pages_broken_links_and_sources_filter_sort_and_export(staff):
    pages = rows(staff, f"{SITE}/pages?format=csv&sort=url&order=desc")
    assert [row["url"][-1] for row in pages] == list("543210")
    assert rows(staff, f"{SITE}/pages?format=csv&kind=document") == []
    assert "Page 3" in staff.get(f"{SITE}/pages?q=page-3").text
    (link,) = rows(staff, f"{SITE}/broken-links?format=csv&cause=http_404")
    assert link["url"] == "http://motoring.example/gone"
    assert "http://motoring.example/gone" in staff.get(f"{SITE}/broken-links").text
    (value,) = rows(staff, f"{SITE}/sources?format=csv&field=cost_hosting")
    assert (value["field"], value["source"]) == ("cost_hosting", "register.csv")
    assert "£12,000" in staff.get(f"{SITE}/sources").text
    assert staff.get("/rationalisation/sites/nowhere.example/pages").status_code == 404


def test_what_was_seen_of_the_website_as_a_whole_is_a_list(staff, engine):
    with transaction(engine) as session:
        visit = session.exec(select(Visit).join(Website).where(Website.host == "motoring.example")).one()
        tls = {"days_left": 12, "names": ["a.example", "b.example"], "issuer": None}
        variants = visit.evidence["variants"]
        visit.evidence = {"variants": variants, "tls": tls, "sitemaps": [{"url": "/one.xml"}], "welsh": False}
        visit.evidence["listed"] = [f"/{number}" for number in range(1000)]
        session.add(visit)
    assert f"{SITE}/evidence" in staff.get(SITE).text
    found = {row["field"]: row["value"] for row in rows(staff, f"{SITE}/evidence?format=csv")}
    assert found["tls.days_left"] == "12"
    assert found["tls.names"] == "a.example, b.example"
    assert found["tls.issuer"] == ""
    assert found["sitemaps[1].url"] == "/one.xml"
    assert found["welsh"] == "no"
    assert found["listed"].endswith("/999")
    assert "/999" not in staff.get(f"{SITE}/evidence").text
    assert found["variants.https://motoring.example.answers"] == "yes"
    assert len(rows(staff, f"{SITE}/evidence?format=csv&part=tls")) == 3
    assert "12" in staff.get(f"{SITE}/evidence?q=days_left").text
    assert "crawl the website" in staff.get("/rationalisation/sites/silent.example/evidence").text


def test_each_page_says_where_it_would_go_in_the_hub(client, engine, estate):
    hub = max(hub_pages(), key=lambda each: (each.language == "en", len(each.text), each.path))
    with transaction(engine) as session:
        session.add(Text(hash="f" * 64, text=hub.text, chrome="", words=len(hub.text.split())))
        session.flush()
        page = session.exec(select(Page).where(Page.url == "http://motoring.example/page-0")).one()
        page.text_hash, page.language = "f" * 64, hub.language
        session.add(page)
        opened = f"/rationalisation/pages/{page.id}"
    score_estate(engine, lambda message: None)
    client.act_as("anna", roles=["analyst"])
    (row,) = rows(client, f"{SITE}/pages?format=csv&topic={hub.topic_path}")
    assert (row["url"], row["hub_page"]) == ("http://motoring.example/page-0", hub.path)
    assert f'href="{hub.path}"' in client.get(f"{SITE}/pages").text
    assert hub.path in client.get(opened).text
    assert hub.path not in client.get("/rationalisation/sites/coast.example/pages").text


def test_a_website_that_nobody_crawled_has_empty_lists_that_say_what_to_do(staff):
    assert "crawl the website" in staff.get("/rationalisation/sites/silent.example/broken-links").text
