"""Shingles, boilerplate and exact overlap."""

import pytest

from app.analysis.rules import (
    PageBlocks,
    Shingled,
    overlap,
    repeated_blocks,
    repeated_share,
    shingles,
    site_overlaps,
    verified,
    without_boilerplate,
    words,
)

WINTER = (
    "Clear every window before you set out and brush the snow from the roof so that it does not"
    " slide over the windscreen when you brake on the hill beyond the village school"
)


def page(page_id, text, site="a"):
    tokens = words(text)
    return Shingled(page_id, site, len(tokens), shingles(tokens))


def test_words_are_lower_case_and_keep_their_apostrophes():
    assert words("Don't STOP: 3 cars' tyres!") == ["don't", "stop", "3", "cars", "tyres"]


def test_a_shingle_is_five_words_and_their_order_counts():
    assert len(shingles(words("one two three four five six"))) == 2
    assert set(shingles(words("one two three four five"))) != set(shingles(words("five four three two one")))
    assert len(shingles(words("only four words here"))) == 0


def test_the_same_text_is_a_duplicate_whatever_its_case_and_punctuation():
    found = overlap(page("1", WINTER), page("2", WINTER.upper().replace(" ", ", ")))
    assert (found.jaccard, found.kind) == (1.0, "duplicate")


def test_a_page_that_holds_another_is_said_to_contain_it():
    long = WINTER + " " + " ".join(f"word{n}" for n in range(200))
    found = overlap(page("1", WINTER), page("2", long))
    assert found.one_in_other == 1.0
    assert found.jaccard < 0.4
    assert found.kind == "contained"


def test_pages_that_share_little_are_nothing():
    assert overlap(page("1", WINTER), page("2", "quite another matter " * 5)).kind is None


def test_an_empty_page_shares_nothing():
    assert overlap(page("1", ""), page("2", "")).jaccard == 0.0


def blocks(number, *texts, site="a"):
    return PageBlocks(str(number), site, texts)


def test_a_block_that_a_third_of_the_pages_repeat_is_boilerplate():
    pages = [blocks(n, "Share this page", f"Text number {n}") for n in range(6)]
    assert repeated_blocks(pages) == {"Share this page"}


def test_a_block_on_two_pages_of_a_small_site_is_not_boilerplate():
    assert not repeated_blocks([blocks(n, "Share this page") for n in range(2)])


def test_boilerplate_belongs_to_one_site_and_what_was_removed_is_counted():
    pages = [blocks(n, "Share this page", WINTER + str(n), site="a") for n in range(4)]
    pages.append(blocks(9, "Share this page", "Something else", site="b"))
    kept, removed = without_boilerplate(pages)
    assert [(each.website_id, each.blocks, each.words_removed) for each in removed] == [
        ("a", 1, 12),
        ("b", 0, 0),
    ]
    assert kept[4].words == 5


def test_site_overlap_counts_each_page_once_and_weighs_it_by_its_words():
    pages = {
        each.page_id: each
        for each in (
            page("a1", WINTER, "a"),
            page("a2", "another thing altogether " * 10, "a"),
            page("b1", WINTER, "b"),
            page("b2", WINTER, "b"),
        )
    }
    pairs = verified(pages, [("a1", "b1"), ("a1", "b2"), ("b1", "b2")])
    found = {(each.website_id, each.other_website_id): each for each in site_overlaps(pages, pairs)}
    assert found["a", "b"].pages == 1
    assert found["a", "b"].share == pytest.approx(33 / 63)
    assert found["b", "a"].share == 1.0
    assert repeated_share(pages, pairs) == {"a": pytest.approx(33 / 63), "b": 1.0}
