"""python -m crawlers --batch ID: does one batch and ends. Run by `hub crawl` and the crawl job."""

import argparse
import gc
import logging
import socket
import sys
from functools import lru_cache
from importlib import import_module
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from sqlalchemy import Engine
from twisted.internet import endpoints

from app import clock
from app.config import Settings as HubSettings
from app.config import load_settings
from app.db import make_engine, read_session, transaction
from app.estate.crawls import operations, queries
from app.estate.crawls.queries import BatchOrder
from app.storage import open_store
from crawlers.running import Directions, Run, Target
from crawlers.spiders.sites import SitesSpider

GC_THRESHOLDS = (20_000, 20, 20)


def main() -> int:
    """Run the batch named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m crawlers", description=__doc__)
    parser.add_argument("--batch", required=True, metavar="ID", help="the batch to do")
    parser.add_argument("--timeout", type=float, metavar="SECONDS", help="wait no longer for an answer")
    arguments = parser.parse_args()
    hub = load_settings()
    if hub.sample_date:
        clock.fix_today(hub.sample_date)
    engine = make_engine(hub.database, pool_size=2)
    return run(hub, engine, arguments.batch, timeout=arguments.timeout)


def run(hub: HubSettings, engine: Engine, batch_id: str, *, timeout: float | None = None) -> int:
    """Crawl what is left of a batch; returns the exit code."""
    with read_session(engine) as session:
        order = queries.batch_order(session, batch_id)
        if order is None:
            sys.stderr.write(f"there is no batch {batch_id}\n")
            return 2
        works = queries.batch_works(session, order.id)
    try:
        settings = scrapy_settings(hub, engine, order)
    except ModuleNotFoundError as missing:
        sys.stderr.write(f"HUB_BROWSER needs the `browser` extra of this package: {missing}\n")
        return 2
    with transaction(engine) as session:
        operations.start_batch(session, batch_id=order.id, worker=settings["RUN"].worker, now=clock.now())
    if timeout:
        settings.set("DOWNLOAD_TIMEOUT", timeout, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    _spare_work(settings)
    process.crawl(SitesSpider, works=works, depth=order.depth, max_pages=order.max_pages)
    process.start()
    with transaction(engine) as session:
        operations.end_batch(session, batch_id=order.id, now=clock.now())
    return 0


def _spare_work(settings: Settings) -> None:
    """Leave out what Scrapy and Python do for each answer and nobody reads."""
    # Each request makes an endpoint of its own, which has the name checked letter by letter.
    theirs: Any = endpoints
    theirs._idnaBytes = lru_cache(maxsize=4096)(theirs._idnaBytes)  # noqa: SLF001 - no public seam
    # Scrapy's handler drops what is below the level; its logger would still write each line.
    logging.getLogger("scrapy").setLevel(settings["LOG_LEVEL"])
    # What is imported stays; the rest is nearly all freed by counting references.
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)


def scrapy_settings(hub: HubSettings, engine: Engine, order: BatchOrder) -> Settings:
    """Return the shipped settings with what this batch adds to them."""
    settings = Settings()
    settings.setmodule("crawlers.settings", priority="project")
    contact = f"{settings['USER_AGENT']} (+{hub.base_url})"
    plain, tls = order.connect_to, order.connect_to_tls
    # The one module that needs the optional package is loaded where a browser is wanted.
    browser = import_module("crawlers.browser") if hub.browser else None
    directions = Directions(Target.parse(plain) if plain else None, Target.parse(tls) if tls else None)
    run = Run(
        engine,
        order.id,
        directions,
        store=open_store(hub),
        crawl_id=order.crawl_id,
        warc=order.warc,
        everything=order.everything,
        browser=browser,
        worker=hub.worker_id or socket.gethostname(),
    )
    settings.setdict({"USER_AGENT": contact, "RUN": run}, priority="cmdline")
    if browser is not None:
        settings.setdict(browser.browser_settings(hub.browser, contact), priority="cmdline")
    return settings


if __name__ == "__main__":
    sys.exit(main())
