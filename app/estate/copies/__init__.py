"""Stored copies: what a page looked like when it was seen."""
