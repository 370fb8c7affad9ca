"""What happens to a file: received once it passed every check, forgotten with its draft."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, delete, select

from app.db import new_id
from app.journeys.drafts.models import Draft
from app.journeys.fields import RefusedError
from app.journeys.files import File
from app.journeys.uploads.models import Upload
from app.journeys.uploads.port import Scanner, ScannerUnavailableError
from app.journeys.uploads.rules import shown_name, type_of
from app.storage import Store

AREA = "uploads"
# A file is stored a moment before its row is committed.
UNFINISHED_FOR = timedelta(days=1)


def receive(
    session: Session,
    *,
    store: Store,
    scanner: Scanner,
    kind: File,
    draft_id: str,
    question: str,
    name: str,
    content: bytes,
    now: datetime,
) -> dict[str, Any]:
    """Check a file, store it, and say how it is kept as an answer.

    Raises:
        RefusedError: `file_empty`, `file_too_large`, `file_type`, `file_infected`, `file_unchecked`.
    """
    if not content:
        raise RefusedError("file_empty")
    if len(content) > kind.max_bytes:
        raise RefusedError("file_too_large")
    _pass(scanner, content)
    media_type = type_of(content)
    if media_type not in kind.types:
        raise RefusedError("file_type")
    key = f"{AREA}/{now:%Y-%m-%d}/{new_id()}"
    store.put(key, content)
    row = Upload(
        draft_id=draft_id,
        question=question,
        name=shown_name(name),
        media_type=str(media_type),
        size=len(content),
        key=key,
        received_at=now,
    )
    session.add(row)
    session.flush()
    return {"id": row.id, "name": row.name, "type": row.media_type, "size": row.size}


def _pass(scanner: Scanner, content: bytes) -> None:
    try:
        verdict = scanner.scan(content)
    except ScannerUnavailableError:
        raise RefusedError("file_unchecked") from None
    if not verdict.clean:
        raise RefusedError("file_infected")


def forget_orphans(session: Session, *, store: Store, now: datetime) -> int:
    """Forget files whose draft is gone, and stored files that no row names; returns how many went."""
    session.exec(delete(Upload).where(col(Upload.draft_id).not_in(select(Draft.id))))
    known = set(session.exec(select(Upload.key)).all())
    last = f"{now - UNFINISHED_FOR:%Y-%m-%d}"
    gone = [key for key in store.keys(AREA) if key.split("/")[1] < last and key not in known]
    for key in gone:
        store.delete(key)
    return len(gone)


def rotate(store: Store) -> int:
    """Write every file again under the newest key; how many there are."""
    keys = list(store.keys(AREA))
    for key in keys:
        store.put(key, store.get(key))
    return len(keys)
