"""Self Assessment."""
