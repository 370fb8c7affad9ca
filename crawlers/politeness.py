"""The pause between two requests to a host: from the end of one to the start of the next, as long as
the shipped delay, the site's robots.txt or a Retry-After asks, whichever is longest.
"""

from time import monotonic
from typing import Self

from scrapy import Request, signals
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler


class Politeness:
    """Scrapy counts its delay between starts; a slow host would then get no pause at all."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._delay = crawler.settings.getfloat("DOWNLOAD_DELAY")
        crawler.signals.connect(self._before, signal=signals.request_reached_downloader)
        crawler.signals.connect(self._after, signal=signals.request_left_downloader)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def _slot(self, request: Request) -> Slot | None:
        engine = self._crawler.engine
        slots = engine.downloader.slots if engine else {}
        return slots.get(str(request.meta.get("download_slot")))

    def _before(self, request: Request) -> None:
        slot = self._slot(request)
        if slot is not None:
            slot.delay = max(self._delay, request.meta.get("pause", 0.0))

    def _after(self, request: Request) -> None:
        slot = self._slot(request)
        if slot is not None:
            slot.lastseen = monotonic()
