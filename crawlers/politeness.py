"""The pause between two requests to a host: from the end of one to the start of the next, as long as
the shipped delay, the site's robots.txt, a Retry-After, refusals or the server's slowness ask, whichever
is longest.
"""

from time import monotonic
from typing import Self

from scrapy import Request, signals
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler

# As in Scrapy's AutoThrottle, whose delay counts between starts and so gives a slow host no pause at
# all: a server that takes two seconds for an answer gets two seconds of rest.
MAX_THROTTLE = 10.0


class Politeness:
    """Sets the delay of each host's slot before a request, and counts it from the end of the last."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._delay = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self._latency: dict[str, float] = {}
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
            throttle = self._latency.get(str(request.meta.get("download_slot")), 0.0)
            slot.delay = max(self._delay, throttle, request.meta.get("pause", 0.0))

    def _after(self, request: Request) -> None:
        slot = self._slot(request)
        if slot is None:
            return
        slot.lastseen = monotonic()
        latency = request.meta.get("download_latency")
        if latency is not None:
            name = str(request.meta.get("download_slot"))
            mean = (self._latency.get(name, latency) + latency) / 2
            self._latency[name] = min(mean, MAX_THROTTLE)
