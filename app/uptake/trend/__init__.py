"""Trends over many services."""
