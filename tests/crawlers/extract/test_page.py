"""What one HTML page is evidence of."""

from datetime import date

import pytest

from crawlers.extract.page import read_page

TODAY = date(2025, 11, 17)
SOURCE = b"""<!doctype html><html lang="en-GB"><head><title> Renew a
 permit </title><meta name="description" content="How to renew">
<meta property="article:published_time" content="2019-02-01T10:00:00Z">
<link rel="canonical" href="/permits/renew"></head><body>
<header><a href="/">Fisheries Agency</a></header><nav><ul><li><a href="/permits">Permits</a></ul></nav>
<main><h1>Renew a <em>permit</em></h1><h3>Before you start</h3>
<p>Call <a href="tel:+442079460018">020 7946 0018</a> or write to permits@fisheries.example, SW1A 1AA.</p>
<p>Last updated: 3 May 2021</p><img src="map.png"><img src="x.png" alt="">
<a href="form.pdf"><img src="pdf.png" alt="The form"></a><a href="https://other.example/x#top">Other</a>
<form action="/search"><input name="q"></form>
<form method="post" action="pay"><input name="card_number"><input type="submit"></form></main>
<footer>Crown copyright</footer><script>var hidden = "not text";</script></body></html>"""


@pytest.fixture(scope="module")
def page():
    return read_page(SOURCE, url="http://fisheries.example/permits/", host="fisheries.example", today=TODAY)


def test_a_page_gives_its_title_headings_and_description(page):
    assert (page.title, page.heading) == ("Renew a permit", "Renew a permit")
    assert page.headings == ((1, "Renew a permit"), (3, "Before you start"))
    assert page.description == "How to renew"
    assert page.canonical == "http://fisheries.example/permits/renew"


def test_the_words_of_the_content_are_kept_apart_from_the_furniture(page):
    assert "Renew a permit" in page.text.splitlines()
    assert "Fisheries Agency" not in page.text
    assert "Crown copyright" in page.chrome
    assert "not text" not in page.text + page.chrome


def test_links_say_where_they_lead_and_what_they_are(page):
    kinds = {link.url: (link.kind, link.internal, link.text) for link in page.links}
    assert kinds["http://fisheries.example/permits/form.pdf"] == ("document", True, "The form")
    assert kinds["https://other.example/x"] == ("page", False, "Other")
    assert "tel:" not in "".join(kinds)


def test_a_page_says_when_it_was_published_and_last_changed(page):
    assert page.published_on == date(2019, 2, 1)
    assert page.modified_on == date(2021, 5, 3)
    assert {found.kind for found in page.dates} == {"meta", "words"}


def test_contact_details_are_found_once_each(page):
    assert page.contacts == {
        "telephones": ("020 7946 0018",),
        "emails": ("permits@fisheries.example",),
        "postcodes": ("SW1A 1AA",),
    }


def test_forms_show_what_they_are_for(page):
    assert [(form.method, form.purpose) for form in page.forms] == [("get", "search"), ("post", "payment")]
    assert page.forms[1].action == "http://fisheries.example/permits/pay"


def test_failures_that_need_no_browser_to_see_are_counted(page):
    counted = page.accessibility
    assert (counted["images"], counted["images_without_text"]) == (3, 1)
    assert counted["fields_without_label"] == 2
    assert counted["skipped_levels"] == 1
    assert counted["language_missing"] == 0


def test_equal_content_has_an_equal_hash_whatever_stands_around_it(page):
    other = SOURCE.replace(b"Crown copyright", b"Another footer")
    again = read_page(other, url="http://b.example/", host="b.example", today=TODAY)
    assert again.text_hash == page.text_hash


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("You can use this service to renew the permit for your boat if it is on the river.", "en"),
        (
            "Gallwch ddefnyddio y gwasanaeth hwn i adnewyddu eich trwydded ar gyfer y cwch ac mae yn yr afon",
            "cy",
        ),
        ("Permit 7", None),
    ],
)
def test_the_language_is_told_from_the_words(words, language):
    body = f"<html><body><p>{words}</p></body></html>".encode()
    assert read_page(body, url="http://a.example/", host="a.example", today=TODAY).language == language


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<",
        b"\x00\x01\x02",
        b"<html><body><a href='http://[bad'>x</a><a href='//'>y</a><a href='http://a:99999/'>z</a>",
        b"<form><input name=" + b"x" * 100_000,
        b"<base href='::::'><a href='y'>y</a>",
        b"\xff\xfe\x00<\x00p",
        b"<meta charset='no-such-charset'><p>\xe9",
        b"<meta http-equiv=refresh content='0; url=http://[bad'>",
    ],
)
def test_broken_pages_are_read_without_complaint(body):
    assert read_page(body, url="http://a.example/", host="a.example", today=TODAY).words >= 0


def test_a_page_in_another_charset_is_read_in_it():
    body = "<meta charset=iso-8859-1><p>Môn café".encode("iso-8859-1")
    assert "Môn café" in read_page(body, url="http://a.example/", host="a.example", today=TODAY).text


def test_bytes_that_are_no_utf_8_are_replaced_and_noted():
    body = b"<meta charset=utf-8><p>caf\xe9 noir"
    page = read_page(body, url="http://a.example/", host="a.example", today=TODAY)
    assert "noir" in page.text
    assert page.truncated == ("charset",)
