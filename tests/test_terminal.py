"""Lines for the person at the terminal."""

import pytest

from app.terminal import how_many


@pytest.mark.parametrize(
    ("number", "words", "said"),
    [
        (0, ("page",), "0 pages"),
        (1, ("page",), "1 page"),
        (1200, ("unknown host",), "1,200 unknown hosts"),
        (1, ("batch", "batches"), "1 batch"),
        (2, ("batch", "batches"), "2 batches"),
    ],
)
def test_a_noun_agrees_with_its_number(number, words, said):
    assert how_many(number, *words) == said
