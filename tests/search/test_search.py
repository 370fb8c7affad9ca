"""Searching the hub: every state of the page, and the commands."""

import json

import pytest
from sqlmodel import select

from app import clock
from app.content.library import library
from app.db import read_session, transaction
from app.estate.operations import know_website
from app.events.models import EventRecord
from app.search.documents import documents
from app.search.index import rebuild
from app.search.rules import keepable

pytestmark = pytest.mark.backends("sqlite")


@pytest.fixture
def indexed(app, client, engine):
    """A visitor of a hub whose own pages are indexed."""
    with read_session(engine) as session:
        rebuild(app.extensions["search"], session)
    yield client
    app.extensions["search"].close()


def results(page):
    """The addresses of the results in order."""
    return [
        part.split('"')[0] for part in page.text.split('hub-entries__title"><a class="govuk-link" href="')[1:]
    ]


OWN_PAIRS = [
    ("tax your vehicle", "/services/vehicle-tax/"),
    ("tax my car", "/services/vehicle-tax/"),
    ("road tax", "/services/vehicle-tax/"),
    ("car tax", "/services/vehicle-tax/"),
    ("renew car tax", "/services/vehicle-tax/"),
    ("VED", "/services/vehicle-tax/"),
    ("v11", "/services/vehicle-tax/"),
    ("how much is car tax", "/guidance/vehicle-tax-rates"),
    ("car tax bands", "/guidance/vehicle-tax-rates"),
    ("vehicle tax", "/services/vehicle-tax/"),
    ("check car tax", "/services/check-vehicle-tax/"),
    ("check if a vehicle is taxed", "/services/check-vehicle-tax/"),
    ("vehicle tax refund", "/services/cancel-vehicle-tax/"),
    ("change tax class", "/services/change-vehicle-tax-class/"),
    ("vehicle tax calculator", "/services/what-vehicle-tax-will-i-pay/"),
    ("sorn", "/services/take-vehicle-off-the-road/"),
    ("lost log book", "/guidance/replace-a-log-book"),
    ("v5c", "/guidance/replace-a-log-book"),
    ("sold my car", "/guidance/sell-a-vehicle"),
    ("electric car tax", "/guidance/tax-an-electric-vehicle"),
    ("mot", "/guidance/when-your-car-needs-an-mot"),
    ("mot history", "/guidance/check-mot-status"),
    ("driving license", "/guidance/renew-your-driving-licence"),
    ("points on licence", "/guidance/penalty-points"),
    ("self assessment", "/services/self-assessment/"),
    ("tax return", "/services/self-assessment/"),
    ("utr", "/guidance/find-your-utr"),
    ("tax rebate", "/guidance/claim-a-tax-refund"),
    ("1257L", "/guidance/your-tax-code"),
    ("p60", "/guidance/p45-p60-and-p11d"),
    ("ni number", "/guidance/national-insurance-number"),
    ("child benefit", "/guidance/child-benefit"),
    ("council tax", "/guidance/council-tax"),
    ("sign in", "/guidance/sign-in-and-security"),
    ("complaint", "/guidance/give-feedback"),
    ("cookies privacy", "/guidance/your-data"),
]


WELSH_PAIRS = [
    ("trethu cerbyd", "/services/vehicle-tax/"),
    ("treth cerbyd", "/services/vehicle-tax/"),
    ("dreth car", "/services/vehicle-tax/"),
    ("gwirio treth car", "/services/check-vehicle-tax/"),
    ("ydy fy nghar wedi'i drethu", "/services/check-vehicle-tax/"),
    ("HOS", "/services/take-vehicle-off-the-road/"),
    ("ad-daliad", "/services/cancel-vehicle-tax/"),
    ("ad-daliad treth cerbyd", "/services/cancel-vehicle-tax/"),
    ("dosbarth treth", "/services/change-vehicle-tax-class/"),
    ("ffurflen dreth", "/services/self-assessment/"),
]


@pytest.mark.parametrize(("language", "pairs"), [("en", OWN_PAIRS), ("cy", [*OWN_PAIRS, *WELSH_PAIRS])])
def test_our_own_pairs(indexed, language, pairs):
    def first(text):
        return results(indexed.get("/search", query_string={"q": text, "lang": language}))[0]

    assert {text: first(text) for text, _ in pairs} == dict(pairs)


def test_before_the_first_build_the_page_says_so_and_shows_another_way(client):
    answer = client.get("/search?q=tax")
    assert answer.status_code == 503
    assert "Search is not available at the moment" in answer.text
    assert 'href="/browse/"' in answer.text


def test_without_words_the_page_explains(indexed):
    assert "Type 2 or 3 words" in indexed.get("/search").text


def test_matching_words_are_marked(indexed):
    assert '<mark class="hub-mark">' in indexed.get("/search?q=refund").text


def test_nothing_found_says_what_to_do(indexed):
    text = indexed.get("/search?q=zzzzqqqq").text
    assert "Nothing was found" in text
    assert "0 results" in text


