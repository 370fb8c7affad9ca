"""Writes the Whoosh index: one writer, one process, all or nothing."""

from collections.abc import Iterable
from pathlib import Path

from whoosh.index import create_in
from whoosh.writing import IndexWriter

from search_index.backend import Document
from search_index.extracts import shorten
from search_index.generations import new_generation
from search_index.schema import make_schema
from search_index.spelling import Collector
from search_index.words import terms

WRITER_MEMORY_MB = 128
LONGEST_BODY = 200_000


def build(root: Path, documents: Iterable[Document]) -> int:
    """Replace the index under `root` by these documents; returns how many were indexed.

    A failure while documents arrive leaves the old index in use and nothing behind.
    """
    with new_generation(root) as folder:
        # No `procs`: Whoosh's multi-process writer has lost documents and leaves processes behind.
        writer = create_in(folder, make_schema()).writer(limitmb=WRITER_MEMORY_MB)
        words = Collector()
        try:
            count = 0
            for document in documents:
                add(writer, document)
                words.add(document)
                count += 1
            writer.commit(optimize=True)
        except BaseException:
            _abandon(writer)
            raise
        words.write(folder)
    return count


def add(writer: IndexWriter, document: Document) -> None:
    language = document.language
    title = terms(document.title, language)
    keywords = terms(" ; ".join(document.keywords), language)
    writer.add_document(
        title=" ".join(title + keywords),
        summary=" ".join(terms(document.summary, language)),
        body=" ".join(terms(document.body[:LONGEST_BODY], language)),
        title_exact=" ".join(title),
        type=document.type,
        shown_in=" ".join(document.shown_in),
        url=document.url,
        headline=document.title,
        extract=shorten(document.summary or document.body),
        topic=document.topic,
        language=language,
        updated=document.updated.isoformat() if document.updated else "",
    )


def _abandon(writer: IndexWriter) -> None:
    """Let go of everything: a commit that failed half-way leaves Whoosh's own lock held."""
    lock = writer.writelock
    try:
        if not writer.is_closed:
            writer.cancel()
    finally:
        if lock.fd is not None:
            lock.release()
