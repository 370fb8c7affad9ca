"""Postal addresses, however a page writes them."""

import json
import time
from datetime import date

import pytest

from crawlers.extract.page import read_page
from crawlers.extract.postal import MAX_ADDRESSES

OFFICE = "Fisheries Agency, 1 Mill Lane, Aberystwyth, SY23 1AA"
STRUCTURED = {
    "@type": "GovernmentOrganization",
    "address": {
        "@type": "PostalAddress",
        "streetAddress": "1 Mill Lane",
        "addressLocality": "Aberystwyth",
        "postalCode": "SY23 1AA",
        "addressCountry": {"@type": "Country", "name": "GB"},
    },
}
MICRODATA = """<div itemscope itemtype="https://schema.org/PostalAddress">
<span itemprop="postalCode">SY23 1AA</span> <span itemprop="streetAddress">1 Mill Lane</span>
<span itemprop="addressLocality">Aberystwyth</span></div>"""

ELEMENT = (
    "<address>Fisheries Agency<br>1 Mill Lane<br>Aberystwyth<br>SY23 1AA<br>"
    "<a href='mailto:a@b.example'>a@b.example</a><br>Telephone: 020 7946 0018</address>"
)


def addresses(markup):
    page = f"<!doctype html><html lang=en><body><main>{markup}</main></body></html>"
    found = read_page(page.encode(), url="http://a.example/", host="a.example", today=date(2025, 11, 17))
    return found.contacts.get("addresses", ())


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        (f"<p>Write to us: {OFFICE}.</p>", (OFFICE,)),
        ("<h2>Our office</h2><p>Fisheries Agency<br>1 Mill Lane<br>Aberystwyth<br>SY23 1AA</p>", (OFFICE,)),
        ("<p>Come to see us.</p><p>Fisheries Agency,<br>1 Mill Lane,<br>Aberystwyth SY23 1AA</p>",
         ("Fisheries Agency, 1 Mill Lane, Aberystwyth SY23 1AA",)),
        (
            ELEMENT,
            (OFFICE,),
        ),
        (MICRODATA, ("1 Mill Lane, Aberystwyth, SY23 1AA",)),
        (f"<script type='application/ld+json'>{json.dumps(STRUCTURED)}</script>",
         ("1 Mill Lane, Aberystwyth, SY23 1AA, GB",)),
        (f"<p>{OFFICE}</p><p>or</p><p>Harbour House, 2 Quay Street, Cardiff, CF10 1EP</p>",
         (OFFICE, "Harbour House, 2 Quay Street, Cardiff, CF10 1EP")),
        (f"<p>{OFFICE}</p><footer>1 Mill Lane, Aberystwyth, Wales, SY23 1AA</footer>", (OFFICE,)),
        ("<address><a href='mailto:a@b.example'>Ann Other</a></address>", ()),
        ("<p>The pilot ran in SW1A 1AA and in nearby streets.</p>", ()),
        ("<script type='application/ld+json'>{\"streetAddress\": 3, broken</script>", ()),
        ("<script type='application/ld+json'>{\"streetAddress\": [1, null]}</script>", ()),
    ],
)  # fmt: skip
def test_an_address_is_one_line_whatever_it_was_written_as(markup, found):
    assert addresses(markup) == found


def test_addresses_are_bounded():
    many = "".join(f"<p>{number} Mill Lane, Town, County, SY{number} 1AA</p>" for number in range(10, 60))
    assert len(addresses(many)) == MAX_ADDRESSES
    long = "<p>" + "House, " * 1000 + "1 Mill Lane, SY23 1AA</p>"
    assert all(len(one) <= 250 for one in addresses(long))


def test_a_page_made_of_postcodes_takes_no_time():
    began = time.process_time()
    addresses("SY23 1AA, 1 Lane, " * 20_000 + "<address>" * 500 + "SY23 1AA\n" * 20_000)
    assert time.process_time() - began < 1.0
