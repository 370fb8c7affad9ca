"""Encryption at rest with rotating keys, and keyed hashes to find an encrypted value again."""

import base64
import hashlib
import hmac
import os
from collections.abc import Iterable
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

# AES-256-GCM with a random nonce: one key may seal 2^32 texts (NIST SP 800-38D, November 2007, 8.3), which is
# 50 years of ten million renewals with eight texts each. A token of Fernet never begins like this.
_SEALED = "g1."
_NONCE_BYTES = 12


class KeysNotInstalledError(RuntimeError):
    """Something was to be encrypted before `install` was called."""


class UnreadableError(ValueError):
    """A stored value opens with none of the keys in use."""


class _Keyring:
    """The keys of this process: set once at start-up from the settings."""

    secrets: tuple[str, ...] = ()
    keys: tuple[AESGCM, ...] = ()
    older: MultiFernet | None = None


def install(secrets: tuple[str, ...]) -> None:
    """Derive the keys of this process: the first secret writes, all of them read."""
    _Keyring.secrets = secrets
    _Keyring.keys = tuple(AESGCM(derive(s, "column-aes-gcm")) for s in secrets)
    boxes = [Fernet(base64.urlsafe_b64encode(derive(s, "column-encryption"))) for s in secrets]
    _Keyring.older = MultiFernet(boxes)


@lru_cache(maxsize=128)
def derive(secret: str, purpose: str, length: int = 32) -> bytes:
    """Key material for one purpose from a master secret (HKDF-SHA256, RFC 5869)."""
    hkdf = HKDF(hashes.SHA256(), length, salt=b"directhub", info=purpose.encode())
    return hkdf.derive(secret.encode())


def _keys() -> tuple[AESGCM, ...]:
    if not _Keyring.keys:
        raise KeysNotInstalledError("call crypto.install(settings.secrets) at start-up")
    return _Keyring.keys


def encrypt(text: str) -> str:
    """Ciphertext (URL-safe text) of a short text."""
    nonce = os.urandom(_NONCE_BYTES)
    sealed = nonce + _keys()[0].encrypt(nonce, text.encode(), None)
    return _SEALED + base64.urlsafe_b64encode(sealed).decode()


def decrypt(ciphertext: str) -> str:
    """The text again.

    Raises:
        UnreadableError: no key in use opens it.
    """
    opened = _opened(ciphertext, _keys())
    if opened is None:
        raise UnreadableError("a stored value opens with none of the keys in use")
    return opened


def _opened(ciphertext: str, keys: Iterable[AESGCM]) -> str | None:
    if not ciphertext.startswith(_SEALED):
        return _opened_older(ciphertext)
    try:
        sealed = base64.b64decode(ciphertext[len(_SEALED) :], altchars=b"-_", validate=True)
    except ValueError:
        return None
    if len(sealed) < _NONCE_BYTES:
        return None
    for key in keys:
        try:
            return key.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None).decode()
        except InvalidTag:
            continue
    return None


def _opened_older(ciphertext: str) -> str | None:
    """What was stored before 27 November 2026, until `hub keys rotate` has brought it up to date."""
    if _Keyring.older is None:
        raise KeysNotInstalledError("call crypto.install(settings.secrets) at start-up")
    try:
        return _Keyring.older.decrypt(ciphertext.encode()).decode()
    except InvalidToken:
        return None


def under_newest(ciphertext: str) -> bool:
    """Whether a stored value is sealed as `encrypt` does it now, under the newest key."""
    return ciphertext.startswith(_SEALED) and _opened(ciphertext, _keys()[:1]) is not None


def rotate(ciphertext: str) -> str:
    """The same text under the newest key."""
    return encrypt(decrypt(ciphertext))


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
