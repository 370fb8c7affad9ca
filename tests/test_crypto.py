"""Encryption of columns: what was sealed opens again, under every key in use, and nothing else does."""

import base64

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from app import crypto

OLD, NEW = "an-old-secret-that-is-long-enough", "a-new-secret-that-is-long-enough"


@pytest.fixture(autouse=True)
def keys():
    before = crypto._Keyring.secrets
    crypto.install((OLD,))
    yield
    if before:
        crypto.install(before)


def as_it_was_stored_before(text: str) -> str:
    key = base64.urlsafe_b64encode(crypto.derive(OLD, "column-encryption"))
    return Fernet(key).encrypt(text.encode()).decode()


@given(st.text())
def test_a_text_comes_back_and_is_never_sealed_alike(text):
    first, second = crypto.encrypt(text), crypto.encrypt(text)
    assert crypto.decrypt(first) == crypto.decrypt(second) == text
    assert first != second
    assert len(text) < 8 or text not in first


def test_a_changed_letter_anywhere_is_refused():
    sealed = crypto.encrypt("QQ123456C")
    # The last letter has bits that stand for nothing.
    for place in range(3, len(sealed.rstrip("=")) - 1):
        other = "A" if sealed[place] != "A" else "B"
        with pytest.raises(crypto.UnreadableError):
            crypto.decrypt(sealed[:place] + other + sealed[place + 1 :])


@pytest.mark.parametrize("stored", ["", "g1.", "g1.AAAA", "g1.é", "g1.!!", "plain words", "gAAAAA"])
def test_what_was_never_sealed_is_unreadable(stored):
    with pytest.raises(crypto.UnreadableError):
        crypto.decrypt(stored)
    assert not crypto.under_newest(stored)


def test_every_key_in_use_opens_and_the_newest_seals():
    before = crypto.encrypt("mill")
    crypto.install((NEW, OLD))
    assert crypto.decrypt(before) == "mill"
    assert not crypto.under_newest(before)
    turned = crypto.rotate(before)
    assert crypto.under_newest(turned)
    crypto.install((NEW,))
    assert crypto.decrypt(turned) == "mill"
    with pytest.raises(crypto.UnreadableError):
        crypto.decrypt(before)


def test_what_was_stored_by_an_earlier_version_opens_and_is_brought_up_to_date():
    stored = as_it_was_stored_before("mill")
    assert crypto.decrypt(stored) == "mill"
    assert not crypto.under_newest(stored)
    assert crypto.under_newest(crypto.rotate(stored))
    crypto.install((NEW, OLD))
    assert crypto.decrypt(stored) == "mill"
