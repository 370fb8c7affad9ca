"""Candidates: every true pair of the sample estate and of planted copies is among them."""

import random
from itertools import combinations

from app.analysis.rules import PageBlocks, Shingled, overlap, shingles, without_boilerplate
from app.analysis.sketches import candidates
from app.devtools.sample_sites.estate import sample_estate

WORDS = [f"w{number}" for number in range(4000)]


def make(page_id, tokens, site="a"):
    return Shingled(page_id, site, len(tokens), shingles(tokens))


def planted(seed, share):
    """A random page and a copy of it in which this share of the words was replaced."""
    chance = random.Random(seed)
    original = chance.choices(WORDS, k=chance.randint(150, 600))
    copy = list(original)
    for place in chance.sample(range(len(copy)), round(share * len(copy))):
        copy[place] = chance.choice(WORDS)
    return make(f"{seed}-original", original), make(f"{seed}-copy", copy, "b")


def test_planted_copies_that_are_duplicates_by_definition_are_found():
    pairs = [planted(seed, 0.05) for seed in range(100)] + [planted(seed, 0.1) for seed in range(100, 200)]
    found = candidates([page for pair in pairs for page in pair])
    true = [pair for pair in pairs if overlap(*pair).kind]
    missed = [pair for pair in true if tuple(sorted(each.page_id for each in pair)) not in found]
    assert len(true) > 150
    assert len(missed) <= 2


def test_a_passage_held_in_a_page_ten_times_its_size_is_found():
    chance = random.Random(7)
    missed = 0
    pages = []
    for number in range(50):
        passage = chance.choices(WORDS, k=120)
        around = chance.choices(WORDS, k=1200)
        pages += [make(f"{number}-a", passage), make(f"{number}-b", around[:600] + passage + around[600:])]
    found = candidates(pages)
    missed = sum((f"{number}-a", f"{number}-b") not in found for number in range(50))
    assert missed == 0


def test_pages_too_short_to_compare_are_left_out():
    tokens = WORDS[:20]
    assert not candidates([make("a", tokens), make("b", tokens)])


def test_the_sample_estate_yields_the_same_pairs_as_comparing_everything():
    pages, _ = without_boilerplate(
        [
            PageBlocks(site.host + page.path, site.host, tuple(page.text.split("\n")))
            for site in sample_estate()
            for page in site.pages.values()
        ]
    )
    usable = [page for page in pages if page.words >= 30]
    true = {
        tuple(sorted((one.page_id, other.page_id)))
        for one, other in combinations(usable, 2)
        if overlap(one, other).kind
    }
    assert len(true) >= 10
    assert true <= candidates(pages)


def test_a_changed_copy_of_one_of_many_pages_that_differ_in_a_word_only_is_paired_with_its_original():
    chance = random.Random(11)
    form = chance.choices(WORDS, k=3000)
    family = [[*form[:300], f"name{number}", *form[300:]] for number in range(300)]
    copies = []
    for number in range(30):
        copy = list(family[number * 10])
        for place in chance.sample(range(310, len(copy)), 60):
            copy[place] = chance.choice(WORDS)
        copies.append(copy)
    pages = [make(f"page-{number:03}", tokens) for number, tokens in enumerate(family)]
    pages += [make(f"copy-{number:03}", tokens, "b") for number, tokens in enumerate(copies)]
    found = candidates(pages)
    missed = [number for number in range(30) if (f"copy-{number:03}", f"page-{number * 10:03}") not in found]
    assert missed == []
    # Not by looking at every pair: there are 54,285, and a hundred times as many for ten times the pages.
    assert len(found) < 50 * len(pages)
