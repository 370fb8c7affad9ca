"""Hosts that nobody listed, found in links, certificates and sitemaps, for a person to confirm."""
