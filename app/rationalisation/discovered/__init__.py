"""Hosts that crawls found and people confirm, and what counts as a website."""
