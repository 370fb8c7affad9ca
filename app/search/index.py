"""The search engine of this hub: where its index is kept, and how it is built anew."""

from pathlib import Path

from sqlmodel import Session

from app.config import Settings
from app.content.library import library
from app.search.documents import documents
from app.search.queries import known_websites
from search_index.backend import SearchBackend
from search_index.query import WhooshBackend

FOLDER = "search"


def engine(settings: Settings) -> SearchBackend:
    """The engine over this hub's index."""
    return WhooshBackend(Path(settings.data_dir) / FOLDER)


def rebuild(backend: SearchBackend, session: Session) -> int:
    """Index everything anew; readers keep the old index until the new one is whole."""
    return backend.build(documents(library(), known_websites(session)))
