"""Writes evidence to the database in batches, in a thread, one write under way at a time."""

import logging
from collections.abc import Callable
from time import monotonic
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred
from twisted.internet.threads import deferToThread
from twisted.python.failure import Failure

from app import clock
from app.db import transaction
from app.estate import operations
from app.estate.copies import operations as copies
from app.estate.crawls import operations as crawls
from app.estate.rules import PageEvidence, SiteEvidence
from crawlers.running import Run

FLUSH_PAGES = 100
FLUSH_SECONDS = 1.0
# Above this the crawl waits for the database instead of filling the memory.
MAX_WAITING = 2000
MAX_WAITING_BYTES = 64_000_000
MAX_FAILURES = 5

logger = logging.getLogger(__name__)


class StorePipeline:
    """Collects pages and finished sites; flushes when enough have come or a second has passed."""

    def __init__(self, run: Run, queued: Callable[[], int]) -> None:
        self._engine = run.engine
        self._batch_id = run.batch_id
        self._store = run.store
        self._queued = queued
        self._items: list[PageEvidence | SiteEvidence] = []
        self._waiting_bytes = 0
        self._flushed = monotonic()
        self._failures = 0
        self._writing: Deferred[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        spider: Any = crawler.spider

        def queued() -> int:
            return sum(len(visit.frontier) for visit in spider.open.values())

        return cls(crawler.settings["RUN"], queued)

    async def process_item(self, item: Any) -> Any:
        """Take in one item; now and then start a write, and wait for one only when far behind."""
        if not isinstance(item, PageEvidence | SiteEvidence):
            return item
        self._items.append(item)
        if isinstance(item, PageEvidence):
            self._waiting_bytes += len(item.body or b"")
        due = len(self._items) >= FLUSH_PAGES or monotonic() - self._flushed >= FLUSH_SECONDS
        if due and self._writing is None:
            self._start_write()
        elif self._full and self._writing is not None:
            await maybe_deferred_to_future(self._writing)
        return item

    @property
    def _full(self) -> bool:
        return len(self._items) >= MAX_WAITING or self._waiting_bytes >= MAX_WAITING_BYTES

    def _start_write(self) -> None:
        items, self._items = self._items, []
        self._waiting_bytes = 0
        self._flushed = monotonic()
        self._writing = deferToThread(self._write, items, self._queued())
        self._writing.addCallbacks(self._written, self._not_written, errbackArgs=(items,))

    def _written(self, result: None) -> None:
        del result
        self._writing = None
        self._failures = 0

    def _not_written(self, failure: Failure, items: list[PageEvidence | SiteEvidence]) -> None:
        """Keep what the database did not take and try again; give up when it keeps refusing."""
        self._writing = None
        self._items = items + self._items
        self._failures += 1
        logger.warning("the database did not take %d items: %s", len(items), failure.value)
        if self._failures >= MAX_FAILURES:
            failure.raiseException()

    def _write(self, items: list[PageEvidence | SiteEvidence], queued: int) -> None:
        pages = [item for item in items if isinstance(item, PageEvidence)]
        sites = [item for item in items if isinstance(item, SiteEvidence)]
        now = clock.now()
        kept = copies.keep(self._store, pages) if self._store else {}
        with transaction(self._engine) as session:
            operations.store_pages(session, pages=pages, copies=kept)
            operations.store_sites(session, sites=sites, now=now)
            ended = [site.website_id for site in sites if site.finished_at is not None]
            crawls.leave_turns(session, batch_id=self._batch_id, website_ids=ended, now=now)
            read = sum(page.good for page in pages)
            crawls.beat(session, batch_id=self._batch_id, pages=read, queued=queued, now=now)

    async def close_spider(self) -> None:
        """Write what is left before the process ends."""
        while self._writing is not None or self._items:
            if self._writing is None:
                self._start_write()
            if self._writing is not None:
                await maybe_deferred_to_future(self._writing)
