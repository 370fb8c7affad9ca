"""Writes the Whoosh indexes, one for the readers of each language: one process, all or nothing.

How much a word counts depends on how many documents hold it. With one index for everybody, each page in
Welsh would move what readers of English find, though they never see it.
"""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

from whoosh.index import create_in
from whoosh.writing import IndexWriter

from search_index.backend import LANGUAGES, Document
from search_index.extracts import shorten
from search_index.generations import new_generation
from search_index.schema import make_schema
from search_index.spelling import Collector
from search_index.words import terms

WRITER_MEMORY_MB = 64
LONGEST_BODY = 200_000


def build(root: Path, documents: Iterable[Document]) -> int:
    """Replace the index under `root` by these documents; returns how many were indexed.

    A failure while documents arrive leaves the old index in use and nothing behind.
    """
    with new_generation(root) as folder:
        # No `procs`: Whoosh's multi-process writer has lost documents and leaves processes behind.
        writers = {
            code: create_in(folder, make_schema(), indexname=code).writer(limitmb=WRITER_MEMORY_MB)
            for code in LANGUAGES
        }
        words = Collector()
        try:
            count = 0
            for document in documents:
                fields = as_fields(document)
                for code in document.shown_in:
                    writers[code].add_document(**fields)
                words.add(document)
                count += 1
            for writer in writers.values():
                writer.commit(optimize=True)
        except BaseException:
            for writer in writers.values():
                _abandon(writer)
            raise
        words.write(folder)
    return count


def as_fields(document: Document) -> dict[str, Any]:
    """The document as its fields; each word is a term of the language it is in."""
    language = document.language
    title = terms(document.title, language)
    english = [terms(name, "en") for name in document.english_names]
    names = [*title, *terms(" ; ".join(document.keywords), language), *chain.from_iterable(english)]
    return {
        "title": " ".join(names),
        "summary": " ".join(terms(document.summary, language)),
        "body": " ".join(terms(document.body[:LONGEST_BODY], language)),
        "title_exact": ",".join(" ".join(exact) for exact in (title, *english[:1])),
        "type": document.type,
        "url": document.url,
        "headline": document.title,
        "extract": shorten(document.summary or document.body),
        "topic": document.topic,
        "language": language,
        "updated": document.updated.isoformat() if document.updated else "",
    }


def _abandon(writer: IndexWriter) -> None:
    """Let go of everything: a commit that failed half-way leaves Whoosh's own lock held."""
    lock = writer.writelock
    try:
        if not writer.is_closed:
            writer.cancel()
    finally:
        if lock.fd is not None:
            lock.release()
