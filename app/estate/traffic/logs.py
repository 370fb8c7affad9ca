"""Access logs as they lie in a folder: plain, or packed with gzip whatever their name."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import IO

_GZIP = b"\x1f\x8b"
_PORTION_BYTES = 4_000_000


def open_log(file: Path) -> IO[bytes]:
    """Open a file for reading, unpacked; raises OSError, and EOFError where a packed one is cut off."""
    with file.open("rb") as stream:
        packed = stream.read(len(_GZIP)) == _GZIP
    return gzip.open(file, "rb") if packed else file.open("rb")  # type: ignore[return-value]


def portions(stream: IO[bytes]) -> Iterator[list[bytes]]:
    """Yield the lines of a log, some thousands at a time."""
    while lines := stream.readlines(_PORTION_BYTES):
        yield lines
