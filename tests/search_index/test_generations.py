"""Index folders are swapped whole, and only one process writes."""

import multiprocessing

import pytest

from search_index.generations import BuildInProgressError, current, new_generation


def build(root, word):
    with new_generation(root) as folder:
        (folder / "word").write_text(word)


def test_nothing_is_current_before_the_first_build(tmp_path):
    assert current(tmp_path) is None


def test_the_newest_whole_generation_is_current(tmp_path):
    build(tmp_path, "one")
    build(tmp_path, "two")
    assert (current(tmp_path) / "word").read_text() == "two"


def test_a_failed_build_changes_nothing_and_leaves_nothing(tmp_path):
    build(tmp_path, "one")
    with pytest.raises(RuntimeError), new_generation(tmp_path):
        raise RuntimeError
    assert (current(tmp_path) / "word").read_text() == "one"
    assert len(list(tmp_path.glob("index-*"))) == 1


def test_the_generation_before_is_kept_for_a_reader_about_to_open_it(tmp_path):
    for word in ("one", "two", "three", "four"):
        build(tmp_path, word)
    kept = {(folder / "word").read_text() for folder in tmp_path.glob("index-*")}
    assert kept == {"three", "four"}


def _hold(root, started, release):
    with new_generation(root):
        started.set()
        release.wait(10)


def test_a_second_writer_is_refused_and_a_killed_one_blocks_nobody(tmp_path):
    context = multiprocessing.get_context("fork")
    started, release = context.Event(), context.Event()
    writer = context.Process(target=_hold, args=(tmp_path, started, release))
    writer.start()
    assert started.wait(10)
    with pytest.raises(BuildInProgressError), new_generation(tmp_path):
        pass
    writer.kill()
    writer.join()
    build(tmp_path, "after")
    assert (current(tmp_path) / "word").read_text() == "after"
