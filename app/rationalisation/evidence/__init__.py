"""What a crawl saw, opened up: pages, broken links, documents, sources, and the copy of each page."""
