"""Writes what was answered as WARC records (ISO 28500), a content that was seen before as a revisit.

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

from app.estate.crawls.rules import warc_key
from app.storage import Store
from crawlers.running import Run

CHUNK_RECORDS = 200
CHUNK_BYTES = 8_000_000
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


class WarcPipeline:
    """Collects answers and stores them as chunks of compressed records."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._waiting: list[Exchange] = []
        self._bytes = 0
        self._seen: dict[str, tuple[str, str]] = {}

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
        out = io.BytesIO()
        writer: Any = WARCWriter(out, gzip=True)
        if not self._seen:
            writer.write_record(writer.create_warcinfo_record("crawl.warc.gz", {"software": "Directhub"}))
        for item in items:
            writer.write_record(self._record(writer, item))
        store.put(warc_key(self._run.crawl_id, self._run.batch_id, time_ns()), out.getvalue())

    def _record(self, writer: Any, item: Exchange) -> Any:
        kept = [(name, value) for name, value in item.headers if name.lower() not in _CHANGED]
        head = StatusAndHeaders(
            f"{item.status} X", [*kept, ("Content-Length", str(len(item.body)))], protocol="HTTP/1.1"
        )
        date = item.at.strftime("%Y-%m-%dT%H:%M:%SZ")
        # The form of a digest that WARC readers know: SHA-1 in base 32.
        digest = "sha1:" + b32encode(sha1(item.body, usedforsecurity=False).digest()).decode()
        before = self._seen.setdefault(digest, (item.url, date))
        if item.body and before != (item.url, date):
            return writer.create_revisit_record(
                item.url,
                digest,
                before[0],
                before[1],
                http_headers=head,
                warc_headers_dict={"WARC-Date": date},
            )
        return writer.create_warc_record(
            item.url,
            "response",
            payload=io.BytesIO(item.body),
            http_headers=head,
            warc_headers_dict={"WARC-Date": date},
        )

    async def close_spider(self) -> None:
        """Store what is left."""
        await self._flush()
