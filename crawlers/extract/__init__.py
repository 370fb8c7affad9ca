"""Pure functions from what a server answered to evidence: no network, no database, no Scrapy."""
