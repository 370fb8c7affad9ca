"""Crawls that start by the calendar."""
