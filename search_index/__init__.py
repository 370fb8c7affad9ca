"""Full-text search: what is indexed, built and asked. Knows nothing of HTTP or of any slice."""
