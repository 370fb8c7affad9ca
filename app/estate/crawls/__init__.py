"""Orders to crawl, split into batches, each done by one process."""
