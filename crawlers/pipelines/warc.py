"""Writes what was answered as WARC records (ISO 28500): a content that the crawl has recorded before, and a
page that its server says has not changed, as a revisit.

A chunk of records is stored at a time; put one after the other the chunks are a WARC file.
"""

import io
from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha1
from time import time_ns
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.threads import deferToThread
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from app.db import read_session, transaction
from app.estate.crawls import operations, queries
from app.estate.crawls.rules import warc_key
from app.storage import Store
from crawlers.running import Run

CHUNK_RECORDS = 200
CHUNK_BYTES = 8_000_000
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
# Bodies are kept as they were read, unpacked: these headers would no longer be true of them.
_CHANGED = frozenset({"content-encoding", "transfer-encoding", "content-length"})


@dataclass(frozen=True, slots=True)
class Exchange:
    """One answer as it came, for the record."""

    url: str
    at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    before: datetime | None = None  # when the page was seen that the server says has not changed


class WarcPipeline:
    """Collects answers and stores them as chunks of compressed records."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._waiting: list[Exchange] = []
        self._bytes = 0
        self._begun = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings["RUN"])

    async def process_item(self, item: Any) -> Any:
        """Take in an answer; every other item passes by."""
        if isinstance(item, Exchange):
            self._waiting.append(item)
            self._bytes += len(item.body)
            if len(self._waiting) >= CHUNK_RECORDS or self._bytes >= CHUNK_BYTES:
                await self._flush()
        return item

    async def _flush(self) -> None:
        items, self._waiting, self._bytes = self._waiting, [], 0
        if items and self._run.store is not None:
            await maybe_deferred_to_future(deferToThread(self._write, self._run.store, items))

    def _write(self, store: Store, items: list[Exchange]) -> None:
        """Store a chunk, then note what it holds: who refers to a content finds it stored."""
        crawl_id = self._run.crawl_id
        digests = [_digest(item.body) for item in items]
        with read_session(self._run.engine) as session:
            known = queries.recorded(session, crawl_id, digests)
        out = io.BytesIO()
        writer: Any = WARCWriter(out, gzip=True, warc_version="1.1")
        if not self._begun:
            self._begun = True
            writer.write_record(writer.create_warcinfo_record("crawl.warc.gz", {"software": "Directhub"}))
        fresh: dict[str, tuple[str, datetime]] = {}
        for item, digest in zip(items, digests, strict=True):
            if item.before is not None:
                record = _not_modified(writer, item, item.before)
            elif item.body and digest in known:
                record = _same_content(writer, item, digest, known[digest])
            else:
                record = writer.create_warc_record(
                    item.url, "response", io.BytesIO(item.body), http_headers=_head(item), **_dated(item)
                )
                if item.body:
                    known[digest] = fresh[digest] = (item.url, item.at)
            writer.write_record(record)
        store.put(warc_key(crawl_id, self._run.batch_id, time_ns()), out.getvalue())
        with transaction(self._run.engine) as session:
            operations.note_recorded(session, crawl_id=crawl_id, contents=fresh)

    async def close_spider(self) -> None:
        """Store what is left."""
        await self._flush()


def _digest(body: bytes) -> str:
    """Return a digest in the form that WARC readers know: SHA-1 in base 32."""
    return "sha1:" + b32encode(sha1(body, usedforsecurity=False).digest()).decode()


def _date(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _dated(item: Exchange, **more: str) -> dict[str, dict[str, str]]:
    return {"warc_headers_dict": {"WARC-Date": _date(item.at)} | more}


def _head(item: Exchange) -> StatusAndHeaders:
    kept = [(name, value) for name, value in item.headers if name.lower() not in _CHANGED]
    if item.before is None:
        kept.append(("Content-Length", str(len(item.body))))
    return StatusAndHeaders(f"{item.status} X", kept, protocol="HTTP/1.1")


def _same_content(writer: Any, item: Exchange, digest: str, first: tuple[str, datetime]) -> Any:
    """Return the record of a content that is recorded in full at another address, or at another time."""
    url, at = first
    return writer.create_revisit_record(
        item.url, digest, url, _date(at), http_headers=_head(item), **_dated(item)
    )


def _not_modified(writer: Any, item: Exchange, before: datetime) -> Any:
    """Return the record of an answer 304: what was seen then, in the records of an earlier crawl, holds."""
    record = writer.create_warc_record(item.url, "revisit", http_headers=_head(item), **_dated(item))
    record.rec_headers.add_header("WARC-Profile", _NOT_MODIFIED)
    record.rec_headers.add_header("WARC-Refers-To-Target-URI", item.url)
    record.rec_headers.add_header("WARC-Refers-To-Date", _date(before))
    return record
