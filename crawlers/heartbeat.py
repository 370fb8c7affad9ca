"""Says every other second that the batch is alive, and ends the crawl when somebody asks for it or nobody
waits for it any more.
"""

import asyncio
import os
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import create_looping_call
from sqlalchemy.exc import OperationalError
from twisted.internet.threads import deferToThread

from app import clock
from app.db import transaction
from app.estate.crawls import operations as crawls
from app.estate.crawls import queries
from crawlers.running import Run

BEAT_SECONDS = 2.0


class Heartbeat:
    """A batch whose starter was killed stores what it has and stops, so that another can take over.

    So does one that stood still, as a suspended machine does, until another took it or a website of it over:
    a website is asked by one process at a time.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._run: Run = crawler.settings["RUN"]
        self._parent = os.getppid()
        self._lost: set[str] = set()
        self._stopping: asyncio.Future[None] | None = None
        self._loop = create_looping_call(self._beat)
        crawler.signals.connect(self._start, signal=signals.spider_opened)
        crawler.signals.connect(self._stop, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def _start(self) -> None:
        self._loop.start(BEAT_SECONDS, now=False)

    def _stop(self) -> None:
        if self._loop.running:
            self._loop.stop()

    def _beat(self) -> None:
        if self._stopping is not None:
            return
        if os.getppid() != self._parent:
            self._stopping = asyncio.ensure_future(self._crawler.stop_async())
            return
        spider: Any = self._crawler.spider
        asking = {visit.work.website_id for visit in spider.open.values()}
        deferToThread(self._write, asking).addCallback(self._heard)

    def _heard(self, has_to_stop: bool) -> None:  # noqa: FBT001 - a callback's one argument
        if has_to_stop and self._stopping is None:
            self._stopping = asyncio.ensure_future(self._crawler.stop_async())

    def _write(self, asking: set[str]) -> bool:
        """Beat, keep the turns, and tell whether the crawl was asked to end or another process has it."""
        batch_id = self._run.batch_id
        try:
            with transaction(self._run.engine) as session:
                now = clock.now()
                crawls.beat(session, batch_id=batch_id, now=now)
                crawls.keep_turns(session, batch_id=batch_id, now=now)
                before = self._lost
                # A visit that ends just now gives its turn up too: what is lost is lost twice in a row.
                self._lost = queries.lost_turns(session, batch_id=batch_id, website_ids=asking)
                return (
                    bool(self._lost & before)
                    or queries.taken_over(session, batch_id=batch_id, worker=self._run.worker)
                    or queries.stopping(session, self._run.crawl_id)
                )
        except OperationalError:
            return False  # a busy database misses one beat, not the crawl
