"""Scrapy settings as shipped: polite, bounded, and without what this crawl does itself."""

from app.outbound import USER_AGENT as PRODUCT

BOT_NAME = "directhub"
SPIDER_MODULES = ["crawlers.spiders"]
NEWSPIDER_MODULE = "crawlers.spiders"

# One identity; the batch adds the hub's own contact address.
USER_AGENT = PRODUCT
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-GB,en;q=0.9,cy;q=0.8",
}

# One request at a time per host and at least half a second between two; `politeness` counts it from
# the end of one to the start of the next, and waits longer where robots.txt or Retry-After asks.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 0.5
DOWNLOAD_DELAY_JITTER = 0
CONCURRENT_REQUESTS = 600
MAX_OPEN_SITES = 512
# Scrapy starts this many tasks for each answer, busy or not: a hundred cost a third of the crawl's time.
CONCURRENT_ITEMS = 1

# Bytes of answers in hand at once, beside one: a thread parses pages ahead, and a tree takes many times the
# room of its page.
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 1_000_000

# The spider asks each host for robots.txt itself, keeps it as evidence, and obeys it with its
# crawl-delay; Scrapy's middleware would fetch it a second time.
ROBOTSTXT_OBEY = False

DOWNLOAD_TIMEOUT = 20
DOWNLOAD_MAXSIZE = 10_000_000
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_FAIL_ON_DATALOSS = True
DNS_TIMEOUT = 15

SCHEDULER = "crawlers.scheduler.Scheduler"
TWISTED_DNS_RESOLVER = "crawlers.connecting.PolicyResolver"
DOWNLOAD_HANDLERS = {
    "http": "crawlers.connecting.DownloadHandler",
    "https": "crawlers.connecting.DownloadHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
# The batch puts its crawlers.running.Run here.
RUN = None

# Redirects, retries and links to other sites are decided by the visit, which keeps them as evidence;
# cookies are not sent back, so that every page is what a newcomer sees.
DOWNLOADER_MIDDLEWARES_BASE = {
    "crawlers.connecting.AddressPolicy": 100,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": 590,
}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
ITEM_PIPELINES = {
    "crawlers.pipelines.warc.WarcPipeline": 400,
    "crawlers.pipelines.store.StorePipeline": 500,
}
EXTENSIONS_BASE = {"crawlers.politeness.Politeness": 0, "crawlers.heartbeat.Heartbeat": 0}

LOG_LEVEL = "WARNING"
# Nobody reads a line or a number for each answer: what was asked and found is in the database.
LOG_FORMATTER = "crawlers.running.Quiet"
STATS_CLASS = "scrapy.statscollectors.DummyStatsCollector"
# Scrapy would read the source of each callback anew for each answer.
WARN_ON_GENERATOR_RETURN_VALUE = False
STATS_DUMP = False
REFERER_ENABLED = False
COOKIES_ENABLED = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
