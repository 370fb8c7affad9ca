"""Files under a key: whole, encrypted, and found again after the key was changed."""

import pytest

from app.storage import FolderStore, MissingFileError, UnreadableFileError


def test_a_file_is_read_again_and_is_not_readable_on_disk(tmp_path):
    store = FolderStore(tmp_path, ("first secret",))
    store.put("copies/ab/abc", b"the words of a page")
    assert store.get("copies/ab/abc") == b"the words of a page"
    assert store.has("copies/ab/abc")
    assert list(store.keys("copies")) == ["copies/ab/abc"]
    assert b"words" not in (tmp_path / "copies/ab/abc").read_bytes()


def test_a_new_secret_still_reads_what_the_old_one_wrote(tmp_path):
    FolderStore(tmp_path, ("old",)).put("copies/x", b"kept")
    assert FolderStore(tmp_path, ("new", "old")).get("copies/x") == b"kept"
    with pytest.raises(UnreadableFileError):
        FolderStore(tmp_path, ("new",)).get("copies/x")


def test_a_file_moved_to_another_key_does_not_pass_for_it(tmp_path):
    store = FolderStore(tmp_path, ("secret",))
    store.put("copies/a", b"a")
    (tmp_path / "copies/a").rename(tmp_path / "copies/b")
    with pytest.raises(UnreadableFileError):
        store.get("copies/b")


def test_what_is_gone_is_missing_and_keys_cannot_leave_the_folder(tmp_path):
    store = FolderStore(tmp_path / "files", ("secret",))
    store.put("copies/a", b"a")
    store.delete("copies/a")
    store.delete("copies/a")
    with pytest.raises(MissingFileError):
        store.get("copies/a")
    for key in ("../outside/x", "copies/../../x", "/etc/passwd", "copies", "copies/.hidden", ""):
        with pytest.raises(ValueError, match="no key"):
            store.put(key, b"")
