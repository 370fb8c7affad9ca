"""What only a browser sees of a front page. This module alone needs the optional `scrapy-playwright`; it is
loaded where HUB_BROWSER names a browser.
"""

import asyncio
from contextlib import suppress
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeoutError
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from crawlers.connecting import direct
from crawlers.extract.addresses import host_of
from crawlers.gateway import Gateway
from crawlers.running import Run

PAGES_AT_ONCE = 2
SECONDS = 20  # until a page is loaded
_LIMIT = 40.0  # until all of it is measured
_CLOSING = 10.0
_MAX_LIST = 200
# The measures of web.dev/vitals, from the entries that the browser itself keeps; what moves or grows after a
# person's input does not count, and there is none here.
_MEASURE = """
() => new Promise(done => {
  const seen = {shift: 0, paint: null};
  const watch = (type, take) => {
    try { new PerformanceObserver(list => list.getEntries().forEach(take)).observe({type, buffered: true}); }
    catch (unsupported) { seen[type] = null; }
  };
  watch('layout-shift', entry => { if (!entry.hadRecentInput) seen.shift += entry.value; });
  watch('largest-contentful-paint', entry => { seen.paint = entry.startTime; });
  setTimeout(() => done({
    shift: seen.shift,
    paint: seen.paint,
    resources: performance.getEntriesByType('resource').map(entry => entry.name),
    title: document.title,
    words: document.body ? document.body.innerText.split(/\\s+/).filter(Boolean).length : 0,
  }), 500);
})
"""


class BrowserHandler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc] # it has no types
    """The crawl's own downloads, and a browser for the requests that ask for one."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        direct(self, crawler)
        run: Run = crawler.settings["RUN"]
        self._gateway = Gateway(run.directions)
        self._started = False
        self._crawled_by = crawler
        self.abort_request = self._forbidden

    def _forbidden(self, request: Any) -> bool:
        """Tell whether the robots.txt of a website under visit forbids what a page would load from it."""
        spider: Any = self._crawled_by.spider
        host = host_of(request.url)
        known = (visit.robots.get(host) for visit in spider.open.values())
        return any(rules is not None and not rules.allows(request.url) for rules in known)

    async def _maybe_launch_browser(self) -> None:
        if not self._started:
            self._started = True
            # Without the bypass rule a browser asks loopback itself, past the proxy.
            proxy = {"server": await self._gateway.start(), "bypass": "<-loopback>"}
            self.config.launch_options["proxy"] = proxy
        await super()._maybe_launch_browser()

    async def _download_request(self, request: Request, spider: Spider | None = None) -> Response:
        """Open a page, no longer than the limit: a script that never ends would keep it open for ever."""
        try:
            opened: Response = await asyncio.wait_for(super()._download_request(request, spider), _LIMIT)
        except (PlaywrightTimeoutError, TimeoutError) as fault:
            raise DownloadTimeoutError(str(fault)) from fault
        return opened

    async def close(self) -> None:
        await super().close()
        self._gateway.close()


def browser_settings(program: str, user_agent: str) -> dict[str, Any]:
    """Return the Scrapy settings that bring a browser in."""
    # Video calls go past a proxy unless told not to.
    quiet = "--force-webrtc-ip-handling-policy=disable_non_proxied_udp"
    arguments = ["--disable-dev-shm-usage", "--no-sandbox", quiet, f"--user-agent={user_agent}"]
    handler = "crawlers.browser.BrowserHandler"
    return {
        "DOWNLOAD_HANDLERS": {
            "http": handler,
            "https": handler,
            **dict.fromkeys(("data", "file", "ftp", "s3")),
        },
        "PLAYWRIGHT_LAUNCH_OPTIONS": {"executable_path": program, "args": arguments},
        "PLAYWRIGHT_MAX_CONTEXTS": PAGES_AT_ONCE,
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 1,
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": SECONDS * 1000,
    }


def browser_meta(visit_id: str, user_agent: str) -> dict[str, Any]:
    """Return what makes a request the browser's: in a context of its own, so that sites share no cookie."""
    return {
        "playwright": True,
        "playwright_context": visit_id,
        "playwright_context_kwargs": {
            "ignore_https_errors": True,
            "service_workers": "block",
            "user_agent": user_agent,
        },
        "playwright_page_methods": [PageMethod(see_page)],
        "playwright_include_page": True,
    }


async def see_page(page: Any) -> dict[str, Any]:
    """Return what the browser saw of an open page."""
    measured = await page.evaluate(_MEASURE)
    cookies = await page.context.cookies()
    paint = measured["paint"]
    return {
        "cumulative_layout_shift": round(measured["shift"], 4),
        "largest_contentful_paint_ms": round(paint) if paint is not None else None,
        "resources": measured["resources"][:_MAX_LIST],
        "cookies": [{"name": one["name"], "domain": one["domain"]} for one in cookies[:_MAX_LIST]],
        "title": measured["title"][:300],
        "words": measured["words"],
    }


async def shut_page(meta: dict[str, Any]) -> None:
    """Close the page of a request, and the cookies that came with it."""
    page = meta.get("playwright_page")
    if page is not None:
        with suppress(PlaywrightError, TimeoutError):
            await asyncio.wait_for(page.context.close(), _CLOSING)
