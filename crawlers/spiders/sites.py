"""Visits the websites of one batch, many at a time, each with one request under way."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Headers, Response
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.threads import deferToThread
from twisted.python.failure import Failure

from app import clock
from app.db import read_session, transaction
from app.estate import queries as estate
from app.estate.crawls import operations, queries
from app.estate.rules import Earlier, Link, SiteEvidence, Work
from crawlers.answer import Answer, Context
from crawlers.answers import parse, take_in
from crawlers.extract import robots
from crawlers.extract.addresses import host_of
from crawlers.extract.sitemap import Sitemap, read_sitemap
from crawlers.failures import cause_of
from crawlers.names import Names
from crawlers.pipelines.warc import Exchange
from crawlers.records import Records, not_measured
from crawlers.running import Run
from crawlers.visit import Step, Visit

_READ_TYPES = (b"text/", b"application/xhtml", b"application/xml", b"application/rss", b"application/atom")
_BODIES = frozenset({"robots", "sitemap"})
# What is parsed as a page if it is one.
_PARSED = frozenset({"page", "front", "missing"})
_CONNECTION = frozenset({"front", "variant"})
_UNCHANGED = 304
# How long a website that another process asks right now is left before it is tried again.
TURN_SECONDS = 1.0
_DER = 2  # OpenSSL's number for the binary form


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
        self._tasks: set[asyncio.Task[None]] = set()
        self._parser = ThreadPoolExecutor(1, thread_name_prefix="parser")
        self._records: Records | None = None
        self._run: Run

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "SitesSpider":
        max_open = crawler.settings.getint("MAX_OPEN_SITES")
        spider: SitesSpider = super().from_crawler(crawler, *args, max_open=max_open, **kwargs)
        spider._run = crawler.settings["RUN"]
        if not spider._run.directions.directed or spider._run.name_servers:
            spider._records = Records(spider._run.name_servers)
        crawler.signals.connect(spider.headers_received, signal=signals.headers_received)
        crawler.signals.connect(spider.bytes_received, signal=signals.bytes_received)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Open visits as others end, those first whose names are known."""
        async for work in self._in_turn():
            await self._room.acquire()
            visit = await self._open(work)
            step = visit.next_step()
            if step is not None:
                yield self._request(visit, step)

    async def _in_turn(self) -> AsyncIterator[Work]:
        """Hand on each website when no other process, here or on another machine, asks it."""
        waiting = {work.website_id: work for work in self.works}
        while waiting:
            got = await maybe_deferred_to_future(deferToThread(self._take_turns, list(waiting)))
            async for work in self._named([waiting.pop(one) for one in list(waiting) if one in got]):
                yield work
            if waiting:
                await asyncio.sleep(TURN_SECONDS)

    def _take_turns(self, website_ids: list[str]) -> set[str]:
        with transaction(self._run.engine) as session:
            return operations.take_turns(
                session, batch_id=self._run.batch_id, website_ids=website_ids, now=clock.now()
            )

    async def _named(self, works: list[Work]) -> AsyncIterator[Work]:
        if self._run.directions.directed:
            for work in works:
                yield work
            return
        from twisted.internet import reactor  # noqa: PLC0415 - the import installs one: not before Scrapy has

        resolver: Any = reactor
        async for work in Names(resolver.nameResolver, works).known():
            yield work

    async def _open(self, work: Work) -> Visit:
        """Begin a visit; what an earlier one knows of the site is read off the reactor's thread."""
        earlier: dict[str, Earlier] = {}
        if self.depth == "site" and not self._run.everything:
            earlier = await maybe_deferred_to_future(deferToThread(self._read_earlier, work))
        now = self.context.now()
        visit = Visit(
            work,
            depth=self.depth,
            max_pages=self.max_pages,
            started_at=now,
            earlier=earlier,
            browser=self._run.browser is not None,
        )
        self.open[work.visit_id] = visit
        if not visit.looked:
            self._ask_records(visit)
        return visit

    def _read_earlier(self, work: Work) -> dict[str, Earlier]:
        with read_session(self._run.engine) as session:
            return queries.earlier_pages(session, work.website_id)

    def _ask_records(self, visit: Visit) -> None:
        """Ask the DNS beside the visit; what has not come when the visit is written down is left out."""
        if self._records is None:
            visit.evidence["dns"] = not_measured()
            return
        visit.evidence["dns"] = not_measured() | {"cause": "dns_timed_out"}

        async def ask(records: Records) -> None:
            visit.evidence["dns"] = await records.look_up(visit.host)

        task = asyncio.ensure_future(ask(self._records))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

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
        # Addresses have their one spelling already: Scrapy need not look for another.
        meta: dict[str, Any] = {"pause": max(step.delay, visit.pause), "verbatim_url": True}
        headers = {}
        if step.earlier is not None:
            known = {"If-None-Match": step.earlier.etag, "If-Modified-Since": step.earlier.last_modified}
            headers = {name: value for name, value in known.items() if value}
        if step.purpose == "robots":
            meta["download_maxsize"] = 0  # it is cut, not refused
        if step.purpose == "browser":
            meta |= self._run.browser.browser_meta(visit.work.visit_id, self.settings["USER_AGENT"])
        special = {"sitemap": self.answered_list, "browser": self.answered_in_browser}
        taken = self.answered_page if step.purpose in _PARSED else self.answered
        usual = self.answered_again if headers else taken
        return Request(
            step.url,
            method=step.method,
            headers=headers,
            callback=special.get(step.purpose, usual),
            errback=self.failed_in_browser if step.purpose == "browser" else self.failed,
            cb_kwargs={"visit": visit, "step": step},
            meta=meta,
            dont_filter=True,
        )

    async def answered_again(self, response: Response, visit: Visit, step: Step) -> AsyncIterator[Any]:
        """Take in the answer to a question whether a page has changed: the links of one that has not
        are those it had.
        """
        if response.status == _UNCHANGED and step.earlier is not None:
            links = await maybe_deferred_to_future(deferToThread(self._read_links, step.earlier))
            for link in links:
                if link.internal and link.kind != "asset":
                    visit.offer(link.url)
        async for following in self.answered_page(response, visit, step):
            yield following

    async def answered_page(self, response: Response, visit: Visit, step: Step) -> AsyncIterator[Any]:
        """Take in a page. Another thread parses it: the parser lets go of the interpreter, so that this one
        goes on with others, and a page made to be slow holds nobody up.
        """
        answer = self._answer(response, step)
        if answer.is_page:
            parsing = asyncio.get_running_loop().run_in_executor(self._parser, parse, answer)
            answer = replace(answer, source=await parsing)
        for following in self._take_in(response, visit, step, answer):
            yield following

    def _read_links(self, earlier: Earlier) -> list[Link]:
        with read_session(self._run.engine) as session:
            return estate.links_of(session, earlier.page_id)

    async def answered_list(self, response: Response, visit: Visit, step: Step) -> AsyncIterator[Any]:
        """Take in a sitemap: it may be as large as hundreds of pages, so a thread reads it."""
        reading = deferToThread(read_sitemap, response.body, self.context.today)
        listed = await maybe_deferred_to_future(reading)
        for following in self.answered(response, visit, step, listed):
            yield following

    async def answered_in_browser(self, response: Response, visit: Visit, step: Step) -> AsyncIterator[Any]:
        """Take in what a browser saw of a front page."""
        await self._run.browser.shut_page(response.meta)
        seen = response.meta["playwright_page_methods"][0].result
        for following in self._go_on(visit, step, Answer(step.url, response.status, browsed=seen)):
            yield following

    async def failed_in_browser(self, failure: Failure) -> AsyncIterator[Any]:
        """Take in that a browser did not get to the end of a front page."""
        await self._run.browser.shut_page(failure.request.meta)  # type: ignore[attr-defined] # set by Scrapy
        for following in self.failed(failure):
            yield following

    def answered(
        self, response: Response, visit: Visit, step: Step, listed: Sitemap | None = None
    ) -> Iterator[Any]:
        """Take in what came back."""
        yield from self._take_in(response, visit, step, self._answer(response, step, listed))

    def _take_in(self, response: Response, visit: Visit, step: Step, answer: Answer) -> Iterator[Any]:
        if self._run.warc:
            yield _exchange(response, step, self.context.now())
        yield from self._go_on(visit, step, answer)

    def _answer(self, response: Response, step: Step, listed: Sitemap | None = None) -> Answer:
        headers = {
            name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
            for name, values in response.headers.items()
        }
        return Answer(
            step.url,
            response.status,
            headers,
            tuple(value.decode("latin-1") for value in response.headers.getlist(b"Set-Cookie")),
            response.body,
            certificate=_der(response) if step.purpose in _CONNECTION else None,
            address=self._address(response),
            listed=listed,
        )

    def _address(self, response: Response) -> str | None:
        """Return the site's address; under --connect-to the one of the connection is not it."""
        known = response.ip_address is not None and not self._run.directions.directed
        return str(response.ip_address) if known else None

    def failed(self, failure: Failure) -> Iterator[Any]:
        """Take in why nothing came back."""
        request: Request = failure.request  # type: ignore[attr-defined] # set by Scrapy
        visit: Visit = request.cb_kwargs["visit"]
        step: Step = request.cb_kwargs["step"]
        scheme = step.url.partition(":")[0]
        cause = cause_of(failure, host_of(step.url), scheme, self._run.directions)
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


def _der(response: Response) -> bytes | None:
    """Return the certificate of the connection that an answer came over."""
    certificate: Any = response.certificate
    return bytes(certificate.dump(_DER)) if certificate is not None else None


def _exchange(response: Response, step: Step, at: datetime) -> Exchange:
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    before = step.earlier.seen_at if step.earlier and response.status == _UNCHANGED else None
    return Exchange(step.url, at, response.status, headers, response.body, before)
