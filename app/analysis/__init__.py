"""Duplicates and topics over the evidence that crawls left."""
