"""Host names, chains of redirects, and what a link leads to."""

import pytest

from app.estate.rules import Answered, chain_from, host_name, outcome_of, spell


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("WWW.Example.gov.uk", "www.example.gov.uk"),
        (" https://example.gov.uk:8443/path?q=1 ", "example.gov.uk"),
        ("example.gov.uk.", "example.gov.uk"),
        ("llywodraeth-ŵyl.example", "xn--llywodraeth-yl-m9c.example"),
    ],
)
def test_a_host_has_one_spelling(text, host):
    assert host_name(text) == host


@pytest.mark.parametrize(
    "text", ["", "localhost", "10.0.0.1", "two words.gov.uk", "-a.gov.uk", "a..uk", "http://"]
)
def test_what_can_be_no_host_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match="host name"):
        host_name(text)


def answered(status=200, cause=None, to=None):
    return Answered("id", "page", status, cause, to, 10)


def test_links_are_followed_through_redirects_to_their_end():
    seen = {
        "/a": answered(301, to="/b"),
        "/b": answered(302, to="/c"),
        "/c": answered(),
        "/x": answered(301, to="/gone"),
        "/gone": answered(404, "http_404"),
        "/l": answered(301, to="/m"),
        "/m": answered(301, to="/l"),
        "/private": answered(403, "http_403"),
    }
    assert outcome_of("/a", seen) is None
    assert outcome_of("/x", seen) == "http_404"
    assert outcome_of("/l", seen) == "redirect_loop"
    assert outcome_of("/private", seen) is None
    assert outcome_of("/never-asked", seen) is None
    assert chain_from("/a", seen) == [[301, "/a"], [302, "/b"], [200, "/c"]]
    assert chain_from("/l", seen)[-1] == [None, "/l"]


def test_an_address_of_the_site_is_spelt_as_the_visit_spells_it():
    assert spell("https://www.a.example/x?y=1", "http://a.example") == "http://a.example/x?y=1"
    assert spell("http://a.example:81/x", "http://a.example") == "http://a.example:81/x"
    assert spell("https://b.example/x", "http://a.example") == "https://b.example/x"
