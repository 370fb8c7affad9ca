"""Markdown becomes GOV.UK Frontend HTML, and nothing in it can become script."""

import pytest

from app.content.front_matter import parse
from app.content.rendering import anchor, render
from tests.content.factories import page_text


def rendered(body, **front):
    page, problems = parse(page_text(body, **front), "motoring/tractor.md")
    assert problems == []
    return render(page)


def test_text_lists_and_headings_get_their_classes():
    html = rendered("## Before you start\n\nText with [a link](/search).\n\n- one\n- two\n").html
    assert '<h2 id="before-you-start" class="govuk-heading-m">Before you start</h2>' in html
    assert '<a href="/search" class="govuk-link">a link</a>' in html
    assert '<ul class="govuk-list govuk-list--bullet">' in html


def test_a_table_scrolls_in_its_own_box_and_is_named_by_its_heading():
    html = rendered("## Rates\n\n| Car | Tax |\n| --- | ---: |\n| Big | £20 |\n").html
    assert 'role="region" aria-labelledby="rates"><table class="govuk-table"' in html
    assert '<th class="govuk-table__header govuk-table__header--numeric" scope="col">Tax</th>' in html
    assert "style=" not in html


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,AAAA)",
        "[x](JaVaScRiPt:alert(1))",
        "<img src=x onerror=alert(1)>",
        "![x](javascript:alert(1))",
        "[x]: javascript:alert(1)\n\n[x]",
    ],
)
def test_no_script_survives(body):
    html = str(rendered(body).html).lower()
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="j' not in html
    assert 'href="d' not in html


def test_the_start_mark_parts_the_page():
    parts = rendered("## Before\n\nText.\n\n{start}\n\n## After\n\nMore.\n", service="tractor-tax")
    assert "Text." in parts.before
    assert "More." in parts.after
    assert "{start}" not in parts.html


def test_repeated_headings_get_their_own_anchors():
    names = [h.id for h in rendered("## Pay\n\n### How\n\n## Rest\n\n### How\n").headings]
    assert names == ["pay", "how", "rest", "how-2"]


def test_anchors_are_plain_letters():
    assert anchor("Wrth gownter Swyddfa’r Post") == "wrth-gownter-swyddfar-post"
    assert anchor("£££") == "part"


def test_the_same_file_is_rendered_once():
    page, _ = parse(page_text(), "motoring/tractor.md")
    assert render(page) is render(page)
