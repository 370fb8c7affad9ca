"""Relevance, measured: the Cranfield collection, and the pages that our own readers should get."""

from pathlib import Path

import pytest

from search_index.backend import Query
from tests.search_index.cranfield import documents, mean_ndcg
from tests.search_index.factories import BACKENDS

WEAK_FLOOR = 0.3


@pytest.mark.shared
@pytest.mark.parametrize("name", sorted(BACKENDS))
def test_cranfield(name, shared, tmp_path):
    backend = BACKENDS[name](tmp_path)
    collection = Path(shared) / "search" / "cranfield"
    assert backend.build(documents(collection)) == 1400
    figure, asked = mean_ndcg(backend, collection, lambda text: Query(text, per_page=10))
    print(f"Cranfield, {name}: nDCG@10 {figure:.3f} over {asked} questions")  # shown with -s
    assert asked == 225
    assert figure > WEAK_FLOOR
