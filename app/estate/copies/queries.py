"""The stored copy of a page, for whoever shows it.

A copy is what a stranger's server sent: show it only in a sandbox without script, with a
Content-Security-Policy of `sandbox; default-src 'none'; style-src 'unsafe-inline'`.
"""

import zlib
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.estate.copies.rules import copy_key, unpack
from app.estate.models import Page
from app.storage import MissingFileError, Store, UnreadableFileError


@dataclass(frozen=True, slots=True)
class StoredCopy:
    """A page as it was received, cut at 1.5 MB."""

    page_id: str
    url: str
    content_type: str
    body: bytes
    fetched_at: datetime


def stored_copy(session: Session, store: Store, page_id: str) -> StoredCopy | None:
    """Return the copy of a page; None where none was kept, or its file is gone or damaged."""
    page = session.get(Page, page_id)
    if page is None or page.copy_hash is None:
        return None
    try:
        packed = zlib.decompress(store.get(copy_key(page.copy_hash)))
    except (MissingFileError, UnreadableFileError, zlib.error):
        return None
    body, content_type = unpack(packed)
    return StoredCopy(page.id, page.url, content_type, body, page.fetched_at)
