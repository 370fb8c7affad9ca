"""No page, however hostile, may hold the crawl up."""

import time
from datetime import date

import pytest

from crawlers.extract.guards import MAX_DEPTH, MAX_HTML_BYTES, guard_html
from crawlers.extract.page import read_page
from tests.bench.hostile_answers import answers, hold

LIMIT_SECONDS = 1.0  # of processor time; `make bench` holds the crawl to a quarter of it


def read(body):
    began = time.process_time()
    page = read_page(body, url="http://a.example/", host="a.example", today=date(2025, 11, 17))
    return page, time.process_time() - began


def test_a_hundred_thousand_levels_are_flattened_and_the_text_is_kept():
    body = b"<html><body>" + b"<div>" * 100_000 + b"deep words" + b"</div>" * 100_000 + b"<p>after</p>"
    page, seconds = read(body)
    assert page.truncated == ("depth",)
    assert "deep words" in page.text
    assert "after" in page.text
    assert seconds < LIMIT_SECONDS


def test_levels_that_are_never_closed_are_flattened_too():
    page, seconds = read(b"<b><i>" * 50_000 + b"end")
    assert "end" in page.text
    assert seconds < LIMIT_SECONDS


def test_end_tags_that_close_nothing_do_not_deceive_the_guard():
    for body in (b"</div>" * 9_000 + b"<div>" * 9_000 + b"end", b"<div></x>" * 9_000 + b"end"):
        page, seconds = read(body)
        assert "end" in page.text
        assert seconds < LIMIT_SECONDS


def test_paragraphs_and_list_items_without_end_tags_are_no_depth():
    body = b"<ul>" + b"<li>item <p>text" * 2_000 + b"</ul>"
    assert not guard_html(body).flattened


def test_a_page_just_within_the_limit_is_left_alone():
    body = b"<div>" * (MAX_DEPTH - 5) + b"x" + b"</div>" * (MAX_DEPTH - 5)
    assert not guard_html(body).flattened


def test_a_huge_page_is_cut_to_size():
    page, seconds = read(b"<p>" + b"word " * (MAX_HTML_BYTES // 2))
    assert page.truncated == ("size",)
    assert seconds < LIMIT_SECONDS


def test_a_huge_number_of_attributes_or_links_is_read_in_time():
    for body in (
        b"<p " + b"a=1 " * 100_000 + b">x",
        b"<a href=/x>x</a>" * 60_000,
        b"<a href=/" + b"x/" * 200_000 + b">x</a>",
        b"<table><tr><td>" * 30_000,
        b"0" * 500_000,
        b"@" * 500_000,
        b"updated " * 60_000,
        b"<" * 500_000,
        b"<p>" + b"0 " * 300_000,
        b"<p>" + b"a." * 300_000 + b"@",
    ):
        _, seconds = read(body)
        assert seconds < LIMIT_SECONDS, body[:20]


@pytest.mark.parametrize(("name", "purpose", "make"), [pytest.param(*one, id=one[0]) for one in answers()])
def test_no_answer_holds_the_crawl_up(name, purpose, make):
    began = time.thread_time()
    hold(purpose, make)
    assert time.thread_time() - began < 2 * LIMIT_SECONDS  # with the making of it
