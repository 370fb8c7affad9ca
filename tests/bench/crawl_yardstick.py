"""The yardstick of the crawl benchmark: a spider that only downloads the addresses it is given, with
Scrapy's own defaults, no delay, and many requests at once. Prints pages, seconds and processor seconds."""

import sys
import time
from pathlib import Path

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from sqlalchemy import create_engine

from crawlers.running import Directions, Run, Target
from tests.bench.crawl_server import host


class DownloadOnly(Spider):
    name = "download-only"
    got = 0

    async def start(self):
        self.began = time.monotonic()
        for url in self.urls:
            yield Request(url, dont_filter=True)

    def parse(self, response):
        self.got += len(response.body) > 0

    def closed(self, reason):
        print(self.got, time.monotonic() - self.began, time.process_time(), flush=True)


def made_up(hosts: int, pages: int) -> list[str]:
    paths = ("/", *(f"/section/page-{number}.html" for number in range(pages)))
    return [f"http://{host(one)}{path}" for path in paths for one in range(hosts)]


def main() -> int:
    """ADDRESS HOSTS PAGES ITEMS, or ADDRESS FILE "" ITEMS with a file of addresses, one a line."""
    address, first, pages = sys.argv[1], sys.argv[2], sys.argv[3]
    urls = made_up(int(first), int(pages)) if pages else Path(first).read_text().split()
    process = AsyncCrawlerProcess(
        {
            "LOG_LEVEL": "ERROR",
            "CONCURRENT_REQUESTS": 64,
            "CONCURRENT_ITEMS": int(sys.argv[4]),
            "TELNETCONSOLE_ENABLED": False,
            # A list holds the targets of its redirects too: each is asked for once.
            "REDIRECT_ENABLED": bool(pages),
            "TWISTED_DNS_RESOLVER": "crawlers.connecting.PolicyResolver",
            "DOWNLOAD_HANDLERS": {"http": "crawlers.connecting.DownloadHandler"},
            "RUN": Run(create_engine("sqlite://"), "", Directions(Target.parse(address))),
        }
    )
    process.crawl(DownloadOnly, urls=urls)
    process.start()
    return 0


if __name__ == "__main__":
    sys.exit(main())
