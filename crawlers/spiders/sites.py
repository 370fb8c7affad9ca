"""Visits the websites of one batch, many at a time, each with one request under way."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Headers, Response
from twisted.python.failure import Failure

from app import clock
from app.estate.rules import SiteEvidence, Work
from crawlers.answers import Answer, Context, take_in
from crawlers.extract import robots
from crawlers.extract.addresses import host_of
from crawlers.failures import cause_of
from crawlers.running import Directions
from crawlers.visit import Step, Visit

_READ_TYPES = (b"text/", b"application/xhtml", b"application/xml", b"application/rss", b"application/atom")
_BODIES = frozenset({"robots", "sitemap"})


class SitesSpider(Spider):
    """Goes through a batch: robots.txt and front page first, then page by page."""

    name = "sites"

    def __init__(self, *, works: list[Work], depth: str, max_pages: int, max_open: int) -> None:
        super().__init__()
        self.works = works
        self.depth = depth
        self.max_pages = max_pages
        self.context = Context(today=clock.today(), now=clock.now)
        self.open: dict[str, Visit] = {}
        self._room = asyncio.Semaphore(max_open)
        self._directions = Directions()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "SitesSpider":
        max_open = crawler.settings.getint("MAX_OPEN_SITES")
        spider: SitesSpider = super().from_crawler(crawler, *args, max_open=max_open, **kwargs)
        spider._directions = crawler.settings["RUN"].directions
        crawler.signals.connect(spider.headers_received, signal=signals.headers_received)
        crawler.signals.connect(spider.bytes_received, signal=signals.bytes_received)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Open visits as others end."""
        for work in self.works:
            await self._room.acquire()
            now = self.context.now()
            visit = Visit(work, depth=self.depth, max_pages=self.max_pages, started_at=now)
            self.open[work.visit_id] = visit
            step = visit.next_step()
            if step is not None:
                yield self._request(visit, step)

    def headers_received(self, headers: Headers, request: Request) -> None:
        """Leave the body of what is neither page nor list unread: its headers are the evidence."""
        media_type = (headers.get(b"Content-Type") or b"text/html").lower()
        step: Step = request.cb_kwargs["step"]
        if step.purpose not in _BODIES and not media_type.startswith(_READ_TYPES):
            raise StopDownload(fail=False)

    def bytes_received(self, data: bytes, request: Request) -> None:
        """Read no more of a robots.txt than counts."""
        step: Step = request.cb_kwargs["step"]
        if step.purpose == "robots":
            read = request.meta.get("bytes_read", 0) + len(data)
            request.meta["bytes_read"] = read
            if read > robots.MAX_BYTES:
                raise StopDownload(fail=False)

    def _request(self, visit: Visit, step: Step) -> Request:
        meta: dict[str, Any] = {"pause": max(step.delay, visit.crawl_delay)}
        if step.purpose == "robots":
            meta["download_maxsize"] = 0  # it is cut, not refused
        return Request(
            step.url,
            method=step.method,
            callback=self.answered,
            errback=self.failed,
            cb_kwargs={"visit": visit, "step": step},
            meta=meta,
            dont_filter=True,
        )

    def answered(self, response: Response, visit: Visit, step: Step) -> Iterator[Any]:
        """Take in what came back."""
        headers = {
            name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
            for name, values in response.headers.items()
        }
        answer = Answer(
            step.url,
            response.status,
            headers,
            tuple(value.decode("latin-1") for value in response.headers.getlist(b"Set-Cookie")),
            response.body,
        )
        yield from self._go_on(visit, step, answer)

    def failed(self, failure: Failure) -> Iterator[Any]:
        """Take in why nothing came back."""
        request: Request = failure.request  # type: ignore[attr-defined] # set by Scrapy
        visit: Visit = request.cb_kwargs["visit"]
        step: Step = request.cb_kwargs["step"]
        scheme = step.url.partition(":")[0]
        cause = cause_of(failure, host_of(step.url), scheme, self._directions)
        yield from self._go_on(visit, step, Answer(step.url, cause=cause))

    def _go_on(self, visit: Visit, step: Step, answer: Answer) -> Iterator[Any]:
        """Keep the evidence of one answer, then ask for the next address or end the visit."""
        yield from take_in(visit, step, answer, self.context)
        settled = visit.settled()
        following = visit.next_step()
        if settled or following is None:
            yield from visit.held
            visit.held.clear()
            yield self._site(visit, finished=following is None)
        if following is not None:
            yield self._request(visit, following)
        else:
            self._room.release()
            del self.open[visit.work.visit_id]

    def _site(self, visit: Visit, *, finished: bool) -> SiteEvidence:
        evidence = visit.evidence | {"budget_spent": visit.frontier.spent}
        if not finished:
            # What a sitemap lists and no page links to would be lost to a run that takes over.
            evidence["listed"] = visit.listed[: self.max_pages]
        return SiteEvidence(
            visit_id=visit.work.visit_id,
            website_id=visit.work.website_id,
            cause=visit.cause,
            evidence=evidence,
            started_at=visit.started_at,
            finished_at=self.context.now() if finished else None,
        )
