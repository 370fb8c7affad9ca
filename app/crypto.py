"""Encryption at rest with rotating keys, and keyed hashes to find an encrypted value again."""

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator


class KeysNotInstalledError(RuntimeError):
    """Something was to be encrypted before `install` was called."""


class UnreadableError(ValueError):
    """A stored value opens with none of the keys in use."""


class _Keyring:
    """The keys of this process: set once at start-up from the settings."""

    secrets: tuple[str, ...] = ()
    box: MultiFernet | None = None
    newest: Fernet | None = None


def install(secrets: tuple[str, ...]) -> None:
    """Derive the keys of this process: the first secret writes, all of them read."""
    _Keyring.secrets = secrets
    boxes = [Fernet(base64.urlsafe_b64encode(derive(s, "column-encryption"))) for s in secrets]
    _Keyring.box, _Keyring.newest = MultiFernet(boxes), boxes[0]


@lru_cache(maxsize=128)
def derive(secret: str, purpose: str, length: int = 32) -> bytes:
    """Key material for one purpose from a master secret (HKDF-SHA256, RFC 5869)."""
    hkdf = HKDF(hashes.SHA256(), length, salt=b"directhub", info=purpose.encode())
    return hkdf.derive(secret.encode())


def _box() -> MultiFernet:
    if _Keyring.box is None:
        raise KeysNotInstalledError("call crypto.install(settings.secrets) at start-up")
    return _Keyring.box


def encrypt(text: str) -> str:
    """Ciphertext (URL-safe text) of a short text."""
    return _box().encrypt(text.encode()).decode()


def decrypt(ciphertext: str) -> str:
    """The text again.

    Raises:
        UnreadableError: no key in use opens it.
    """
    try:
        return _box().decrypt(ciphertext.encode()).decode()
    except InvalidToken as fault:
        raise UnreadableError("a stored value opens with none of the keys in use") from fault


def under_newest(ciphertext: str) -> bool:
    """Whether a stored value opens with the newest key alone."""
    if _Keyring.newest is None:
        raise KeysNotInstalledError("call crypto.install(settings.secrets) at start-up")
    try:
        _Keyring.newest.decrypt(ciphertext.encode())
    except InvalidToken:
        return False
    return True


def rotate(ciphertext: str) -> str:
    """The same text under the newest key."""
    return _box().rotate(ciphertext.encode()).decode()


def keyed_hash(value: str, *, purpose: str) -> str:
    """Hexadecimal HMAC-SHA256 of a value under the newest key, for look-ups."""
    return keyed_hashes(value, purpose=purpose)[0]


def keyed_hashes(value: str, *, purpose: str) -> list[str]:
    """The same under every key in use, newest first: what a look-up compares with."""
    if not _Keyring.secrets:
        raise KeysNotInstalledError("call crypto.install(settings.secrets) at start-up")
    return [
        hmac.new(derive(s, f"hash:{purpose}"), value.encode(), hashlib.sha256).hexdigest()
        for s in _Keyring.secrets
    ]


class EncryptedText(TypeDecorator[str]):
    """A text column that is ciphertext in the database."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        del dialect
        return None if value is None else encrypt(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        del dialect
        return None if value is None else decrypt(value)
