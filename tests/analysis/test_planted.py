"""Copies planted in real text are found and nothing else is: the small form of `bench duplicates`."""

import textwrap
from pydoc_data.topics import topics

import pytest

from app.analysis.corpus import analyse
from tests.analysis.planting import Oracle, plant

SHARES = (0.02, 0.05, 0.1)


@pytest.fixture(scope="module")
def planted():
    """Python's own reference, cut into pages of some two hundred words."""
    texts = []
    for text in sorted(topics.values()):
        blocks = [" ".join(block.split()) for block in text.split("\n\n") if block.strip()]
        texts += [
            "\n".join(textwrap.wrap("\n".join(blocks[start : start + 12]), 400))
            for start in range(0, len(blocks), 12)
        ]
    made = plant(texts, shares=SHARES, copies=50, seed=20251)
    return made, analyse(made.websites, [])


@pytest.mark.parametrize(("share", "least"), [(0.02, 1.0), (0.05, 0.98), (0.1, 0.7)])
def test_planted_copies_are_found(planted, share, least):
    made, found = planted
    pairs = {frozenset((pair.one, pair.other)) for pair in found.pairs}
    recall = sum(frozenset(pair) in pairs for pair in made.pairs[share]) / len(made.pairs[share])
    assert recall >= least


def test_every_pair_found_is_one_by_an_independent_count(planted):
    made, found = planted
    oracle = Oracle(made.websites)
    assert len(found.pairs) >= 100
    assert [pair for pair in found.pairs if not oracle.duplicates(pair.one, pair.other)] == []


def test_hardly_a_pair_is_missed_that_an_independent_count_of_the_planted_copies_sees(planted):
    made, found = planted
    pairs = {frozenset((pair.one, pair.other)) for pair in found.pairs}
    oracle = Oracle(made.websites)
    true = [pair for each in made.pairs.values() for pair in each if oracle.duplicates(*pair)]
    missed = [pair for pair in true if frozenset(pair) not in pairs]
    assert len(missed) <= 0.03 * len(true)


def test_navigation_and_footers_are_taken_out_and_counted(planted):
    made, found = planted
    pages = {website[0].website_id: len(website) for website in made.websites}
    for each in found.boilerplate:
        if pages[each.website_id] >= 3:
            assert each.blocks >= 9
            assert each.words_removed >= 9 * 4 * pages[each.website_id]


def test_copies_on_other_websites_stand_in_one_cluster(planted):
    made, found = planted
    cluster = {page: number for number, each in enumerate(found.clusters) for page in each.pages}
    together = [cluster.get(one) == cluster.get(other) for one, other in made.pairs[0.02]]
    assert all(together)