def test_a_slip_brings_a_suggestion_that_works(indexed):
    text = indexed.get("/search?q=vehcile+tax").text
    assert "Did you mean" in text
    assert 'href="/search?q=vehicle+tax"' in text


def test_results_narrow_to_a_type(indexed):
    page = indexed.get("/search?q=vehicle+tax&type=service")
    found = results(page)
    assert found[0] == "/services/vehicle-tax/"
    assert all(address.startswith("/services/") for address in found)
    assert f'aria-current="true">Services ({len(found)})' in page.text
    assert "Everything (" in page.text


def test_pages_of_results_are_linked(indexed):
    first = indexed.get("/search?q=tax")
    assert 'href="/search?q=tax&amp;page=2"' in first.text
    second = indexed.get("/search?q=tax&page=2")
    assert "page 2 of" in second.text
    assert not set(results(first)) & set(results(second))


@pytest.mark.parametrize("page", ["0", "-1", "x", "999999999999", ""])
def test_a_strange_page_number_is_answered(indexed, page):
    assert indexed.get("/search", query_string={"q": "tax", "page": page}).status_code == 200


@pytest.mark.parametrize("text", ["NOT OR foobar", '"', "x" * 10_000, "🚗", "<script>alert(1)</script>"])
def test_any_text_is_answered(indexed, text):
    answer = indexed.get("/search", query_string={"q": text})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_a_very_long_search_says_that_it_was_cut(indexed):
    assert "first 200 characters" in indexed.get("/search", query_string={"q": "tax " * 100}).text


def test_welsh_readers_search_in_welsh_and_in_english(indexed):
    assert results(indexed.get("/search?q=dreth+car&lang=cy"))[0] == "/services/vehicle-tax/"
    page = indexed.get("/search?q=vehicle+tax&lang=cy")
    assert results(page)[0] == "/services/vehicle-tax/"
    assert "o ganlyniadau" in page.text


def test_htmx_gets_the_results_alone(indexed):
    part = indexed.get("/search?q=tax", headers={"HX-Request": "true"})
    assert part.text.lstrip().startswith('<div id="results"')
    assert "HX-Request" in part.headers["Vary"]


def test_a_search_is_counted_without_words_unless_nothing_was_found(indexed, engine):
    for text in ("road tax", "road tax&page=2", "zzzzqqqq AB12CDE qqq@zzzz.zz"):
        indexed.get(f"/search?q={text}")
    with read_session(engine) as session:
        kept = [row.data for row in session.exec(select(EventRecord)).all()]
    assert kept[0]["missed"] is None
    assert kept[1] == {"words": 3, "results": 0, "missed": "zzzzqqqq … …"}
    assert len(kept) == 2


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("council tax 2025", "council tax 2025"),
        ("p60 form", "p60 form"),
        ("QQ123456C", "…"),
        ("QQ 12 34 56 C", "… C"),
        ("0300 123 4321", "…"),
        ("sam@example.org refund", "… refund"),
        ("1234567890", "…"),
    ],
)
def test_identifiers_are_never_kept(typed, kept):
    assert keepable(typed) == kept


def test_documents_know_who_sees_them():
    found = {(d.url, d.language): d for d in documents(library(), [])}
    assert found["/services/vehicle-tax/", "en"].shown_in == ("en",)
    assert found["/services/vehicle-tax/", "cy"].shown_in == ("cy",)
    assert found["/guidance/speed-limits", "en"].shown_in == ("en", "cy")


def test_government_websites_are_found_unless_closed(app, client, engine):
    with transaction(engine) as session:
        for host, status in (("owls.example", "active"), ("gone.example", "closed")):
            site, _ = know_website(session, host=host, now=clock.now())
            site.title, site.status, site.owner = f"Owl conservation {host}", status, "Forests Agency"
    with read_session(engine) as session:
        rebuild(app.extensions["search"], session)
    page = client.get("/search?q=owl")
    assert results(page) == ["https://owls.example/"]
    assert "Government websites" in page.text
    app.extensions["search"].close()


def test_the_commands_build_and_query(terminal_run):
    missing = terminal_run(["search", "query", "tax", "--json"])
    assert (missing.exit_code, missing.stdout) == (1, "")
    assert f"{len(list(library()))} documents" in terminal_run(["search", "build"]).stderr
    found = terminal_run(["search", "query", "road tax", "--json"])
    answer = json.loads(found.stdout)
    assert found.exit_code == 0
    assert answer["total"] >= len(answer["results"]) > 0
    assert set(answer["results"][0]) == {"title", "url", "type", "extract"}
    assert answer["results"][0]["url"] == "/services/vehicle-tax/"


def test_a_query_that_finds_nothing_is_an_empty_list(terminal_run):
    terminal_run(["search", "build"])
    found = terminal_run(["search", "query", "NOT OR zzzzqqqq", "--json"])
    assert json.loads(found.stdout) == {"total": 0, "results": []}
