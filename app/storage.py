"""Files that are not rows: encrypted, under a key, in a folder that all machines of a hub share."""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app import crypto
from app.config import Settings

_KEY = re.compile(r"[a-z0-9][a-z0-9-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)+\Z")
_NONCE = 12


class MissingFileError(LookupError):
    """No file is stored under the key."""


class UnreadableFileError(ValueError):
    """A stored file is damaged, or opens with none of the keys in use."""


class Store(Protocol):
    """Whole files by key, such as `copies/ab/abcdef`; what is stored under a key never changes."""

    def put(self, key: str, data: bytes) -> None:
        """Store a file; one that is there is replaced as a whole, or not at all."""

    def get(self, key: str) -> bytes:
        """Return a file; raises MissingFileError, UnreadableFileError."""

    def has(self, key: str) -> bool:
        """Tell whether a file is there."""

    def delete(self, key: str) -> None:
        """Remove a file, if it is there."""

    def keys(self, prefix: str) -> Iterator[str]:
        """List the keys beneath a folder, in order."""


class FolderStore:
    """A directory. Many machines share one by mounting it."""

    def __init__(self, folder: Path, master_secrets: tuple[str, ...]) -> None:
        """Keep files beneath a folder; the first secret writes, all of them read."""
        self._folder = folder
        self._boxes = [AESGCM(crypto.derive(one, "file-encryption")) for one in master_secrets]

    def put(self, key: str, data: bytes) -> None:
        path = self._path(key)
        nonce = os.urandom(_NONCE)
        sealed = nonce + self._boxes[0].encrypt(nonce, data, key.encode())
        scratch = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            scratch.write_bytes(sealed)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            scratch.write_bytes(sealed)
        scratch.replace(path)

    def get(self, key: str) -> bytes:
        try:
            sealed = self._path(key).read_bytes()
        except FileNotFoundError as fault:
            raise MissingFileError(key) from fault
        for box in self._boxes:
            with suppress(InvalidTag, ValueError):
                return box.decrypt(sealed[:_NONCE], sealed[_NONCE:], key.encode())
        raise UnreadableFileError(key)

    def has(self, key: str) -> bool:
        return self._path(key).is_file()

    def delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def keys(self, prefix: str) -> Iterator[str]:
        for path in sorted(self._path(f"{prefix}/x").parent.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                yield path.relative_to(self._folder).as_posix()

    def _path(self, key: str) -> Path:
        if not _KEY.match(key):
            raise ValueError(f"{key!r} is no key of a file")
        return self._folder / key


def open_store(settings: Settings) -> Store:
    """Return the files of this hub."""
    return FolderStore(settings.data_dir / "files", settings.secrets)


def digest(data: bytes) -> str:
    """Return the identity of a file by its content."""
    return hashlib.sha256(data).hexdigest()
