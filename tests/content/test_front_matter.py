"""A content designer reads the file, the line and what to do, for every fault at once."""

import pytest

from app.content.front_matter import parse
from tests.content.factories import page_text

PATH = "motoring/tractor.md"


def faults(text, path=PATH):
    page, problems = parse(text, path)
    assert page is None
    return [str(problem) for problem in problems]


def test_a_page_is_read_whole():
    page, problems = parse(
        page_text(keywords="[tractor, farm]", related="[other]", service="tractor-tax"), PATH
    )
    assert problems == []
    assert (page.slug, page.language, page.order) == ("tractor", "en", 10)
    assert page.keywords == ("tractor", "farm")
    assert page.url == "/services/tractor-tax/"


def test_the_file_name_says_the_language():
    page, _ = parse(page_text(languages="[en, cy]"), "motoring/tractor.cy.md")
    assert (page.slug, page.language) == ("tractor", "cy")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no front matter", f"{PATH}:1: the file must begin with front matter between two lines"),
        (page_text(title=None), f"{PATH}:1: title: is missing"),
        (page_text(title="''"), f"{PATH}:2: title: must be text"),
        (page_text(summary="x" * 201), f"{PATH}:3: summary: is 201 characters long; at most 200"),
        (page_text(topic="money"), f"{PATH}:4: topic: is 'money' but the file is in the folder"),
        (page_text(order="first"), f"{PATH}:5: order: must be a whole number"),
        (page_text(updated="1/11/2025"), f"{PATH}:6: updated: must be a date written as"),
        (page_text(review_by="2025-01-01"), f"{PATH}:7: review_by: must be later than updated"),
        (page_text(author="Sam"), f"{PATH}:8: author: is not a known field"),
        (page_text(related="tractor"), f"{PATH}:8: related: must be a list of words"),
        (page_text(related="[tractor]"), f"{PATH}:8: related: names this page itself"),
        (page_text(keywords="[a, a]"), f"{PATH}:8: keywords: names something twice"),
        (page_text(languages="[en, fr]"), f"{PATH}:8: languages: unknown: fr"),
        (page_text(languages="[cy]"), f"{PATH}:8: languages: must name en"),
        (page_text(sources="here"), f"{PATH}:8: sources: must be a list"),
        (page_text(sources="[{name: Act}]"), f"{PATH}:8: sources: entry 1 must have name, url"),
        (
            page_text(sources="[{name: Act, url: 'http://a.example', as_of: 2025-01-01}]"),
            f"{PATH}:8: sources: entry 1: url must start with https://",
        ),
        (page_text(title="[unclosed"), f"{PATH}:3: front matter is not YAML"),
        (page_text(updated="2025-13-45"), f"{PATH}:1: front matter is not YAML: month must be"),
    ],
)
def test_each_fault_names_its_line_and_the_cure(text, message):
    assert any(fault.startswith(message) for fault in faults(text)), faults(text)


def test_all_faults_are_named_at_once():
    assert len(faults(page_text(title=None, order="x", author="Sam"))) == 2
    assert len(faults(page_text(order="x", updated="soon"))) == 2
