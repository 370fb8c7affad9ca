"""The front page and the pages about the hub."""

import re
from pathlib import Path

import pytest

from app.home.presenters import COOKIES

pytestmark = pytest.mark.backends("sqlite")
APP = Path(__file__).parent.parent.parent / "app"


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize(
    "url",
    ["/", "/cookies", "/privacy", "/accessibility-statement", "/feedback", "/feedback/thanks"],
)
def test_every_page_is_sound_in_both_languages(client, url, language):
    assert client.get(url, query_string={"lang": language}).status_code == 200


def test_the_front_page_leads_to_search_services_and_topics(client):
    text = client.get("/").text
    assert 'action="/search"' in text
    assert 'href="/services/vehicle-tax/"' in text
    assert 'href="/browse/motoring/"' in text
    assert text.index("/services/vehicle-tax/") < text.index("/browse/motoring/")


def test_the_front_page_is_in_welsh(client):
    text = client.get("/?lang=cy").text
    assert "Beth mae angen i chi ei wneud?" in text
    assert "Trethu eich cerbyd" in text
    assert "Arian a threth" in text


def test_help_is_guidance(client):
    assert client.get("/help").location == "/guidance/get-help-using-directhub"


def test_the_cookies_page_names_every_cookie_that_the_code_sets(client):
    named = {
        name
        for path in APP.rglob("*.py")
        for name in re.findall(r'^[A-Z_]*COOKIE = "([^"]+)"', path.read_text(), re.MULTILINE)
    }
    assert {cookie.name for cookie in COOKIES} == named
    text = client.get("/cookies").text
    assert all(f">{name}</th>" in text for name in named)


def test_no_cookie_is_set_by_reading(client):
    """Reading needs no cookie but the one that protects the sign-out and feedback forms."""
    assert not any("language" in c for c in client.get("/").headers.getlist("Set-Cookie"))
