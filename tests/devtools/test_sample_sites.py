"""The sample estate holds each kind of good and bad website that the product must tell apart."""

from __future__ import annotations

import csv
import http.client
import io
import re
import threading
from http import HTTPStatus
from itertools import combinations

import pytest

from app.devtools.sample_sites.estate import LABEL, SampleSite, sample_estate
from app.devtools.sample_sites.register import estate_csv
from app.devtools.sample_sites.responses import answer
from app.devtools.sample_sites.server import make_sample_server

SUFFIX = ".sample-gov.example"
LINK = re.compile(r"\]\((/[^)#?]*)\)")


def site(name: str) -> SampleSite:
    return next(each for each in sample_estate() if each.host == name + SUFFIX)


def test_it_is_large_enough_and_every_page_says_it_is_a_sample():
    answering = [each for each in sample_estate() if each.answers]
    assert len(answering) >= 14
    assert sum(len(each.pages) for each in answering) >= 220
    for each in answering:
        for path in each.pages:
            got = answer(each.host, path)
            assert got.status == HTTPStatus.OK, (each.host, path)
            assert LABEL in got.body.decode(), (each.host, path)


def test_no_two_pages_say_the_same_but_for_the_copied_passages():
    texts = [page.text for each in sample_estate() for page in each.pages.values()]
    assert len({text.strip() for text in texts}) >= len(texts) - 8


def test_sites_copy_passages_from_each_other():
    copied = [
        (one.host, other.host)
        for one, other in combinations(sample_estate(), 2)
        if _paragraphs(one) & _paragraphs(other)
    ]
    assert len(copied) >= 5


def _paragraphs(each: SampleSite) -> set[str]:
    parts = (part for page in each.pages.values() for part in page.text.split("\n\n"))
    return {part.strip() for part in parts if len(part.split()) > 40}


def test_some_sites_are_stale_and_others_fresh():
    newest = {
        each.host: max((page.updated for page in each.pages.values() if page.updated), default=None)
        for each in sample_estate()
    }
    assert newest["bicentenary" + SUFFIX].year < 2017
    assert newest["roads" + SUFFIX].year == 2025


def test_some_links_are_broken():
    broken = {
        (each.host, path)
        for each in sample_estate()
        for page in each.pages.values()
        for path in LINK.findall(page.text)
        if answer(each.host, path).status == HTTPStatus.NOT_FOUND
    }
    assert len({host for host, _ in broken}) >= 8


def test_a_soft_404_answers_200_for_an_address_that_does_not_exist():
    assert answer("grow-your-own" + SUFFIX, "/no-such-page").status == HTTPStatus.OK
    assert answer("roads" + SUFFIX, "/no-such-page").status == HTTPStatus.NOT_FOUND


def test_there_is_a_redirect_chain_and_a_loop():
    host, path, hops = "waste-and-recycling" + SUFFIX, "/old-home", 0
    while (got := answer(host, path)).status == HTTPStatus.MOVED_PERMANENTLY:
        path, hops = got.headers["Location"], hops + 1
    assert (path, hops) == ("/", 3)
    assert answer(host, "/loop-a").headers["Location"] == "/loop-b"
    assert answer(host, "/loop-b").headers["Location"] == "/loop-a"


def test_www_leads_to_the_bare_name():
    got = answer("www.roads" + SUFFIX, "/tolls")
    assert got.headers["Location"] == f"http://roads{SUFFIX}/tolls"


def test_robots_txt_has_rules_a_delay_and_names_the_sitemap():
    robots = answer("roads" + SUFFIX, "/robots.txt").body.decode()
    assert "Disallow: /staff/" in robots
    assert "Crawl-delay: 1" in robots
    assert f"http://roads{SUFFIX}/schemes/tarn-lane" in answer("roads" + SUFFIX, "/sitemap.xml").body.decode()


def test_documents_are_pdf_files_with_a_cross_reference_table_that_is_right():
    documents = [(each.host, path) for each in sample_estate() for path in each.documents]
    assert len(documents) >= 10
    for host, path in documents:
        body = answer(host, path).body
        assert body.startswith(b"%PDF-1.4")
        start = int(body.rsplit(b"startxref\n", 1)[1].split()[0])
        assert body[start:].startswith(b"xref\n0 7\n")


def test_there_are_forms_a_welsh_section_and_a_site_that_is_all_but_empty():
    assert (
        b'<form action="/carriers/apply" method="post">'
        in answer("waste-and-recycling" + SUFFIX, "/carriers").body
    )
    welsh = [page for page in site("health-at-work").pages.values() if page.language == "cy"]
    assert len(welsh) >= 5
    assert b'lang="cy"' in answer("health-at-work" + SUFFIX, "/cy/").body
    assert len(site("innovation-portal").pages) == 1


def test_sites_have_different_designs():
    assert len({each.design for each in sample_estate()}) >= 5


def test_the_register_has_a_row_for_every_site_and_marks_owners_as_samples():
    rows = list(csv.DictReader(io.StringIO(estate_csv())))
    assert [row["host"] for row in rows] == [each.host for each in sample_estate()]
    assert all(row["owner"].endswith("(sample)") for row in rows)


@pytest.fixture
def port():
    with make_sample_server(0) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def _get(port: int, host: str, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": host + SUFFIX, **headers})
        response = connection.getresponse()
        response.body = response.read()
        return response
    finally:
        connection.close()


def test_the_server_answers_by_host_header(port):
    assert b"Bureau of Figures" in _get(port, "statistics", "/").body
    assert b"Grants Register" in _get(port, "grants", "/").body
    assert _get(port, "nowhere", "/").status == HTTPStatus.MISDIRECTED_REQUEST


def test_a_conditional_request_for_an_unchanged_page_gets_304(port):
    tag = _get(port, "roads", "/tolls").headers["ETag"]
    assert _get(port, "roads", "/tolls", **{"If-None-Match": tag}).status == HTTPStatus.NOT_MODIFIED


def test_one_site_drops_the_connection(port):
    with pytest.raises(http.client.RemoteDisconnected):
        _get(port, "pensions-checker", "/")
