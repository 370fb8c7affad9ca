"""Whoosh's own traps: each has its guard."""

import gc

import pytest
from whoosh.writing import SegmentWriter

from search_index.backend import IndexUnavailableError, Query
from search_index.query import WhooshBackend
from search_index.schema import make_schema
from tests.search_index.factories import PAGES


def test_a_commit_that_fails_releases_the_lock_and_keeps_the_old_index(tmp_path, monkeypatch):
    search = WhooshBackend(tmp_path)
    search.build(PAGES)
    held = []

    def commit(self, **options):
        held.append(self.writelock)
        raise OSError("No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(SegmentWriter, "commit", commit)
        with pytest.raises(OSError, match="No space"):
            search.build(PAGES)
    assert held[0].fd is None
    assert search.search(Query("council")).total == 1
    assert search.build(PAGES) == len(PAGES)
    search.close()


def test_one_searcher_is_kept_open_until_the_index_is_swapped(tmp_path):
    search = WhooshBackend(tmp_path)
    search.build(PAGES)
    search.search(Query("tax"))
    first = search._searchers
    search.search(Query("council"))
    assert search._searchers is first
    search.build(PAGES)
    search.search(Query("tax"))
    assert search._searchers is not first
    search.close()


def test_extracts_come_from_a_short_stored_text(tmp_path):
    stored = [name for name, field in make_schema().items() if field.stored]
    assert "body" not in stored
    assert "extract" in stored


# Whoosh leaves the damaged file to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_damaged_index_is_unavailable_and_a_build_puts_it_right(tmp_path):
    search = WhooshBackend(tmp_path)
    search.build(PAGES)
    (folder,) = tmp_path.glob("index-*")
    for file in folder.iterdir():
        file.write_bytes(b"damaged")
    with pytest.raises(IndexUnavailableError):
        search.search(Query("tax"))
    gc.collect()
    search.build(PAGES)
    assert search.search(Query("council")).total == 1
    search.close()
