"""Websites, hosts, crawls, pages and what was found on them."""
