"""The Scrapy project: spiders say where to go, extract sees, pipelines store."""
