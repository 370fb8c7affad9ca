"""Keeps a copy of each page as it was received, once for all pages that are equal to the byte."""

import zlib
from collections.abc import Sequence

from app.estate.copies.rules import copy_key, pack
from app.estate.rules import PageEvidence
from app.storage import Store, digest


def keep(store: Store, pages: Sequence[PageEvidence]) -> dict[str, str]:
    """Store what is not stored yet; returns the copy of each address by its hash."""
    kept: dict[str, str] = {}
    for page in pages:
        if page.body is None:
            continue
        packed = pack(page.body, page.content_type)
        name = digest(packed)
        key = copy_key(name)
        if not store.has(key):
            store.put(key, zlib.compress(packed, 1))
        kept[page.url] = name
    return kept
