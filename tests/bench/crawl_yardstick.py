"""The yardstick of the crawl benchmark: a spider that only downloads the addresses it is given, with
Scrapy's own defaults, no delay, and many requests at once. Prints pages, seconds and processor seconds."""

import sys
import time

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
        for path in ("/", *(f"/section/page-{number}.html" for number in range(self.pages))):
            for one in range(self.hosts):
                yield Request(f"http://{host(one)}{path}")

    def parse(self, response):
        self.got += len(response.body) > 0

    def closed(self, reason):
        print(self.got, time.monotonic() - self.began, time.process_time(), flush=True)


def main() -> int:
    address, hosts, pages = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    process = AsyncCrawlerProcess(
        {
            "LOG_LEVEL": "ERROR",
            "CONCURRENT_REQUESTS": 64,
            "CONCURRENT_ITEMS": int(sys.argv[4]),
            "TELNETCONSOLE_ENABLED": False,
            "TWISTED_DNS_RESOLVER": "crawlers.connecting.PolicyResolver",
            "DOWNLOAD_HANDLERS": {"http": "crawlers.connecting.DownloadHandler"},
            "RUN": Run(create_engine("sqlite://"), "", Directions(Target.parse(address))),
        }
    )
    process.crawl(DownloadOnly, hosts=hosts, pages=pages)
    process.start()
    return 0


if __name__ == "__main__":
    sys.exit(main())
