"""Addresses: whatever a page writes, one spelling, as RFC 3986 resolves it."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.extract.addresses import MAX_URL, host_of, normalise

BASES = st.sampled_from(
    (
        "https://a.example/",
        "https://a.example/x",
        "http://a.example:8080/x/y/z.html",
        "http://a.example/x/y/?q=1",
    )
)
SEGMENTS = st.sampled_from(("a", "B-c", "page.html", "~me", "x_1", "..", ".", "", "...", ".well-known"))
LEADS = st.sampled_from(
    ("", "/", "../", "../../", "../../../../", "http://b.example/", "https://www.b.example/")
)
ENDS = st.sampled_from(("", "/", "#part", "#a/../b", "?q=1", "?"))


@given(base=BASES, lead=LEADS, segments=st.lists(SEGMENTS, max_size=4), end=ENDS)
def test_references_are_resolved_as_the_standard_says(base, lead, segments, end):
    """The oracle is the standard library; what it leaves of an address without a path is the root."""
    reference = lead + "/".join(segments) + end
    joined = urlsplit(urljoin(base, reference))
    if not reference or reference[0] == "#" or joined.netloc == "":
        return
    expected = joined._replace(path=joined.path or "/", fragment="").geturl()
    assert normalise(base, reference) == expected


@pytest.mark.parametrize(
    ("reference", "address"),
    [
        ("../../../up.html", "https://a.example/up.html"),
        ("../", "https://a.example/x/"),
        ("..", "https://a.example/x/"),
        ("HTTP://B.Example:80/a b", "http://b.example/a%20b"),
        ("https://b.example./x", "https://b.example./x"),
        ("//b.example/x", "https://b.example/x"),
        ("https://b.example", "https://b.example/"),
        ("https://b.example/caf\u00e9", "https://b.example/caf%C3%A9"),
        ("mailto:a@b.example", None),
        ("javascript:void(0)", None),
        ("http://[bad", None),
        ("#top", None),
        ("https://b.example/" + "a" * MAX_URL, None),
        ("a" * MAX_URL, None),
    ],
)
def test_an_address_has_one_spelling(reference, address):
    assert normalise("https://a.example/x/y/", reference) == address


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.a.example/x?y#z", "www.a.example"),
        ("https://a.example", "a.example"),
        ("http://a.example:8080/x", "a.example"),
        ("http://A.Example./x", "a.example"),
        ("http://me@a.example/x", "a.example"),
        ("http://[::1]:80/x", "::1"),
        ("http://[bad", ""),
        ("mailto:me@a.example", ""),
    ],
)
def test_the_host_of_an_address_has_small_letters_and_no_port(url, host):
    assert host_of(url) == host
