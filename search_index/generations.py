"""Index folders that are swapped whole: a reader sees the old index or the new one, never a part."""

import fcntl
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CURRENT = "current"
LOCK = "lock"
PREFIX = "index-"
KEPT_GENERATIONS = 2


class BuildInProgressError(Exception):
    """Another process is building this index: there is one writer at a time."""


def current(root: Path) -> Path | None:
    """The folder of the index that readers use; None before the first build."""
    try:
        name = (root / CURRENT).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    return root / name


@contextmanager
def new_generation(root: Path) -> Iterator[Path]:
    """A fresh folder that becomes current when the block ends, and vanishes when it fails.

    Raises:
        BuildInProgressError: another process holds the writer's lock.
    """
    root.mkdir(parents=True, exist_ok=True)
    with (root / LOCK).open("w") as lock:
        # The kernel drops this lock with the process, so a killed build blocks nobody.
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BuildInProgressError(str(root)) from None
        folder = root / f"{PREFIX}{uuid.uuid4().hex}"
        folder.mkdir()
        try:
            yield folder
            _point_at(root, folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        _drop_old(root)


def _point_at(root: Path, folder: Path) -> None:
    pointer = root / f"{CURRENT}.{folder.name}"
    with pointer.open("w", encoding="ascii") as target:
        target.write(folder.name + "\n")
        target.flush()
        os.fsync(target.fileno())
    pointer.replace(root / CURRENT)


def _drop_old(root: Path) -> None:
    """Keep the newest folders: a reader may be about to open the one before the swap."""
    folders = sorted(root.glob(f"{PREFIX}*"), key=lambda folder: folder.stat().st_mtime_ns)
    in_use = current(root)
    for folder in [f for f in folders if f != in_use][: -(KEPT_GENERATIONS - 1)]:
        shutil.rmtree(folder, ignore_errors=True)
